// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_DESIGNS_FOLDED_CLOS_H
#define TOPOGEN_DESIGNS_FOLDED_CLOS_H

#include <array>

#include "topogen/designs/port-plan.h"

namespace topogen {

/// How large the parts of a folded Clos can be. With several planes, of each of them; servers are
/// the same in all.
///
/// Servers stand in groups of Shape::leavesPerGroup leaves; groups and their spines make a pod; in
/// three tiers all pods meet at the cores; in four, pods and their cores make a zone, and zones
/// meet at the super-cores. With two tiers there is one pod, with one tier one group.
struct FoldedClosLimits {
    explicit FoldedClosLimits(const Spec& spec);

    std::array<PortPlan, kMaxTiers> ports;  ///< by tier
    uint32_t serverPortsPerLeaf;            ///< of one server on one leaf of its group
    uint32_t serversPerGroup;
    uint32_t groupsPerPod;
    uint32_t podsPerZone;
    uint32_t zones;

    /// GPUs of the largest fabric: k^2/2, k^3/4, k^4/8 for radix k, one plane, non-blocking,
    /// nothing wasted.
    uint64_t MaxGpus(const Spec& spec) const;
};

uint64_t FoldedClosMaxGpus(const Spec& spec);

/// The folded Clos of `spec`, which must not have more GPUs than FoldedClosMaxGpus.
Fabric BuildFoldedClos(const Spec& spec);

}  // namespace topogen

#endif  // TOPOGEN_DESIGNS_FOLDED_CLOS_H
