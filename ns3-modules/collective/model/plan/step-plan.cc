// SPDX-License-Identifier: GPL-2.0-only
#include "step-plan.h"

#include "block-cut.h"

#include <algorithm>

namespace ns3 {

StepPlan::StepPlan(const CollectiveRequest& request, const Chunking& chunking)
    : m_ranks(request.ranks), m_chunkBytes(chunking.chunkBytes) {}

CollectivePlan::Link StepPlan::GetOutLink(uint32_t rank, uint32_t round) const {
    return {GetReceiver(rank, round), round, 0};
}

CollectivePlan::Link StepPlan::GetInLink(uint32_t rank, uint32_t round) const {
    return {GetSource(rank, round), round, 0};
}

uint64_t StepPlan::GetMessages(uint32_t rank, uint32_t round) const {
    return GetReceiver(rank, round) == kNobody
               ? 0
               : BlockCut::DivideUp(GetRoundBytes(rank, round), m_chunkBytes);
}

uint64_t StepPlan::GetReceives(uint32_t rank, uint32_t round) const {
    const uint32_t source = GetSource(rank, round);
    return source == kNobody ? 0 : GetMessages(source, round);
}

uint64_t StepPlan::GetRoundBytes(uint32_t rank, uint32_t round) const {
    uint64_t bytes = 0;
    VisitRound(rank, round, [&bytes](const Segment& segment) { bytes += segment.bytes; });
    return bytes;
}

CollectivePlan::Send StepPlan::GetSend(uint32_t rank, uint32_t round, uint64_t sequence) const {
    Send send;
    send.bytes = std::min(m_chunkBytes, GetRoundBytes(rank, round) - sequence * m_chunkBytes);
    if (GetAwaited(round) > 0) {
        send.WaitFor(0, GetAwaited(round), kAll);
    }
    return send;
}

void StepPlan::VisitSegments(uint32_t rank, uint32_t round, uint64_t sequence,
                             const SegmentVisitor& visit) const {
    const ByteRange wanted{sequence * m_chunkBytes, (sequence + 1) * m_chunkBytes};
    uint64_t offset = 0;  // of the segment in the round
    VisitRound(rank, round, [&](const Segment& segment) {
        const uint64_t begin = std::max(offset, wanted.begin);
        const uint64_t end = std::min(offset + segment.bytes, wanted.end);
        if (begin < end) {
            Segment part = segment;
            part.from += begin - offset;
            part.to += begin - offset;
            part.bytes = end - begin;
            visit(part);
        }
        offset += segment.bytes;
    });
}

}  // namespace ns3
