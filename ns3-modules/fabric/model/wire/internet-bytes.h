// SPDX-License-Identifier: GPL-2.0-only
#ifndef INTERNET_BYTES_H
#define INTERNET_BYTES_H

#include "byte-writer.h"

#include <cstdint>

namespace ns3 {

constexpr uint32_t kIpv4HeaderBytes = 20;
constexpr uint32_t kUdpHeaderBytes = 8;

/// What IPv4 and UDP say of a RoCEv2 packet.
struct UdpDatagram {
    uint32_t sourceEndpoint = 0;
    uint32_t destinationEndpoint = 0;
    uint16_t sourcePort = 0;
    uint16_t bytes = 0;        ///< UDP header and all behind it.
    uint8_t trafficClass = 0;  ///< As a class selector (RFC 2474) in the DSCP.
    uint8_t ecn = 0;           ///< RFC 3168
    uint8_t timeToLive = 0;
};

/// EtherType, IPv4 header (RFC 791) and UDP header (RFC 768) to RoCEv2's port. The UDP checksum is
/// 0, as RoCEv2 wants it (InfiniBand Architecture vol. 1, annex A17.3.1.3). Endpoint e has the
/// address 10.0.0.1 + e.
void PutUdpDatagram(ByteWriter& writer, const UdpDatagram& datagram);

}  // namespace ns3

#endif  // INTERNET_BYTES_H
