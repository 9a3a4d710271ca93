// SPDX-License-Identifier: GPL-2.0-only
#ifndef PARTITION_H
#define PARTITION_H

#include "event-calendar.h"
#include "event-watcher.h"
#include "precondition.h"
#include "state-visitor.h"

#include "ns3/event-impl.h"
#include "ns3/object.h"

namespace ns3 {

class Partition;

/// A persistent event: one object that its owner arms again and again; arming allocates nothing.
///
/// A member of its owner, it must not outlive it; destroying it while armed disarms it. At most one
/// arming is pending at a time. The order of simultaneous events follows from the phase, source and
/// count given here, never from who called Arm() or when.
class ModelEvent : private CalendarEntry, public EventImpl {
  public:
    ModelEvent() = default;
    ~ModelEvent() override;
    ModelEvent(const ModelEvent&) = delete;
    ModelEvent& operator=(const ModelEvent&) = delete;

    /// Called a few times before the event executes, while others do: fetches memory that it will
    /// need. Must change nothing. \param stage 0, 1, ... kPrefetchStages - 1, each some events
    /// after the one before, so that what one stage fetched the next may read
    virtual void Prefetch(int /*stage*/) const {}
    static constexpr int kPrefetchStages = 6;

    bool IsArmed() const { return m_partition != nullptr; }

    /// Time for which the event is armed, in picoseconds, or the last such time.
    int64_t GetTime() const { return time; }

    /// \param nodeContext id of the ns-3 node in whose context the event executes
    /// \param source number of the logical origin, unique within the fabric for the given phase
    /// \param number tells several events of one source apart
    /// \pre the event is not armed
    void SetOrigin(EventPhase phase, uint32_t nodeContext, uint32_t source, uint32_t number = 0) {
        FABRICSIM_PRE(!IsArmed());
        order = MakeEventOrder(phase, source);
        count = number;
        context = nodeContext;
    }

    /// When it is due. Its origin does not change. An owner to whom an early event changes nothing
    /// shows GetTime() as Inert instead.
    void VisitState(StateVisitor& visitor) const {
        visitor.Time("due", IsArmed() ? time : StateVisitor::kNever);
    }

  private:
    friend class Partition;
    friend class BucketScheduler;
    friend class FabricSimulatorImpl;

    /// \pre it was taken out of the calendar
    void Execute() {
        m_partition = nullptr;
        Notify();
    }

    Partition* m_partition = nullptr;  ///< Set while armed.
};

/// A ModelEvent that calls `(owner->*Method)(time)`.
template <typename Owner, void (Owner::*Method)(int64_t)>
class OwnedEvent final : public ModelEvent {
  public:
    explicit OwnedEvent(Owner* owner) : m_owner(owner) {}

  private:
    void Notify() override { (m_owner->*Method)(GetTime()); }

    Owner* m_owner;
};

/// The part of a model that one thread runs: its clock and its calendar of pending events.
///
/// Everything that a model may keep for speed (pools, counters, scratch memory) hangs off the
/// partition or a node, never off the process, so that several partitions can run side by side.
/// FabricSimulatorImpl runs it; it is the event list of a stock ns-3 simulator through
/// BucketScheduler.
class Partition : public Object {
  public:
    static TypeId GetTypeId();

    Partition() = default;
    ~Partition() override;

    /// Time of the event being executed, in picoseconds.
    int64_t GetNow() const { return m_now; }

    /// \name The clock
    ///
    /// A model knows the time of its partition only: what it stores, compares and arms events for,
    /// and what trace sinks are told. Simulation time, by which all partitions and whoever reads
    /// the results go, is ahead of it by what the partition skipped. Times are converted where they
    /// leave the model and nowhere else: in records of flows and collectives, rows of events,
    /// captures and samples; and where they enter: starts and failures. Differences need no
    /// conversion. docs/architecture.md lists the places.
    /// @{
    int64_t ToGlobal(int64_t local) const { return local + m_skipped; }
    int64_t ToLocal(int64_t global) const { return global - m_skipped; }

    /// Simulation time goes on by `ps`, of which the partition notices nothing. Whoever skips sees
    /// to it that nothing would have happened that did not happen before. \pre ps >= 0
    void Skip(int64_t ps) {
        FABRICSIM_PRE(ps >= 0);
        m_skipped += ps;
    }
    /// @}

    /// Events executed so far, plain ones included.
    uint64_t GetEventCount() const { return m_eventCount; }

    /// \pre the event is not armed and `time` >= GetNow().
    void Arm(ModelEvent& event, int64_t time) {
        FABRICSIM_PRE(!event.IsArmed());
        FABRICSIM_PRE(time >= m_now);
        event.time = time;
        event.m_partition = this;
        m_calendar.Insert(&event);
    }

    /// Fetches what Arm() will touch.
    void PrefetchArm(int64_t time) const { m_calendar.PrefetchInsert(time); }

    /// Does nothing to an event that is not armed.
    void Disarm(ModelEvent& event);

    /// Pending events are their owners' state. Those of the calendar's fields that depend on what
    /// was before decide how long it takes, not what happens.
    void VisitState(StateVisitor& visitor) const {
        visitor.Time("now", m_now);
        visitor.Count("events", m_eventCount);
        visitor.Inert("skipped", m_skipped);
        visitor.Inert("pending", m_calendar.GetSize());
    }

  private:
    friend class BucketScheduler;
    friend class FabricSimulatorImpl;

    /// Takes the next event out of the calendar, moves the clock to it, and fetches what those
    /// after it will need. \pre the calendar is not empty
    CalendarEntry* TakeNext() {
        CalendarEntry* entry = m_calendar.PopFirst();
        m_now = entry->time;
        if (++m_eventCount % EventWatcher::kEvery == 0) {
            CallWatcher();
        }
        if (m_calendar.GetSize() >= kMinPendingToPrefetch) {
            PrefetchAhead();
        }
        return entry;
    }
    void CallWatcher() const;
    void PrefetchAhead() const;

    // Below so many pending events (busy links, roughly) a model lives in the processor's own
    // caches, about a kilobyte an event, and fetching ahead costs more than it saves.
    static constexpr size_t kMinPendingToPrefetch = 4096;

    EventCalendar m_calendar;
    int64_t m_now = 0;
    int64_t m_skipped = 0;  ///< ps
    uint64_t m_eventCount = 0;
};

}  // namespace ns3

#endif  // PARTITION_H
