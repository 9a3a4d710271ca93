// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_DESIGNS_POD_PLAN_H
#define TOPOGEN_DESIGNS_POD_PLAN_H

#include "topogen/designs/folded-clos.h"
#include "topogen/designs/rows.h"

namespace topogen {

/// How groups make pods, and in an even spread how pods meet.
struct PodPlan {
    uint32_t groups = 0;  ///< with a server each
    uint32_t groupsPerPod = 0;
    uint32_t pods = 0;
    uint32_t spineUplinks = 0;  ///< of every spine; 0: as each one's down links ask for
    Join cores{};               ///< of a plane; 0 switches: the fewest
};

/// Groups fill pods in order, as few as hold them, unless the spread is even. Then all pods have
/// as many groups, all spines as many uplinks, and all of a tier's switches as many neighbours and
/// links to each of them; of all such spreads this is the one with the fewest switches, then the
/// fewest pods. Throws Error(kUsage) if there is none.
PodPlan PlanPods(const Spec& spec, const FoldedClosLimits& limits);

}  // namespace topogen

#endif  // TOPOGEN_DESIGNS_POD_PLAN_H
