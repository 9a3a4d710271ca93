// SPDX-License-Identifier: GPL-2.0-only
#ifndef LINK_EVENT_H
#define LINK_EVENT_H

#include "class-scheduler.h"

#include <cstdint>

namespace ns3 {

/// Numbers of the events of one link direction, those of its arrivals being 0: what is due at one
/// time happens in their order.
enum LinkEvent : uint32_t {
    kTailEvent = 1,
    kWatchdogEvent = 2,  ///< Of class 0; one for each class follows, here and in the next.
    kPauseExpiryEvent = kWatchdogEvent + kTrafficClasses,
    kPauseRefreshEvent = kPauseExpiryEvent + kTrafficClasses,
    kCreditRefreshEvent,
    kHostEvent,         ///< Of an endpoint: its NIC resumes its peer.
    kLinkChangeEvent,   ///< These two of the second
    kConvergenceEvent,  ///< direction, for both.
    kReorderEvent,      ///< Of a switch's first cabled port, for all.
};

}  // namespace ns3

#endif  // LINK_EVENT_H
