// SPDX-License-Identifier: GPL-2.0-only
#include "bruck.h"

namespace ns3 {

BruckPlan::BruckPlan(const CollectiveRequest& request, const Chunking& chunking)
    : StepPlan(request, chunking),
      m_ranks(request.ranks),
      m_blocks({0, request.bytes}, request.ranks, 1) {}

uint32_t BruckPlan::GetRounds() const {
    uint32_t rounds = 0;
    while (uint64_t{1} << rounds < m_ranks) {
        ++rounds;
    }
    return rounds;
}

uint32_t BruckPlan::GetReceiver(uint32_t rank, uint32_t round) const {
    return (rank + (uint32_t{1} << round)) % m_ranks;
}

uint32_t BruckPlan::GetSource(uint32_t rank, uint32_t round) const {
    return (rank + m_ranks - (uint32_t{1} << round)) % m_ranks;
}

void BruckPlan::VisitRound(uint32_t rank, uint32_t round, const SegmentVisitor& visit) const {
    const uint32_t hop = uint32_t{1} << round;
    const uint64_t place = m_blocks.GetPart(0).GetBytes();  // in scratch: the largest block's
    for (uint32_t way = hop; way < m_ranks; ++way) {
        if ((way & hop) == 0) {
            continue;
        }
        const uint32_t gone = way & (hop - 1);
        const uint32_t source = (rank + m_ranks - gone) % m_ranks;
        const ByteRange block = m_blocks.GetPart((source + way) % m_ranks);
        Segment segment{kInput,           block.begin, kOutput, source * block.GetBytes(),
                        block.GetBytes(), false};
        if (gone != 0) {
            uint32_t last = 0;  // round in which it came here
            while (gone >> (last + 1) != 0) {
                ++last;
            }
            segment.fromBuffer = kFirstScratch + last;
            segment.from = way * place;
        }
        if (way >= 2 * hop) {
            segment.toBuffer = kFirstScratch + round;
            segment.to = way * place;
        }
        visit(segment);
    }
}

}  // namespace ns3
