// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-simulator-impl.h"

#include "plain-entry.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <limits>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(FabricSimulatorImpl);

namespace {

constexpr int64_t kMaxTime = std::numeric_limits<int64_t>::max();

}  // namespace

TypeId FabricSimulatorImpl::GetTypeId() {
    static TypeId tid = TypeId("ns3::FabricSimulatorImpl")
                            .SetParent<SimulatorImpl>()
                            .SetGroupName("Engine")
                            .AddConstructor<FabricSimulatorImpl>();
    return tid;
}

FabricSimulatorImpl::FabricSimulatorImpl()
    : m_partition(CreateObject<Partition>()),
      m_context(Simulator::NO_CONTEXT),
      m_nextNumber(EventId::UID::VALID),
      m_thread(std::this_thread::get_id()) {}

FabricSimulatorImpl::~FabricSimulatorImpl() = default;

void FabricSimulatorImpl::DoDispose() {
    TakeForeignEvents();
    EventCalendar& calendar = m_partition->m_calendar;
    while (!calendar.IsEmpty()) {
        CalendarEntry* entry = calendar.PopFirst();
        if (PhaseOf(entry->order) == EventPhase::kPlain) {
            static_cast<PlainEntry*>(entry)->impl->Unref();
            delete static_cast<PlainEntry*>(entry);
        } else {
            static_cast<ModelEvent*>(entry)->m_partition = nullptr;
        }
    }
    m_partition = nullptr;
    SimulatorImpl::DoDispose();
}

void FabricSimulatorImpl::SetPartition(const Ptr<Partition>& partition) {
    FABRICSIM_PRE(partition->m_calendar.IsEmpty());
    EventCalendar& old = m_partition->m_calendar;
    while (!old.IsEmpty()) {
        CalendarEntry* entry = old.PopFirst();
        if (PhaseOf(entry->order) != EventPhase::kPlain) {
            static_cast<ModelEvent*>(entry)->m_partition = PeekPointer(partition);
        }
        partition->m_calendar.Insert(entry);
    }
    partition->m_now = m_partition->m_now;
    m_countedElsewhere = GetEventCount() - partition->m_eventCount;
    m_partition = partition;
}

// ns-3 gives every simulator a scheduler as it makes it; this one has its own.
void FabricSimulatorImpl::SetScheduler(ObjectFactory /*schedulerFactory*/) {}

void FabricSimulatorImpl::Run() {
    m_thread = std::this_thread::get_id();
    TakeForeignEvents();
    m_stop = false;
    while (!IsFinished()) {
        ExecuteNext();
    }
}

inline void FabricSimulatorImpl::ExecuteNext() {
    CalendarEntry* entry = m_partition->TakeNext();
    m_context = entry->context;
    if (PhaseOf(entry->order) == EventPhase::kPlain) {
        ExecutePlain(static_cast<PlainEntry*>(entry));
    } else {
        static_cast<ModelEvent*>(entry)->Execute();
    }
    if (m_hasForeignEvents.load(std::memory_order_relaxed)) {
        TakeForeignEvents();
    }
}

void FabricSimulatorImpl::ExecutePlain(PlainEntry* entry) {
    if (entry->time != m_lastExecutedTime) {
        m_lastExecuted.clear();
        m_lastExecutedTime = entry->time;
    }
    m_lastExecuted[SourceOf(entry->order)] = entry->count;
    const Ptr<EventImpl> event(entry->impl, false);  // its reference was the entry's
    delete entry;
    event->Invoke();
}

int64_t FabricSimulatorImpl::TimeAfter(const Time& delay) const {
    NS_ASSERT_MSG(delay.IsPositive(), "an event in the past");
    const int64_t now = m_partition->GetNow();
    return now + std::min(delay.GetTimeStep(), kMaxTime - now);
}

// Returns the event's insertion number.
uint32_t FabricSimulatorImpl::Insert(uint32_t source, uint32_t context, int64_t time,
                                     EventImpl* event) {
    auto* entry = new PlainEntry;
    entry->time = time;
    entry->order = MakeEventOrder(EventPhase::kPlain, source);
    entry->count = m_nextNumber++;
    entry->context = context;
    entry->impl = event;
    m_partition->m_calendar.Insert(entry);
    return entry->count;
}

EventId FabricSimulatorImpl::Schedule(const Time& delay, EventImpl* event) {
    NS_ASSERT_MSG(m_thread == std::this_thread::get_id(),
                  "of other threads, ScheduleWithContext() only");
    const int64_t time = TimeAfter(delay);
    const uint32_t number = Insert(m_context, m_context, time, event);
    return EventId(event, static_cast<uint64_t>(time), m_context, number);
}

void FabricSimulatorImpl::ScheduleWithContext(uint32_t context, const Time& delay,
                                              EventImpl* event) {
    if (m_thread == std::this_thread::get_id()) {
        Insert(m_context, context, TimeAfter(delay), event);
        return;
    }
    const std::lock_guard<std::mutex> lock(m_foreignMutex);
    m_foreignEvents.push_back({context, delay, event});
    m_hasForeignEvents = true;
}

void FabricSimulatorImpl::TakeForeignEvents() {
    std::vector<ForeignEvent> events;
    {
        const std::lock_guard<std::mutex> lock(m_foreignMutex);
        events.swap(m_foreignEvents);
        m_hasForeignEvents = false;
    }
    for (const ForeignEvent& event : events) {
        Insert(Simulator::NO_CONTEXT, event.context, TimeAfter(event.delay), event.impl);
    }
}

EventId FabricSimulatorImpl::ScheduleNow(EventImpl* event) {
    return Schedule(TimeStep(0), event);
}

EventId FabricSimulatorImpl::ScheduleDestroy(EventImpl* event) {
    EventId id(Ptr<EventImpl>(event, false), static_cast<uint64_t>(m_partition->GetNow()),
               Simulator::NO_CONTEXT, EventId::UID::DESTROY);
    m_destroyEvents.push_back(id);
    return id;
}

void FabricSimulatorImpl::Destroy() {
    while (!m_destroyEvents.empty()) {
        const EventId id = m_destroyEvents.front();  // keeps the event
        m_destroyEvents.pop_front();
        id.PeekEventImpl()->Invoke();
    }
}

void FabricSimulatorImpl::Remove(const EventId& id) {
    if (id.GetUid() == EventId::UID::DESTROY) {
        m_destroyEvents.remove(id);
        return;
    }
    if (IsExpired(id)) {
        return;
    }
    PlainEntry* entry = ExtractPlain(m_partition->m_calendar, static_cast<int64_t>(id.GetTs()),
                                     id.PeekEventImpl(), id.GetUid());
    FABRICSIM_PRE(entry != nullptr);
    entry->impl->Cancel();
    entry->impl->Unref();
    delete entry;
}

void FabricSimulatorImpl::Cancel(const EventId& id) {
    if (!IsExpired(id)) {
        id.PeekEventImpl()->Cancel();
    }
}

bool FabricSimulatorImpl::IsExpired(const EventId& id) const {
    if (id.PeekEventImpl() == nullptr || id.PeekEventImpl()->IsCancelled()) {
        return true;
    }
    if (id.GetUid() == EventId::UID::DESTROY) {
        return std::find(m_destroyEvents.begin(), m_destroyEvents.end(), id) ==
               m_destroyEvents.end();
    }
    const auto time = static_cast<int64_t>(id.GetTs());
    const int64_t now = m_partition->GetNow();
    return time < now || (time == now && HasExecutedNow(id));
}

// An event that has an id was scheduled in the context in which it executes.
bool FabricSimulatorImpl::HasExecutedNow(const EventId& id) const {
    if (m_lastExecutedTime != m_partition->GetNow()) {
        return false;
    }
    const auto last = m_lastExecuted.find(id.GetContext());
    return last != m_lastExecuted.end() && id.GetUid() <= last->second;
}

Time FabricSimulatorImpl::GetDelayLeft(const EventId& id) const {
    return IsExpired(id) ? TimeStep(0)
                         : TimeStep(id.GetTs() - static_cast<uint64_t>(m_partition->GetNow()));
}

void FabricSimulatorImpl::Stop() {
    m_stop = true;
}

FabricSimulatorImpl::StopResult FabricSimulatorImpl::Stop(const Time& delay) {
    return static_cast<StopResult>(
        Schedule(delay, MakeEvent(static_cast<void (*)()>(&Simulator::Stop))));
}

bool FabricSimulatorImpl::IsFinished() const {
    return m_stop || m_partition->m_calendar.IsEmpty();
}

Time FabricSimulatorImpl::Now() const {
    return TimeStep(static_cast<uint64_t>(m_partition->GetNow()));
}

Time FabricSimulatorImpl::GetMaximumSimulationTime() const {
    return TimeStep(static_cast<uint64_t>(kMaxTime));
}

uint32_t FabricSimulatorImpl::GetSystemId() const {
    return 0;
}

uint32_t FabricSimulatorImpl::GetContext() const {
    return m_context;
}

uint64_t FabricSimulatorImpl::GetEventCount() const {
    return m_countedElsewhere + m_partition->GetEventCount();
}

}  // namespace ns3
