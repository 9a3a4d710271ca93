// SPDX-License-Identifier: GPL-2.0-only
#include "internet-bytes.h"

#include <array>

namespace ns3 {

namespace {

constexpr uint32_t kIpv4EtherType = 0x0800;
constexpr uint32_t kVersionAndLength = 0x45;
constexpr uint32_t kDoNotFragment = 0x4000;
constexpr uint32_t kUdpProtocol = 17;
constexpr uint32_t kRoceV2Port = 4791;
constexpr uint32_t kFirstAddress = 0x0a000001;

// One's complement of the one's complement sum of 16-bit words (RFC 1071).
template <size_t kWords>
uint32_t InternetChecksum(const std::array<uint32_t, kWords>& words) {
    uint32_t sum = 0;
    for (const uint32_t word : words) {
        sum += word;
    }
    while (sum > 0xffff) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return ~sum & 0xffff;
}

}  // namespace

void PutUdpDatagram(ByteWriter& writer, const UdpDatagram& datagram) {
    const uint32_t source = kFirstAddress + datagram.sourceEndpoint;
    const uint32_t destination = kFirstAddress + datagram.destinationEndpoint;
    const uint32_t service = uint32_t{datagram.trafficClass} << 5 | datagram.ecn;
    std::array<uint32_t, kIpv4HeaderBytes / 2> words = {
        kVersionAndLength << 8 | service,
        kIpv4HeaderBytes + datagram.bytes,
        0,  // identification
        kDoNotFragment,
        uint32_t{datagram.timeToLive} << 8 | kUdpProtocol,
        0,  // checksum
        source >> 16,
        source & 0xffff,
        destination >> 16,
        destination & 0xffff};
    words[5] = InternetChecksum(words);
    writer.Put16(kIpv4EtherType);
    for (const uint32_t word : words) {
        writer.Put16(word);
    }
    writer.Put16(datagram.sourcePort);
    writer.Put16(kRoceV2Port);
    writer.Put16(datagram.bytes);
    writer.Put16(0);
}

}  // namespace ns3
