// SPDX-License-Identifier: GPL-2.0-only
#include "partition.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(Partition);

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
    event.Unref();
}

}  // namespace ns3
