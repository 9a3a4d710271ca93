// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_GROWTH_H
#define TOPOGEN_GROWTH_H

#include <cstdint>
#include <vector>

#include "topogen/fabric.pb.h"

namespace topogen {

/// What happens to a cable when a fabric grows. Links are numbered as in the fabrics.
struct CableChange {
    static constexpr int kNone = -1;
    int before;  ///< link of the old fabric; kNone: the cable is new
    int after;   ///< link of the grown one; kNone: the cable goes
};

/// A fabric that another one has become.
///
/// Servers and switches of the old one keep their numbers, server by server and within each tier,
/// and new ones follow them. Cables that both have keep their ports.
struct Growth {
    Fabric fabric;
    std::vector<CableChange> changes;    ///< of cables that are new, go, or move one of their ends
    std::vector<uint32_t> switchesGone;  ///< of the old fabric: indices into its switches
};

/// How many servers stand in each group of leaves, by the leaves at port 0 of their servers.
std::vector<uint32_t> ServersOfGroups(const Fabric& fabric);

/// Makes of `old` a fabric of `gpus` GPUs that is cabled as `target`, a design's own for full
/// servers, each group of which has at least the servers that `old` has in it. Servers and switches
/// of `target` take the places of those of `old` to which they have the most cables in common.
/// `serversPerDomain` are the servers of an NVLink domain.
Growth Grow(const Fabric& old, const Fabric& target, uint32_t gpus, uint32_t serversPerDomain);

}  // namespace topogen

#endif  // TOPOGEN_GROWTH_H
