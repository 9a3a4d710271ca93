// SPDX-License-Identifier: GPL-2.0-only
#include "binomial.h"

#include <algorithm>

namespace ns3 {

BinomialPlan::BinomialPlan(const CollectiveRequest& request, const Chunking& chunking)
    : StepPlan(request, chunking),
      m_kind(request.kind),
      m_bytes(request.bytes),
      m_ranks(request.ranks),
      m_root(request.root),
      m_blocks({0, request.bytes}, request.ranks, 1) {
    while (uint64_t{1} << m_rounds < m_ranks) {
        ++m_rounds;
    }
}

uint32_t BinomialPlan::GetDistance(uint32_t round) const {
    return uint32_t{1} << (Descends() ? m_rounds - 1 - round : round);
}

uint32_t BinomialPlan::GetChild(uint32_t rank, uint32_t distance) const {
    const uint32_t place = PlaceOf(rank);
    return place % (2 * distance) == 0 && place + distance < m_ranks ? RankAt(place + distance)
                                                                     : kNobody;
}

uint32_t BinomialPlan::GetParent(uint32_t rank, uint32_t distance) const {
    const uint32_t place = PlaceOf(rank);
    return place % (2 * distance) == distance ? RankAt(place - distance) : kNobody;
}

uint32_t BinomialPlan::GetReceiver(uint32_t rank, uint32_t round) const {
    const uint32_t distance = GetDistance(round);
    return Descends() ? GetChild(rank, distance) : GetParent(rank, distance);
}

uint32_t BinomialPlan::GetSource(uint32_t rank, uint32_t round) const {
    const uint32_t distance = GetDistance(round);
    return Descends() ? GetParent(rank, distance) : GetChild(rank, distance);
}

void BinomialPlan::VisitRound(uint32_t rank, uint32_t round, const SegmentVisitor& visit) const {
    if (m_kind == CollectiveKind::kBroadcast || m_kind == CollectiveKind::kReduce) {
        visit({kInput, 0, kInput, 0, m_bytes, m_kind == CollectiveKind::kReduce});
        return;
    }
    const uint32_t distance = GetDistance(round);
    const uint32_t first = PlaceOf(rank) + (Descends() ? distance : 0);
    for (uint32_t place = first; place < std::min(first + distance, m_ranks); ++place) {
        const ByteRange block = m_blocks.GetPart(RankAt(place));
        visit({kInput, block.begin, kInput, block.begin, block.GetBytes(), false});
    }
}

}  // namespace ns3
