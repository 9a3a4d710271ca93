// SPDX-License-Identifier: GPL-2.0-only
//
// How servers are spread over groups of leaves: the same in every design.
#ifndef TOPOGEN_DESIGNS_SERVERS_H
#define TOPOGEN_DESIGNS_SERVERS_H

#include <functional>
#include <vector>

#include "topogen/model/fabric-builder.h"
#include "topogen/request/spec.h"

namespace topogen {

/// Servers of each group; pods take `groupsPerPod` groups each.
struct ServerLayout {
    std::vector<uint32_t> groups;
    uint32_t groupsPerPod;
};

/// `servers` spread over `groups` so that they differ by one at most; if the fabric grows, as
/// evenly as the servers that stay where they are allow. `groups` are at least Spec::oldGroups.
std::vector<uint32_t> GroupSizes(const Spec& spec, uint32_t servers, uint32_t groups);

/// The largest of them.
uint32_t FullestGroup(const Spec& spec, uint32_t servers, uint32_t groups);

/// The fewest groups of at most `serversPerGroup` servers, but no fewer than stand already.
uint32_t FewestGroups(const Spec& spec, uint64_t servers, uint32_t serversPerGroup);

struct LeafPlace {
    uint32_t plane;
    uint32_t group;
    uint32_t leaf;  ///< within the group, below Shape::leavesPerGroup
};

/// NICs of a server of `gpus` GPUs: those that its GPUs would use in a full one.
uint32_t NicsOf(const Spec& spec, uint32_t gpus);

/// Ports that a full server has on each leaf of its group.
uint32_t ServerPortsPerLeaf(const Spec& spec);

/// The lowest NIC of a server that is cabled to a leaf: its rail.
uint32_t RailOfLeaf(const Shape& shape, uint32_t plane, uint32_t leaf);

/// The servers of `spec`; the last one may have fewer GPUs.
void AddServers(FabricBuilder& fabric, const Spec& spec, const ServerLayout& layout);

/// Cables every NIC port in the order of the endpoints, as Shape has it. Manager ports go to the
/// leaves of the last group in turn, behind the servers' ports.
void ConnectServers(FabricBuilder& fabric, const Spec& spec, const ServerLayout& layout,
                    const std::function<uint32_t(const LeafPlace&)>& leafAt);

}  // namespace topogen

#endif  // TOPOGEN_DESIGNS_SERVERS_H
