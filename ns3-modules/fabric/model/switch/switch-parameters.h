// SPDX-License-Identifier: GPL-2.0-only
#ifndef SWITCH_PARAMETERS_H
#define SWITCH_PARAMETERS_H

#include "fabric/model/link/class-scheduler.h"
#include "fabric/model/routing/path-selector.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <array>
#include <cstdint>

namespace ns3 {

/// Whether a switch sends on what it has not yet received whole.
enum CutThrough {
    kCutThroughModel,  ///< as its kind does: InfiniBand switches do
    kCutThroughOn,
    kCutThroughOff
};

/// What is asked of a FabricSwitch as it is wired, and seldom or never as frames pass. A base
/// class, so that all of it lies before the switch's PortOwner: what a hop reads follows on that,
/// across the borders of classes, in the lines that PortOwner::Prefetch() fetches.
class SwitchParameters : public Object {
  protected:
    /// What a class's attributes say of ECN, bytes at the reference rate; negative where the
    /// attributes for all classes hold.
    struct ClassEcn {
        int64_t kmin;
        int64_t kmax;
        double pmax;
    };

    ClassSchedule m_schedule;
    Ptr<PathSelector> m_selector;
    uint64_t m_drawSeed = 0;
    uint64_t m_ecnKmin;
    uint64_t m_ecnKmax;
    double m_ecnPmax;
    std::array<ClassEcn, kTrafficClasses> m_classEcn;
    DataRate m_ecnReferenceRate;
    uint64_t m_bufferBytes;
    Time m_pipeline;
    CutThrough m_cutThrough;
    uint32_t m_cutThroughBytes;
    uint32_t m_maxFrameBytes;
    uint8_t m_strictClasses;
};

}  // namespace ns3

#endif  // SWITCH_PARAMETERS_H
