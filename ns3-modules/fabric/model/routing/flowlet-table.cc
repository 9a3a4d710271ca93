// SPDX-License-Identifier: GPL-2.0-only
#include "flowlet-table.h"

#include "engine/model/split-mix.h"

#include <algorithm>
#include <iterator>

namespace ns3 {

namespace {
constexpr size_t kFirstSlots = 16;
}  // namespace

// The slot of a place, or the free one where it would be.
size_t FlowletTable::FindSlot(uint32_t place) const {
    const size_t mask = m_slots.size() - 1;
    size_t slot = Mix64(place) & mask;
    while (m_slots[slot].place != place && m_slots[slot].place != kFree) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

FlowletTable::Flowlet& FlowletTable::See(uint32_t hash, int64_t now) {
    if (2 * (m_used + 1) > m_slots.size()) {
        Resize(now);
    }
    const uint32_t place = PlaceOf(hash);
    Flowlet& flowlet = m_slots[FindSlot(place)];
    if (flowlet.place == kFree) {
        flowlet = {now, place, kNoPort, true};
        ++m_used;
    } else {
        flowlet.begins = now - flowlet.lastSeen > m_gapPs;
    }
    flowlet.lastSeen = now;
    return flowlet;
}

void FlowletTable::Flowlet::VisitState(StateVisitor& visitor) const {
    visitor.Value("place", place);
    visitor.Time("lastSeen", lastSeen);
    visitor.Value("port", port);
}

void FlowletTable::VisitState(StateVisitor& visitor) const {
    std::vector<Flowlet> byPlace;
    std::copy_if(m_slots.begin(), m_slots.end(), std::back_inserter(byPlace),
                 [](const Flowlet& flowlet) { return flowlet.place != kFree; });
    std::sort(byPlace.begin(), byPlace.end(),
              [](const Flowlet& a, const Flowlet& b) { return a.place < b.place; });
    visitor.Each("flowlets", byPlace);
}

void FlowletTable::Prefetch(uint32_t hash) const {
    if (!m_slots.empty()) {
        __builtin_prefetch(&m_slots[Mix64(PlaceOf(hash)) & (m_slots.size() - 1)], 1);
    }
}

// Keeps those that are to be remembered; afterwards at most a quarter is in use.
void FlowletTable::Resize(int64_t now) {
    std::vector<Flowlet> kept;
    for (const Flowlet& flowlet : m_slots) {
        if (flowlet.place != kFree && now - flowlet.lastSeen <= m_keepPs) {
            kept.push_back(flowlet);
        }
    }
    size_t slots = kFirstSlots;
    while (slots < 4 * (kept.size() + 1)) {
        slots *= 2;
    }
    m_slots.assign(slots, {0, kFree, kNoPort, true});
    m_slots.shrink_to_fit();
    for (const Flowlet& flowlet : kept) {
        m_slots[FindSlot(flowlet.place)] = flowlet;
    }
    m_used = kept.size();
}

}  // namespace ns3
