// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_DESIGNS_FOLDED_CLOS_H
#define TOPOGEN_DESIGNS_FOLDED_CLOS_H

#include <array>

#include "topogen/spec.h"

namespace topogen {

/// How large the parts of a folded Clos of one switch model can be.
///
/// Servers stand in groups of Spec::leavesPerGroup leaves; groups and their spines make a pod; in
/// three tiers all pods meet at the cores; in four, pods and their cores make a zone, and zones
/// meet at the super-cores. With two tiers there is one pod.
struct FoldedClosLimits {
    explicit FoldedClosLimits(const Spec& spec);

    uint32_t radix;
    std::array<uint32_t, kMaxTiers> down;  ///< ports towards the servers a switch may use, by tier
    std::array<uint32_t, kMaxTiers> up;    ///< and upwards; 0 in the last tier
    uint32_t serverPortsPerLeaf;           ///< of one server on one leaf of its group
    uint32_t serversPerGroup;
    uint32_t groupsPerPod;
    uint32_t podsPerZone;
    uint32_t zones;

    /// GPUs of the largest fabric: k^2/2, k^3/4, k^4/8 for radix k, non-blocking, nothing wasted.
    uint64_t MaxGpus(const Spec& spec) const;
};

/// The folded Clos of `spec`, which must not have more GPUs than FoldedClosLimits::MaxGpus.
Fabric BuildFoldedClos(const Spec& spec);

}  // namespace topogen

#endif  // TOPOGEN_DESIGNS_FOLDED_CLOS_H
