// SPDX-License-Identifier: GPL-2.0-only
#include "scheduled-count.h"

#include "ns3/default-simulator-impl.h"

namespace ns3 {

namespace {

// The names in an explicit instantiation may be private ones (C++17, [temp.spec] 17.7/6), and what
// it instantiates may define a friend that hands the member on.
struct UnscheduledEvents {
    using Member = int DefaultSimulatorImpl::*;
    friend Member Reveal(UnscheduledEvents);
};

template <typename Name, typename Name::Member kMember>
struct Revealed {
    friend typename Name::Member Reveal(Name /*name*/) { return kMember; }
};

template struct Revealed<UnscheduledEvents, &DefaultSimulatorImpl::m_unscheduledEvents>;

}  // namespace

int& ScheduledCountOf(DefaultSimulatorImpl& simulator) {
    return simulator.*Reveal(UnscheduledEvents());
}

}  // namespace ns3
