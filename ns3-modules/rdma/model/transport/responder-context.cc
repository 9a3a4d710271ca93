// SPDX-License-Identifier: GPL-2.0-only
#include "responder-context.h"

#include "read-stream.h"

#include "fabric/model/wire/connection.h"

#include <algorithm>

namespace ns3 {

void ResponderContext::VisitState(StateVisitor& visitor, uint64_t connection) const {
    visitor.Psn("expected", expectedPsn, connection);
    visitor.Value("unacknowledged", unacknowledged);
    visitor.Value("messageBytes", messageBytes);
    visitor.Past("nextCnp", nextCnp);
    visitor.Value("nakSent", nakSent);
    visitor.Value("hasReadStream", readStream != nullptr);
    if (readStream != nullptr) {
        visitor.Value("readStream", readStream->GetNumber());
    }
    visitor.Value("reorders", reorder != nullptr);
    if (reorder != nullptr) {
        reorder->VisitState(visitor, expectedPsn);
    }
}

// Where a connection stands in the table depends on who came before it.
void ResponderContextTable::VisitState(StateVisitor& visitor) const {
    std::vector<const Slot*> used;
    for (const Slot& slot : m_slots) {
        if (slot.key != 0) {
            used.push_back(&slot);
        }
    }
    std::sort(used.begin(), used.end(),
              [](const Slot* a, const Slot* b) { return a->key < b->key; });
    for (const Slot* slot : used) {
        const uint64_t name = slot->key - 1;  // see KeyOf()
        const auto source = static_cast<uint32_t>(name >> 32);
        const auto queuePair = static_cast<uint32_t>(name);
        visitor.Value("source", source);
        visitor.Value("queuePair", queuePair);
        slot->context.VisitState(visitor, ConnectionOf(source, queuePair));
    }
    visitor.Value("contexts", used.size());
}

}  // namespace ns3
