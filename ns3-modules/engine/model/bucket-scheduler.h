// SPDX-License-Identifier: GPL-2.0-only
#ifndef BUCKET_SCHEDULER_H
#define BUCKET_SCHEDULER_H

#include "partition.h"

#include "ns3/scheduler.h"

#include <vector>

namespace ns3 {

class DefaultSimulatorImpl;

/// Makes a Partition the event list of a stock ns-3 simulator (DefaultSimulatorImpl and its kin).
///
/// Persistent model events and plain ns-3 events share one calendar. Plain events at one instant
/// run after transmission starts and before the model's arrivals and timers; among themselves they
/// run in order of (context that scheduled them, order of scheduling there), which unlike stock
/// FIFO order does not depend on how contexts interleave.
///
/// FabricSimulatorImpl does the same without this detour, and without what follows.
/// DefaultSimulatorImpl decides from insertion numbers whether an event of the current instant is
/// past. So within one instant, cancelling a plain event of *another* context that was scheduled
/// earlier but runs later has no effect; cancelling ahead of time, or within a context, works as
/// ever.
class BucketScheduler : public Scheduler {
  public:
    static TypeId GetTypeId();

    BucketScheduler();
    ~BucketScheduler() override;

    void Insert(const Event& ev) override;
    bool IsEmpty() const override;
    Event PeekNext() const override;
    Event RemoveNext() override;
    void Remove(const Event& ev) override;

  private:
    Event EventOf(const CalendarEntry* entry) const;
    void SettleScheduledCount() const;

    Ptr<Partition> m_partition;
    DefaultSimulatorImpl* m_simulator;   ///< Null if it is of another kind.
    mutable uint32_t m_unscheduled = 0;  ///< Model events executed that ScheduledCountOf() lacks.
    uint32_t m_context;                  ///< Context of the event being executed.
    uint32_t m_executedUid = 0;          ///< Largest insertion number executed.
};

}  // namespace ns3

#endif  // BUCKET_SCHEDULER_H
