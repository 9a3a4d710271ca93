// SPDX-License-Identifier: GPL-2.0-only
#include "bucket-scheduler.h"

#include "plain-entry.h"
#include "scheduled-count.h"

#include "ns3/default-simulator-impl.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(BucketScheduler);

TypeId BucketScheduler::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::BucketScheduler")
            .SetParent<Scheduler>()
            .SetGroupName("Engine")
            .AddConstructor<BucketScheduler>()
            .AddAttribute("Partition", "The partition whose calendar holds the events.",
                          PointerValue(), MakePointerAccessor(&BucketScheduler::m_partition),
                          MakePointerChecker<Partition>());
    return tid;
}

// Whoever makes a scheduler is the simulator that is to have it. It owns the scheduler, hence the
// plain pointer; and it may not be asked for while it is destroyed.
BucketScheduler::BucketScheduler()
    : m_partition(CreateObject<Partition>()),
      m_simulator(dynamic_cast<DefaultSimulatorImpl*>(PeekPointer(Simulator::GetImplementation()))),
      m_context(Simulator::NO_CONTEXT) {}

BucketScheduler::~BucketScheduler() = default;

void BucketScheduler::Insert(const Event& ev) {
    auto* entry = new PlainEntry;
    entry->time = static_cast<int64_t>(ev.key.m_ts);
    entry->order = MakeEventOrder(EventPhase::kPlain, m_context);
    entry->count = ev.key.m_uid;
    entry->context = ev.key.m_context;
    entry->impl = ev.impl;
    m_partition->m_calendar.Insert(entry);
}

// A simulator asks before it ends a run for want of events, which is when the count matters.
bool BucketScheduler::IsEmpty() const {
    const bool isEmpty = m_partition->m_calendar.IsEmpty();
    if (isEmpty) {
        SettleScheduledCount();
    }
    return isEmpty;
}

Scheduler::Event BucketScheduler::EventOf(const CalendarEntry* entry) const {
    Event event;
    event.key.m_ts = static_cast<uint64_t>(entry->time);
    event.key.m_context = entry->context;
    if (PhaseOf(entry->order) == EventPhase::kPlain) {
        event.impl = static_cast<const PlainEntry*>(entry)->impl;
        event.key.m_uid = entry->count;
    } else {
        event.impl = const_cast<ModelEvent*>(static_cast<const ModelEvent*>(entry));
        event.key.m_uid = m_executedUid;
    }
    return event;
}

Scheduler::Event BucketScheduler::PeekNext() const {
    return EventOf(m_partition->m_calendar.PeekFirst());
}

Scheduler::Event BucketScheduler::RemoveNext() {
    CalendarEntry* entry = m_partition->TakeNext();
    Event event = EventOf(entry);
    m_context = event.key.m_context;
    if (PhaseOf(entry->order) == EventPhase::kPlain) {
        m_executedUid = std::max(m_executedUid, event.key.m_uid);
        event.key.m_uid = m_executedUid;
        delete static_cast<PlainEntry*>(entry);
    } else {
        static_cast<ModelEvent*>(entry)->m_partition = nullptr;
        event.impl->Ref();  // the simulator drops one reference after the event
        ++m_unscheduled;
    }
    return event;
}

void BucketScheduler::SettleScheduledCount() const {
    if (m_simulator != nullptr) {
        int& count = ScheduledCountOf(*m_simulator);
        // As ns-3's own ++ and --, it may have wrapped.
        count = static_cast<int>(static_cast<uint32_t>(count) + m_unscheduled);
    }
    m_unscheduled = 0;
}

void BucketScheduler::Remove(const Event& ev) {
    delete ExtractPlain(m_partition->m_calendar, static_cast<int64_t>(ev.key.m_ts), ev.impl,
                        ev.key.m_uid);
}

}  // namespace ns3
