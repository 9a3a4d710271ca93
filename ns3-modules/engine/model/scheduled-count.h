// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCHEDULED_COUNT_H
#define SCHEDULED_COUNT_H

namespace ns3 {

class DefaultSimulatorImpl;

/// How many events a stock simulator believes to be pending: one more with each that is scheduled,
/// one less with each that is executed.
///
/// The simulator reads it in one place, an assertion at the end of a run that ran out of events,
/// which Debian's ns-3 has compiled out and others have not. Model events are armed and not
/// scheduled, so whoever has the simulator execute one has to add it here. ns-3 offers no way to do
/// that; its member is reached as the language allows it, without changing ns-3 or its layout.
int& ScheduledCountOf(DefaultSimulatorImpl& simulator);

}  // namespace ns3

#endif  // SCHEDULED_COUNT_H
