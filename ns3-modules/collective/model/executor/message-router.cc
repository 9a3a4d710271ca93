// SPDX-License-Identifier: GPL-2.0-only
#include "message-router.h"

#include "plan-rank.h"

#include <stdexcept>
#include <string>

namespace ns3 {

void MessageRouter::Join(uint32_t collective, PlanRank& rank) {
    if (!m_ranks.emplace(collective % kMaxCollectives, &rank).second) {
        throw std::invalid_argument("collectives: more than " + std::to_string(kMaxCollectives) +
                                    " that are not through, on one endpoint");
    }
}

void MessageRouter::Deliver(uint32_t tag, uint64_t bytes, int64_t now) {
    const auto found = m_ranks.find(tag >> kLinkBits & (kMaxCollectives - 1));
    if (found != m_ranks.end()) {
        found->second->OnReceived(tag & (kMaxLinks - 1), bytes, now);
    }
}

}  // namespace ns3
