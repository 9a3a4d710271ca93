// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_SIMULATOR_IMPL_H
#define FABRIC_SIMULATOR_IMPL_H

#include "partition.h"

#include "ns3/simulator-impl.h"

#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3 {

struct PlainEntry;

/// The simulator of fabric models: runs a Partition's calendar itself. A model event costs a call,
/// where DefaultSimulatorImpl asks a Scheduler for it, makes an EventId, and counts references.
///
/// Plain ns-3 events find every promise of Simulator kept, and run in the order that
/// BucketScheduler states, so that results do not depend on which of the two is chosen. What is
/// beyond that:
/// - An event may be cancelled until the moment it executes, within one instant and across
/// contexts.
/// - A delay that ends beyond the largest time ends there.
///
/// Chosen as any other simulator, by EngineHelper::ChooseSimulator() or ns-3's global value
/// SimulatorImplementationType. A Scheduler that it is given, ns-3's global value SchedulerType
/// included, is not used: its calendar is the event list.
class FabricSimulatorImpl final : public SimulatorImpl {
  public:
    static TypeId GetTypeId();

    FabricSimulatorImpl();
    ~FabricSimulatorImpl() override;

    /// Runs the calendar of another partition from now on. Its clock goes on from the present, and
    /// what was pending moves over. \pre nothing is pending in it, and no event is being executed
    void SetPartition(const Ptr<Partition>& partition);

    void Destroy() override;
    bool IsFinished() const override;
    void Stop() override;
    // Versions of ns-3 differ in whether it returns the event.
    using StopResult = decltype(std::declval<SimulatorImpl&>().Stop(std::declval<const Time&>()));
    StopResult Stop(const Time& delay) override;
    EventId Schedule(const Time& delay, EventImpl* event) override;
    /// From other threads as well; their events come `delay` after the event during which they did.
    void ScheduleWithContext(uint32_t context, const Time& delay, EventImpl* event) override;
    EventId ScheduleNow(EventImpl* event) override;
    EventId ScheduleDestroy(EventImpl* event) override;
    void Remove(const EventId& id) override;
    void Cancel(const EventId& id) override;
    bool IsExpired(const EventId& id) const override;
    void Run() override;
    Time Now() const override;
    Time GetDelayLeft(const EventId& id) const override;
    Time GetMaximumSimulationTime() const override;
    void SetScheduler(ObjectFactory schedulerFactory) override;
    uint32_t GetSystemId() const override;
    uint32_t GetContext() const override;
    uint64_t GetEventCount() const override;

  private:
    /// What another thread scheduled.
    struct ForeignEvent {
        uint32_t context;
        Time delay;
        EventImpl* impl;
    };

    void DoDispose() override;
    void ExecuteNext();
    void ExecutePlain(PlainEntry* entry);
    void TakeForeignEvents();
    uint32_t Insert(uint32_t source, uint32_t context, int64_t time, EventImpl* event);
    int64_t TimeAfter(const Time& delay) const;
    bool HasExecutedNow(const EventId& id) const;

    Ptr<Partition> m_partition;
    bool m_stop = false;
    uint32_t m_context;               ///< Of the event being executed.
    uint32_t m_nextNumber;            ///< The next plain event's insertion number.
    uint64_t m_countedElsewhere = 0;  ///< Events that m_partition does not count, modulo 2^64.

    /// Of the plain events of the instant `m_lastExecutedTime`: the last that was executed of those
    /// that a context scheduled. They are executed in the order of their numbers.
    std::unordered_map<uint32_t, uint32_t> m_lastExecuted;
    int64_t m_lastExecutedTime = -1;

    std::list<EventId> m_destroyEvents;

    std::thread::id m_thread;  ///< That runs the simulation.
    std::atomic<bool> m_hasForeignEvents{false};
    std::mutex m_foreignMutex;
    std::vector<ForeignEvent> m_foreignEvents;  ///< Guarded by m_foreignMutex.
};

}  // namespace ns3

#endif  // FABRIC_SIMULATOR_IMPL_H
