// SPDX-License-Identifier: GPL-2.0-only
#ifndef INFINIBAND_BYTES_H
#define INFINIBAND_BYTES_H

#include "byte-writer.h"

#include <cstdint>
#include <vector>

namespace ns3 {

constexpr uint32_t kLrhBytes = 8;
constexpr uint32_t kVcrcBytes = 2;

/// \name InfiniBand's link layer (InfiniBand Architecture vol. 1, chapter 7)
/// @{

/// Local route header.
struct Lrh {
    uint8_t lane = 0;
    uint8_t serviceLevel = 0;
    bool isRaw = false;        ///< No BTH follows, but a raw header.
    uint16_t destination = 0;  ///< Local identifiers.
    uint16_t source = 0;
    uint32_t bytes = 0;  ///< Of the packet from here to before its VCRC.
};

void PutLrh(ByteWriter& writer, const Lrh& lrh);
/// Raw header, of an EtherType.
void PutRawHeader(ByteWriter& writer, uint32_t etherType);
/// A whole flow-control packet, its LPCRC included. \param bytes empty
void PutFlowControl(std::vector<uint8_t>& bytes, uint8_t lane, uint32_t sent, uint32_t limit);
/// Appends the invariant CRC of a packet from its LRH on, in which the lane and the congestion bits
/// of the BTH count as ones (7.8.1).
void AppendInfinibandIcrc(std::vector<uint8_t>& bytes);
/// Appends the variant CRC, 16 bits, of all that is in `bytes` (7.8.2).
void AppendVcrc(std::vector<uint8_t>& bytes);
/// The local identifier of an endpoint: those for single receivers end at 0xBFFF, from where on
/// they are given anew.
uint16_t LidOf(uint32_t endpoint);
/// @}

}  // namespace ns3

#endif  // INFINIBAND_BYTES_H
