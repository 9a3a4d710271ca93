// SPDX-License-Identifier: GPL-2.0-only
#ifndef MEMORY_CHECK_H
#define MEMORY_CHECK_H

#include <string>
#include <vector>

namespace topogen {
class Fabric;
}

namespace ns3 {

class FabricNetwork;

/// Whether the Ethernet switches of a fabric have the memory that their lossless classes take:
/// headroom for what arrives after a pause, and reserves, of all ports. Where they have not, PFC
/// cannot keep frames from being dropped.
/// \param network built of the fabric, for what single switches and ports have; null to go by the
///        defaults of attributes
/// \returns a line for each kind of lack, naming the worst place and how many there are; none where
///          all is well
std::vector<std::string> CheckLosslessMemory(const topogen::Fabric& fabric,
                                             const FabricNetwork* network);

}  // namespace ns3

#endif  // MEMORY_CHECK_H
