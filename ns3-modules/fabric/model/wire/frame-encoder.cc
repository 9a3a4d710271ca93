// SPDX-License-Identifier: GPL-2.0-only
#include "frame-encoder.h"

#include "aeth.h"
#include "ethernet-bytes.h"
#include "fabric/model/link/fabric-port.h"
#include "infiniband-bytes.h"
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
constexpr uint32_t kInfinibandPacketBytes = kLrhBytes + kBthBytes + kIcrcBytes + kVcrcBytes;
constexpr uint32_t kPauseFrameBytes = 64;
constexpr uint32_t kCreditPacketBytes = 6;
constexpr uint32_t kLeastNoticeBytes = 18;  // in InfiniBand; in Ethernet a frame has 64
constexpr uint16_t kLongestPause = 0xffff;
constexpr uint8_t kManagementLane = 15;
constexpr uint8_t kFirstTimeToLive = 64;
constexpr uint8_t kEct0 = 2;
constexpr uint8_t kCongestionExperienced = 3;
constexpr uint32_t kFirstRequesterQp = 2;
constexpr uint32_t kFirstResponderQp = 1 << 23;
constexpr uint32_t kPsnMask = 0xffffff;

void CheckSize(const char* attribute, uint32_t bytes, uint32_t allowed) {
    if (bytes != allowed) {
        throw std::invalid_argument(
            "ns3::WireFormat::" + std::string(attribute) + " is " + std::to_string(bytes) +
            " bytes, so frames cannot be written as they are on the wire; allowed: " +
            std::to_string(allowed));
    }
}

uint8_t EcnOf(const Frame& frame) {
    if ((frame.flags & Frame::kFlagCe) != 0 && frame.HasPayload()) {
        return kCongestionExperienced;
    }
    return (frame.flags & Frame::kFlagEct) != 0 ? kEct0 : 0;
}

/// The opcodes of the packets of one operation.
struct Opcodes {
    BthOpcode first;
    BthOpcode middle;
    BthOpcode last;
    BthOpcode only;
};

constexpr Opcodes kSend = {BthOpcode::kSendFirst, BthOpcode::kSendMiddle, BthOpcode::kSendLast,
                           BthOpcode::kSendOnly};
constexpr Opcodes kWrite = {BthOpcode::kWriteFirst, BthOpcode::kWriteMiddle, BthOpcode::kWriteLast,
                            BthOpcode::kWriteOnly};
constexpr Opcodes kReadResponse = {BthOpcode::kReadResponseFirst, BthOpcode::kReadResponseMiddle,
                                   BthOpcode::kReadResponseLast, BthOpcode::kReadResponseOnly};

BthOpcode DataOpcode(const Frame& frame) {
    const bool first = (frame.flags & Frame::kFlagMessageStart) != 0;
    const bool last = (frame.flags & Frame::kFlagMessageEnd) != 0;
    const Opcodes& opcodes = frame.kind == FrameKind::kReadResponse ? kReadResponse
                             : frame.verb == Verb::kSend            ? kSend
                                                                    : kWrite;
    if (first) {
        return last ? opcodes.only : opcodes.first;
    }
    return last ? opcodes.last : opcodes.middle;
}

/// Zeros for payload, up to `end`.
void FillTo(size_t end, ByteWriter& writer) {
    if (writer.GetSize() > end) {
        throw std::logic_error("a frame has no room for its headers");
    }
    writer.Fill(end - writer.GetSize());
}

Mac48Address AddressOf(const FabricPort& port) {
    return Mac48Address::ConvertFrom(port.GetAddress());
}

}  // namespace

FrameEncoder::FrameEncoder(const WireFormat& format)
    : m_format(format), m_tagged(format.GetDataOverhead(false) == kPacketBytes + kVlanTagBytes) {
    CheckSize("RethBytes", format.GetDataOverhead(true) - format.GetDataOverhead(false),
              kRethBytes);
    CheckSize("AethBytes", format.GetAethBytes(), kAethBytes);
    if (format.IsInfiniband()) {
        CheckInfinibandSizes();
        return;
    }
    const uint32_t packet = kPacketBytes + (m_tagged ? kVlanTagBytes : 0);
    CheckSize("DataOverhead", format.GetDataOverhead(false), packet);
    CheckSize("AckBytes", format.GetAckBytes(), packet + kAethBytes);
    CheckSize("CnpBytes", format.GetCnpBytes(), packet + kCnpReservedBytes);
    CheckSize("PauseBytes", format.GetFlowControlBytes(), kPauseFrameBytes);
    CheckSize("NoticeBytes", format.GetNoticeBytes(), kPauseFrameBytes);
}

void FrameEncoder::CheckInfinibandSizes() const {
    const uint32_t packet = kInfinibandPacketBytes;
    CheckSize("InfinibandDataOverhead", m_format.GetDataOverhead(false), packet);
    CheckSize("InfinibandAckBytes", m_format.GetAckBytes(), packet + kAethBytes);
    CheckSize("InfinibandCnpBytes", m_format.GetCnpBytes(), packet + kCnpReservedBytes);
    CheckSize("CreditBytes", m_format.GetFlowControlBytes(), kCreditPacketBytes);
    CheckSize("InfinibandNoticeBytes", m_format.GetNoticeBytes(), kLeastNoticeBytes);
}

void FrameEncoder::Encode(const FabricPort& port, const Frame& frame,
                          std::vector<uint8_t>& bytes) const {
    bytes.clear();
    if (m_format.IsInfiniband()) {
        EncodeInfiniband(frame, bytes);
    } else {
        EncodeEthernet(port, frame, bytes);
    }
}

void FrameEncoder::EncodeEthernet(const FabricPort& port, const Frame& frame,
                                  std::vector<uint8_t>& bytes) const {
    ByteWriter writer(bytes);
    if (frame.kind == FrameKind::kPause) {
        const Frame::Pause& pause = frame.AsPause();
        const uint16_t held = pause.quanta == 0 ? kLongestPause : pause.quanta;
        PutPause(writer, AddressOf(port), pause.classes, pause.isXoff ? held : 0);
        return;
    }
    PutMacAddresses(writer, AddressOf(*port.GetPeer()), AddressOf(port));
    if (frame.kind == FrameKind::kNotice) {
        writer.Put16(kExperimentalEtherType);
        const Frame::Notice& notice = frame.AsNotice();
        writer.Put32(notice.leaf);
        writer.Put32(notice.about);
        writer.Put16(notice.path);
        writer.Put8(notice.epoch);
        writer.Put8(notice.what);
        writer.Fill(frame.bytes - kFcsBytes - writer.GetSize());
        return;
    }
    if (m_tagged) {
        PutPriorityTag(writer, frame.priority);
    }
    const size_t ipBegin = writer.GetSize() + sizeof(uint16_t);
    PutDatagramHeader(writer, frame);
    PutTransport(writer, frame);
    FillTo(frame.bytes - kIcrcBytes - kFcsBytes, writer);
    AppendIcrc(bytes, ipBegin);
}

void FrameEncoder::EncodeInfiniband(const Frame& frame, std::vector<uint8_t>& bytes) const {
    if (frame.kind == FrameKind::kCredit) {
        PutFlowControl(bytes, frame.trafficClass, frame.AsCredit().sent, frame.AsCredit().limit);
        return;
    }
    ByteWriter writer(bytes);
    Lrh lrh;
    lrh.bytes = frame.bytes - kVcrcBytes;
    if (frame.kind == FrameKind::kNotice) {
        lrh.lane = kManagementLane;
        lrh.isRaw = true;
        PutLrh(writer, lrh);
        PutRawHeader(writer, kExperimentalEtherType);
        writer.Put32(frame.AsNotice().leaf);
    } else {
        lrh.lane = frame.trafficClass;
        lrh.serviceLevel = frame.priority;
        lrh.destination = LidOf(frame.destination);
        lrh.source = LidOf(frame.source);
        PutLrh(writer, lrh);
        PutTransport(writer, frame);
        FillTo(frame.bytes - kIcrcBytes - kVcrcBytes, writer);
        AppendInfinibandIcrc(bytes);
    }
    AppendVcrc(bytes);
}

void FrameEncoder::PutDatagramHeader(ByteWriter& writer, const Frame& frame) const {
    UdpDatagram datagram;
    datagram.sourceEndpoint = frame.source;
    datagram.destinationEndpoint = frame.destination;
    datagram.sourcePort = frame.GetEntropy();
    datagram.bytes = static_cast<uint16_t>(frame.bytes - kMacHeaderBytes - kIpv4HeaderBytes -
                                           kFcsBytes - (m_tagged ? kVlanTagBytes : 0));
    datagram.trafficClass = frame.priority;
    datagram.ecn = EcnOf(frame);
    datagram.timeToLive = static_cast<uint8_t>(kFirstTimeToLive - frame.hops);
    PutUdpDatagram(writer, datagram);
}

void FrameEncoder::PutTransport(ByteWriter& writer, const Frame& frame) const {
    switch (frame.kind) {
        case FrameKind::kData:
            PutData(writer, frame);
            break;
        case FrameKind::kReadRequest:
            PutReadRequest(writer, frame);
            break;
        case FrameKind::kReadResponse:
            PutReadResponse(writer, frame);
            break;
        case FrameKind::kAck:
        case FrameKind::kReadAck:
            PutAck(writer, frame);
            break;
        default:
            PutCnp(writer, frame);
            break;
    }
    if (frame.telemetry != nullptr && !frame.telemetry->isOverlayOnly) {
        PutTelemetry(writer, *frame.telemetry, m_format.GetTelemetryBytes());
    }
}

void FrameEncoder::PutData(ByteWriter& writer, const Frame& frame) const {
    const Frame::Data& data = frame.AsData();
    Bth bth;
    bth.opcode = DataOpcode(frame);
    bth.padBytes = static_cast<uint8_t>(WireFormat::PadPayload(data.payload) - data.payload);
    bth.fecn = m_format.IsInfiniband() && (frame.flags & Frame::kFlagCe) != 0;
    bth.ackRequest = (frame.flags & (Frame::kFlagAckRequest | Frame::kFlagMessageEnd)) != 0;
    bth.destinationQp = frame.queuePair + kFirstResponderQp;
    bth.psn = data.psn & kPsnMask;
    PutBth(writer, bth);
    if (bth.opcode == BthOpcode::kWriteOnly) {
        PutReth(writer, data.payload);
    } else if (bth.opcode == BthOpcode::kWriteFirst) {
        PutReth(writer, data.messageBytes);
    }
}

void FrameEncoder::PutReadRequest(ByteWriter& writer, const Frame& frame) const {
    const Frame::ReadRequest& request = frame.AsReadRequest();
    Bth bth;
    bth.opcode = BthOpcode::kReadRequest;
    bth.ackRequest = true;
    bth.destinationQp = frame.queuePair + kFirstResponderQp;
    bth.psn = request.psn & kPsnMask;
    PutBth(writer, bth);
    PutReth(writer, request.bytes);
}

void FrameEncoder::PutReadResponse(ByteWriter& writer, const Frame& frame) const {
    const Frame::Data& data = frame.AsData();
    Bth bth;
    bth.opcode = DataOpcode(frame);
    bth.padBytes = static_cast<uint8_t>(WireFormat::PadPayload(data.payload) - data.payload);
    bth.fecn = m_format.IsInfiniband() && (frame.flags & Frame::kFlagCe) != 0;
    bth.destinationQp = frame.queuePair + kFirstRequesterQp;
    bth.psn = data.psn & kPsnMask;
    PutBth(writer, bth);
    if (bth.opcode != BthOpcode::kReadResponseMiddle) {
        PutAeth(writer, static_cast<uint8_t>(Syndrome::kAck), 0);
    }
}

void FrameEncoder::PutCnp(ByteWriter& writer, const Frame& frame) const {
    Bth bth;
    bth.opcode = m_format.IsInfiniband() ? BthOpcode::kInfinibandCnp : BthOpcode::kCnp;
    bth.becn = true;
    bth.destinationQp = frame.queuePair +
                        (frame.kind == FrameKind::kReadCnp ? kFirstResponderQp : kFirstRequesterQp);
    PutBth(writer, bth);
}

// On the wire an ACK names the last packet that it acknowledges, a NAK the one that it waits for.
void FrameEncoder::PutAck(ByteWriter& writer, const Frame& frame) const {
    const Frame::Ack& ack = frame.AsAck();
    const bool nak = (frame.flags & Frame::kFlagNak) != 0;
    const bool ofResponse = frame.kind == FrameKind::kReadAck;
    Bth bth;
    bth.opcode = BthOpcode::kAcknowledge;
    bth.becn = (frame.flags & Frame::kFlagCnpEcho) != 0;
    bth.destinationQp = frame.queuePair + (ofResponse ? kFirstResponderQp : kFirstRequesterQp);
    bth.psn = (ofResponse ? ack.responsePsn : nak ? ack.nextPsn : ack.nextPsn - 1) & kPsnMask;
    PutBth(writer, bth);
    PutAeth(writer,
            ofResponse ? static_cast<uint8_t>(Syndrome::kAck) : Aeth::GetWireSyndrome(ack.aeth), 0);
}

}  // namespace ns3
