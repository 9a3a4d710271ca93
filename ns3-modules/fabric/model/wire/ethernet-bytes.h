// SPDX-License-Identifier: GPL-2.0-only
#ifndef ETHERNET_BYTES_H
#define ETHERNET_BYTES_H

#include "byte-writer.h"

#include "ns3/mac48-address.h"

#include <cstdint>
#include <vector>

namespace ns3 {

constexpr uint32_t kMacHeaderBytes = 14;
constexpr uint32_t kVlanTagBytes = 4;
constexpr uint32_t kFcsBytes = 4;
constexpr uint32_t kExperimentalEtherType = 0x88b5;  ///< IEEE 802, local experimental 1.

/// \name Ethernet (IEEE 802.3), priority tags (IEEE 802.1Q), PFC frames (IEEE 802.1Qbb)
/// @{
void PutMacAddresses(ByteWriter& writer, const Mac48Address& destination,
                     const Mac48Address& source);
/// A tag of VLAN 0, which says nothing but the class.
void PutPriorityTag(ByteWriter& writer, uint8_t trafficClass);
/// EtherType and body, padded to the least size of a frame; no FCS.
/// \param classes those that the frame speaks of, as a bit mask
/// \param quanta for which they are paused; 0 is XON
void PutPause(ByteWriter& writer, const Mac48Address& source, uint8_t classes, uint16_t quanta);
/// Appends the frame check sequence of all that is in `bytes`.
void AppendFcs(std::vector<uint8_t>& bytes);
/// @}

}  // namespace ns3

#endif  // ETHERNET_BYTES_H
