// SPDX-License-Identifier: GPL-2.0-only
#include "ring.h"

#include <algorithm>
#include <utility>

namespace ns3 {

std::vector<uint32_t> MakeRing(const RankGroups& groups, uint32_t channel, uint32_t channels) {
    std::vector<uint32_t> ring;
    ring.reserve(groups.GetRanks());
    for (uint32_t group = 0; group < groups.GetCount(); ++group) {
        std::vector<uint32_t> members = groups.GetMembers(group);
        const size_t stride = std::max<size_t>(1, members.size() / channels);
        const size_t first = channel * stride % members.size();
        std::rotate(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(first),
                    members.end());
        if (group % 2 == 1) {
            std::reverse(members.begin(), members.end());
        }
        ring.insert(ring.end(), members.begin(), members.end());
    }
    return ring;
}

RingPlan::RingPlan(const CollectiveRequest& request, const Chunking& chunking)
    : m_kind(request.kind),
      m_ranks(request.ranks),
      m_root(request.root),
      m_channelCount(chunking.channels),
      m_blocks({0, request.bytes}, IsChain() ? 1 : request.ranks, 1),
      m_shareBytes(
          BlockCut::RoundUp(BlockCut::DivideUp(m_blocks.GetPart(0).GetBytes(), chunking.channels),
                            chunking.alignment)) {
    const RankGroups singles = RankGroups::Singles(m_ranks);
    const RankGroups& groups = request.groups == nullptr ? singles : *request.groups;
    for (uint32_t channel = 0; channel < m_channelCount; ++channel) {
        Ring ring{MakeRing(groups, channel, m_channelCount), std::vector<uint32_t>(m_ranks),
                  MakeLoops(channel, chunking)};
        for (uint32_t position = 0; position < m_ranks; ++position) {
            ring.positions[ring.ranks[position]] = position;
        }
        m_rings.push_back(std::move(ring));
    }
}

ChunkLoops RingPlan::MakeLoops(uint32_t channel, const Chunking& chunking) const {
    const uint32_t steps = IsChain()                              ? 1
                           : m_kind == CollectiveKind::kAllReduce ? 2 * (m_ranks - 1)
                                                                  : m_ranks - 1;
    const uint32_t lastBlock = IsChain() ? 0 : m_ranks - 1;
    return {GetShare(0, channel).GetBytes(), GetShare(lastBlock, channel).GetBytes(),
            std::max(steps, 1U), chunking};
}

CollectivePlan::Link RingPlan::GetOutLink(uint32_t rank, uint32_t channel) const {
    const Ring& ring = m_rings[channel];
    return {ring.ranks[(ring.positions[rank] + 1) % m_ranks], channel, channel};
}

CollectivePlan::Link RingPlan::GetInLink(uint32_t rank, uint32_t channel) const {
    const Ring& ring = m_rings[channel];
    return {ring.ranks[(ring.positions[rank] + m_ranks - 1) % m_ranks], channel, channel};
}

uint32_t RingPlan::GetDepth(uint32_t rank, const Ring& ring) const {
    const uint32_t first =
        m_kind == CollectiveKind::kBroadcast ? ring.positions[m_root] : ring.positions[m_root] + 1;
    return (ring.positions[rank] + 2 * m_ranks - first) % m_ranks;
}

uint64_t RingPlan::GetMessages(uint32_t rank, uint32_t channel) const {
    const Ring& ring = m_rings[channel];
    const bool isChainEnd = IsChain() && GetDepth(rank, ring) + 1 == m_ranks;
    return m_ranks == 1 || isChainEnd ? 0 : ring.loops.GetMessages();
}

uint64_t RingPlan::GetReceives(uint32_t rank, uint32_t channel) const {
    return m_ranks == 1 ? 0 : GetMessages(GetInLink(rank, channel).peer, channel);
}

uint32_t RingPlan::GetBlock(uint32_t rank, const Ring& ring, uint32_t step) const {
    // An all-gather starts with one's own block. A reduce-scatter ends with it, n-1 steps after the
    // block of the rank before was sent; an all-reduce goes on from there.
    const uint32_t lag = m_kind == CollectiveKind::kAllGather ? step : step + 1;
    return ring.ranks[(ring.positions[rank] + 2 * m_ranks - lag) % m_ranks];
}

ByteRange RingPlan::GetShare(uint32_t block, uint32_t channel) const {
    const ByteRange part = m_blocks.GetPart(block);
    return {std::min(part.begin + channel * m_shareBytes, part.end),
            std::min(part.begin + (channel + 1) * m_shareBytes, part.end)};
}

ByteRange RingPlan::GetRange(uint32_t rank, uint32_t channel,
                             const ChunkLoops::Place& place) const {
    const Ring& ring = m_rings[channel];
    const ByteRange share = GetShare(IsChain() ? 0 : GetBlock(rank, ring, place.step), channel);
    const ByteRange chunk = ring.loops.GetRange(place, share.GetBytes());
    return {share.begin + chunk.begin, share.begin + chunk.end};
}

CollectivePlan::Send RingPlan::GetSend(uint32_t rank, uint32_t channel, uint64_t sequence) const {
    const ChunkLoops& loops = m_rings[channel].loops;
    Send send;
    send.bytes = GetRange(rank, channel, loops.GetPlace(sequence)).GetBytes();
    const uint64_t received = IsChain() ? sequence + 1 : loops.GetWaitCount(sequence);
    if (received > 0) {
        send.WaitFor(channel, channel + 1, received);
    }
    return send;
}

uint64_t RingPlan::GetUniform(uint32_t /*rank*/, uint32_t channel, uint64_t sequence) const {
    return m_rings[channel].loops.GetUniform(sequence);
}

void RingPlan::VisitSegments(uint32_t rank, uint32_t channel, uint64_t sequence,
                             const SegmentVisitor& visit) const {
    const ChunkLoops::Place place = m_rings[channel].loops.GetPlace(sequence);
    const ByteRange range = GetRange(rank, channel, place);
    const bool adds = m_kind == CollectiveKind::kReduce ||
                      m_kind == CollectiveKind::kReduceScatter ||
                      (m_kind == CollectiveKind::kAllReduce && place.step + 1 < m_ranks);
    visit({kInput, range.begin, kInput, range.begin, range.GetBytes(), adds});
}

}  // namespace ns3
