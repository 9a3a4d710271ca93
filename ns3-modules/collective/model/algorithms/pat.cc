// SPDX-License-Identifier: GPL-2.0-only
#include "pat.h"

namespace ns3 {

PatPlan::PatPlan(const CollectiveRequest& request, const Chunking& chunking)
    : StepPlan(request, chunking),
      m_gathers(request.kind == CollectiveKind::kAllGather),
      m_ranks(request.ranks),
      m_blocks({0, request.bytes}, request.ranks, 1) {
    while (uint64_t{1} << m_rounds < m_ranks) {
        ++m_rounds;
    }
}

uint32_t PatPlan::GetDistance(uint32_t round) const {
    return uint32_t{1} << (m_gathers ? m_rounds - 1 - round : round);
}

uint32_t PatPlan::GetReceiver(uint32_t rank, uint32_t round) const {
    const uint32_t distance = GetDistance(round);
    return (rank + (m_gathers ? distance : m_ranks - distance)) % m_ranks;
}

uint32_t PatPlan::GetSource(uint32_t rank, uint32_t round) const {
    const uint32_t distance = GetDistance(round);
    return (rank + (m_gathers ? m_ranks - distance : distance)) % m_ranks;
}

void PatPlan::VisitRound(uint32_t rank, uint32_t round, const SegmentVisitor& visit) const {
    const uint32_t distance = GetDistance(round);
    for (uint32_t near = 0; near + distance < m_ranks; near += 2 * distance) {
        const uint32_t fromRoot = m_gathers ? near : near + distance;
        const ByteRange block = m_blocks.GetPart((rank + m_ranks - fromRoot) % m_ranks);
        visit({kInput, block.begin, kInput, block.begin, block.GetBytes(), !m_gathers});
    }
}

}  // namespace ns3
