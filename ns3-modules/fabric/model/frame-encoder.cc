// SPDX-License-Identifier: GPL-2.0-only
#include "frame-encoder.h"

#include "ethernet-bytes.h"
#include "fabric-port.h"
#include "internet-bytes.h"
#include "telemetry-bytes.h"
#include "transport-bytes.h"

#include "ns3/mac48-address.h"

#include <stdexcept>
#include <string>

namespace ns3 {

namespace {

constexpr uint32_t kPacketBytes =
    kMacHeaderBytes + kIpv4HeaderBytes + kUdpHeaderBytes + kBthBytes + kIcrcBytes + kFcsBytes;
constexpr uint32_t kPauseFrameBytes = 64;
constexpr uint8_t kFirstTimeToLive = 64;
constexpr uint8_t kEct0 = 2;
constexpr uint8_t kCongestionExperienced = 3;
constexpr uint32_t kFirstRequesterQp = 2;
constexpr uint32_t kFirstResponderQp = 1 << 23;
constexpr uint32_t kPsnMask = 0xffffff;
constexpr uint8_t kAckWithoutCredits = 0x1f;
constexpr uint8_t kNakSequenceError = 0x60;

void CheckSize(const char* attribute, uint32_t bytes, uint32_t allowed) {
    if (bytes != allowed) {
        throw std::invalid_argument(
            "ns3::WireFormat::" + std::string(attribute) + " is " + std::to_string(bytes) +
            " bytes, so frames cannot be written as RoCEv2; allowed: " + std::to_string(allowed));
    }
}

uint8_t EcnOf(const Frame& frame) {
    if ((frame.flags & Frame::kFlagCe) != 0 && frame.kind == FrameKind::kData) {
        return kCongestionExperienced;
    }
    return (frame.flags & Frame::kFlagEct) != 0 ? kEct0 : 0;
}

BthOpcode DataOpcode(const Frame& frame) {
    const bool first = (frame.flags & Frame::kFlagMessageStart) != 0;
    const bool last = (frame.flags & Frame::kFlagMessageEnd) != 0;
    if (first) {
        return last ? BthOpcode::kWriteOnly : BthOpcode::kWriteFirst;
    }
    return last ? BthOpcode::kWriteLast : BthOpcode::kWriteMiddle;
}

Mac48Address AddressOf(const FabricPort& port) {
    return Mac48Address::ConvertFrom(port.GetAddress());
}

}  // namespace

FrameEncoder::FrameEncoder(const WireFormat& format)
    : m_format(format), m_tagged(format.GetDataOverhead(false) == kPacketBytes + kVlanTagBytes) {
    const uint32_t packet = kPacketBytes + (m_tagged ? kVlanTagBytes : 0);
    CheckSize("DataOverhead", format.GetDataOverhead(false), packet);
    CheckSize("RethBytes", format.GetDataOverhead(true) - format.GetDataOverhead(false),
              kRethBytes);
    CheckSize("AckBytes", format.GetAckBytes(), packet + kAethBytes);
    CheckSize("CnpBytes", format.GetCnpBytes(), packet + kCnpReservedBytes);
    CheckSize("PauseBytes", format.GetFlowControlBytes(), kPauseFrameBytes);
}

void FrameEncoder::Encode(const FabricPort& port, const Frame& frame,
                          std::vector<uint8_t>& bytes) const {
    bytes.clear();
    ByteWriter writer(bytes);
    if (frame.kind == FrameKind::kPause) {
        PutPause(writer, AddressOf(port), frame.trafficClass,
                 (frame.flags & Frame::kFlagXoff) != 0);
        return;
    }
    PutMacAddresses(writer, AddressOf(*port.GetPeer()), AddressOf(port));
    if (m_tagged) {
        PutPriorityTag(writer, frame.trafficClass);
    }
    const size_t ipBegin = writer.GetSize() + sizeof(uint16_t);
    PutPacket(writer, frame);
    const size_t end = frame.bytes - kIcrcBytes - kFcsBytes;
    if (writer.GetSize() > end) {
        throw std::logic_error("a frame of " + std::to_string(frame.bytes) +
                               " bytes has no room for its headers");
    }
    writer.Fill(end - writer.GetSize());
    AppendIcrc(bytes, ipBegin);
}

void FrameEncoder::PutPacket(ByteWriter& writer, const Frame& frame) const {
    UdpDatagram datagram;
    datagram.sourceEndpoint = frame.source;
    datagram.destinationEndpoint = frame.destination;
    datagram.sourcePort = frame.entropy;
    datagram.bytes = static_cast<uint16_t>(frame.bytes - kMacHeaderBytes - kIpv4HeaderBytes -
                                           kFcsBytes - (m_tagged ? kVlanTagBytes : 0));
    datagram.trafficClass = frame.trafficClass;
    datagram.ecn = EcnOf(frame);
    datagram.timeToLive = static_cast<uint8_t>(kFirstTimeToLive - frame.hops);
    PutUdpDatagram(writer, datagram);
    if (frame.kind == FrameKind::kData) {
        PutData(writer, frame);
    } else if (frame.kind == FrameKind::kAck) {
        PutAck(writer, frame);
    } else {
        Bth bth;
        bth.opcode = BthOpcode::kCnp;
        bth.becn = true;
        bth.destinationQp = frame.queuePair + kFirstRequesterQp;
        PutBth(writer, bth);
    }
    if (frame.telemetry != nullptr) {
        PutTelemetry(writer, *frame.telemetry, m_format.GetTelemetryBytes());
    }
}

void FrameEncoder::PutData(ByteWriter& writer, const Frame& frame) const {
    Bth bth;
    bth.opcode = DataOpcode(frame);
    bth.padBytes = static_cast<uint8_t>(WireFormat::PadPayload(frame.payload) - frame.payload);
    bth.ackRequest = (frame.flags & (Frame::kFlagAckRequest | Frame::kFlagMessageEnd)) != 0;
    bth.destinationQp = frame.queuePair + kFirstResponderQp;
    bth.psn = frame.psn & kPsnMask;
    PutBth(writer, bth);
    if (bth.opcode == BthOpcode::kWriteOnly) {
        PutReth(writer, frame.payload);
    } else if (bth.opcode == BthOpcode::kWriteFirst) {
        PutReth(writer, frame.immediate);
    }
}

// On the wire an ACK names the last packet that it acknowledges, a NAK the one that it waits for.
void FrameEncoder::PutAck(ByteWriter& writer, const Frame& frame) const {
    const bool nak = (frame.flags & Frame::kFlagNak) != 0;
    Bth bth;
    bth.opcode = BthOpcode::kAcknowledge;
    bth.becn = (frame.flags & Frame::kFlagCnpEcho) != 0;
    bth.destinationQp = frame.queuePair + kFirstRequesterQp;
    bth.psn = (nak ? frame.psn : frame.psn - 1) & kPsnMask;
    PutBth(writer, bth);
    PutAeth(writer, nak ? kNakSequenceError : kAckWithoutCredits, 0);
}

}  // namespace ns3
