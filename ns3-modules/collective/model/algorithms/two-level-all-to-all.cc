// SPDX-License-Identifier: GPL-2.0-only
#include "two-level-all-to-all.h"

namespace ns3 {

TwoLevelAllToAllPlan::TwoLevelAllToAllPlan(const CollectiveRequest& request,
                                           const Chunking& chunking)
    : StepPlan(request, chunking),
      m_groups(request.GetGroups()),
      m_size(m_groups->GetLeastSize()),
      m_blocks({0, request.bytes}, request.ranks, 1) {}

uint32_t TwoLevelAllToAllPlan::GetReceiver(uint32_t rank, uint32_t round) const {
    const uint32_t group = m_groups->GetGroup(rank);
    const uint32_t local = m_groups->GetLocal(rank);
    if (IsLocal(round)) {
        return RankAt(group, (local + round + 1) % m_size);
    }
    return RankAt((group + round - m_size + 2) % m_groups->GetCount(), local);
}

uint32_t TwoLevelAllToAllPlan::GetSource(uint32_t rank, uint32_t round) const {
    const uint32_t group = m_groups->GetGroup(rank);
    const uint32_t local = m_groups->GetLocal(rank);
    if (IsLocal(round)) {
        return RankAt(group, (local + m_size - round - 1) % m_size);
    }
    const uint32_t groups = m_groups->GetCount();
    return RankAt((group + groups - (round - m_size + 2)) % groups, local);
}

CollectivePlan::Segment TwoLevelAllToAllPlan::GetBlock(uint32_t source, uint32_t destination,
                                                       uint32_t holder, uint32_t next) const {
    const ByteRange block = m_blocks.GetPart(destination);
    const uint64_t place = m_blocks.GetPart(0).GetBytes();
    const uint64_t inScratch =
        (m_groups->GetLocal(source) * m_groups->GetCount() + m_groups->GetGroup(destination)) *
        place;
    Segment segment{kInput,           block.begin, kOutput, source * block.GetBytes(),
                    block.GetBytes(), false};
    if (holder != source) {
        segment.fromBuffer = kFirstScratch;
        segment.from = inScratch;
    }
    if (next != destination) {
        segment.toBuffer = kFirstScratch;
        segment.to = inScratch;
    }
    return segment;
}

void TwoLevelAllToAllPlan::VisitRound(uint32_t rank, uint32_t round,
                                      const SegmentVisitor& visit) const {
    const uint32_t next = GetReceiver(rank, round);
    if (IsLocal(round)) {
        for (uint32_t group = 0; group < m_groups->GetCount(); ++group) {
            visit(GetBlock(rank, RankAt(group, m_groups->GetLocal(next)), rank, next));
        }
        return;
    }
    for (const uint32_t source : m_groups->GetMembers(m_groups->GetGroup(rank))) {
        visit(GetBlock(source, next, rank, next));
    }
}

}  // namespace ns3
