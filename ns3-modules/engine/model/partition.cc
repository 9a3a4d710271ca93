// SPDX-License-Identifier: GPL-2.0-only
#include "partition.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(Partition);

namespace {

// Places in the queue at which the stages of fetching memory come: far enough apart for one miss
// to pass behind the work of the events between.
constexpr size_t kStageAhead[ModelEvent::kPrefetchStages] = {14, 11, 9, 6, 4, 2};
static_assert(kStageAhead[0] < EventCalendar::kLookahead);

}  // namespace

ModelEvent::~ModelEvent() {
    if (IsArmed()) {
        m_partition->Disarm(*this);
    }
}

TypeId Partition::GetTypeId() {
    static TypeId tid = TypeId("ns3::Partition")
                            .SetParent<Object>()
                            .SetGroupName("Engine")
                            .AddConstructor<Partition>();
    return tid;
}

Partition::~Partition() {
    while (!m_calendar.IsEmpty()) {
        CalendarEntry* entry = m_calendar.PopFirst();
        if (PhaseOf(entry->order) != EventPhase::kPlain) {
            static_cast<ModelEvent*>(entry)->m_partition = nullptr;
        }
    }
}

void Partition::Disarm(ModelEvent& event) {
    if (!event.IsArmed()) {
        return;
    }
    m_calendar.Remove(&event);
    event.m_partition = nullptr;
}

void Partition::CallWatcher() const {
    const Ptr<EventWatcher> watcher = GetObject<EventWatcher>();
    if (watcher != nullptr) {
        watcher->callback();
    }
}

void Partition::PrefetchAhead() const {
    for (int stage = 0; stage < ModelEvent::kPrefetchStages; ++stage) {
        const CalendarEntry* soon = m_calendar.PeekAhead(kStageAhead[stage]);
        if (soon != nullptr && PhaseOf(soon->order) != EventPhase::kPlain) {
            static_cast<const ModelEvent*>(soon)->Prefetch(stage);
        }
    }
}

}  // namespace ns3
