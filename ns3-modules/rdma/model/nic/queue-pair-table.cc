// SPDX-License-Identifier: GPL-2.0-only
#include "queue-pair-table.h"

#include "fabric/model/wire/connection.h"

#include <map>

namespace ns3 {

void QueuePairTable::VisitState(StateVisitor& visitor, uint32_t endpoint) const {
    ForEach([&visitor](const QueuePair& queuePair) { visitor.Nested("queuePair", queuePair); });
    visitor.Value("numbers", m_slots.size());
    for (const auto& [destination, identities] : std::map(m_idle.begin(), m_idle.end())) {
        for (const Identity& identity : identities) {
            visitor.Value("destination", destination);
            visitor.Value("number", identity.number);
            visitor.Psn("nextPsn", identity.nextPsn, ConnectionOf(endpoint, identity.number));
        }
        visitor.Value("idle", identities.size());
    }
    visitor.Count("retired", m_retired.size());
}

}  // namespace ns3
