// SPDX-License-Identifier: GPL-2.0-only
#include "hierarchical.h"

namespace ns3 {

HierarchicalPlan::HierarchicalPlan(const CollectiveRequest& request, const Chunking& chunking)
    : StepPlan(request, chunking),
      m_groups(request.GetGroups()),
      m_size(m_groups->GetLeastSize()),
      m_blocks({0, request.bytes}, m_size, 1) {
    CollectiveRequest ofPlace;
    ofPlace.ranks = m_groups->GetCount();
    Chunking whole = chunking;  // this plan cuts the rounds into messages
    whole.chunkBytes = UINT64_MAX;
    for (uint32_t local = 0; local < m_size; ++local) {
        ofPlace.bytes = m_blocks.GetPart(local).GetBytes();
        m_exchanges.emplace_back(ofPlace, whole);
    }
    m_between = m_exchanges.front().GetOutLinks(0);
}

uint32_t HierarchicalPlan::GetReceiver(uint32_t rank, uint32_t round) const {
    const uint32_t group = m_groups->GetGroup(rank);
    const uint32_t local = m_groups->GetLocal(rank);
    if (!IsBetween(round)) {
        return RankAt(group, (local + 1) % m_size);
    }
    const HalvingDoublingPlan& exchange = m_exchanges[local];
    const uint32_t link = round - (m_size - 1);
    return exchange.GetMessages(group, link) == 0
               ? kNobody
               : RankAt(exchange.GetOutLink(group, link).peer, local);
}

uint32_t HierarchicalPlan::GetSource(uint32_t rank, uint32_t round) const {
    const uint32_t group = m_groups->GetGroup(rank);
    const uint32_t local = m_groups->GetLocal(rank);
    if (!IsBetween(round)) {
        return RankAt(group, (local + m_size - 1) % m_size);
    }
    const HalvingDoublingPlan& exchange = m_exchanges[local];
    const uint32_t link = round - (m_size - 1);
    return exchange.GetReceives(group, link) == 0
               ? kNobody
               : RankAt(exchange.GetInLink(group, link).peer, local);
}

void HierarchicalPlan::VisitRound(uint32_t rank, uint32_t round,
                                  const SegmentVisitor& visit) const {
    const uint32_t local = m_groups->GetLocal(rank);
    if (!IsBetween(round)) {
        const bool gathers = round >= m_size - 1;
        const uint32_t step = gathers ? round - (m_size - 1) - m_between : round + 1;
        const ByteRange block = m_blocks.GetPart((local + m_size - step) % m_size);
        visit({kInput, block.begin, kInput, block.begin, block.GetBytes(), !gathers});
        return;
    }
    const uint32_t group = m_groups->GetGroup(rank);
    const uint32_t link = round - (m_size - 1);
    const uint64_t offset = m_blocks.GetPart(local).begin;
    const HalvingDoublingPlan& exchange = m_exchanges[local];
    if (exchange.GetMessages(group, link) == 0) {
        return;
    }
    exchange.VisitSegments(group, link, 0, [&](Segment segment) {
        segment.from += offset;
        segment.to += offset;
        visit(segment);
    });
}

}  // namespace ns3
