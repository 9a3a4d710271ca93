// SPDX-License-Identifier: GPL-2.0-only
#ifndef RING_H
#define RING_H

#include "collective/model/plan/block-cut.h"
#include "collective/model/plan/chunk-loops.h"
#include "collective/model/plan/collective-plan.h"
#include "collective/model/plan/collective-request.h"

#include <cstdint>
#include <vector>

namespace ns3 {

/// The rings of a communicator, one a channel: the ranks in the order in which each sends to the
/// next, and the last to the first.
///
/// By rank, but for where groups share a fast domain: channel c of C starts in each group of g
/// ranks c * max(1, g/C) places later and returns to its beginning, and every second group is
/// passed backwards, so that a ring enters a group by the place at which it left the one before.
/// With as many channels as ranks in a group every rank (and where several ranks share a NIC, with
/// as many as NICs every NIC) carries one ring in and one ring out of it, and between groups of
/// equal size rings stay on their rail, as NCCL's do (environment variable NCCL_CROSS_NIC in its
/// user guide); only with an odd number of groups each ring changes rails once, on its way back to
/// the first.
std::vector<uint32_t> MakeRing(const RankGroups& groups, uint32_t channel, uint32_t channels);

/// Rings: all-reduce, reduce-scatter, all-gather, broadcast and reduce.
///
/// *All-reduce and its halves.* In each step every rank sends a block to the next and receives one
/// from the previous, and what it sends in step s + 1 is what it received (and, while reducing,
/// added to) in step s. A reduce-scatter and an all-gather take n-1 steps, an all-reduce is one
/// after the other: 2(n-1). Each rank sends steps * S/n bytes, the least possible. (P. Patarasuk
/// and X. Yuan, "Bandwidth optimal all-reduce algorithms for clusters of workstations", J. Parallel
/// Distrib. Comput. 69(2), 2009.)
///
/// *Broadcast and reduce.* A chain from the root round the ring, or round the ring to it, that
/// passes chunk after chunk: n-1 hops.
///
/// Link c of a rank is channel c, out to the next and in from the previous.
class RingPlan final : public CollectivePlan {
  public:
    RingPlan(const CollectiveRequest& request, const Chunking& chunking);

    uint32_t GetRanks() const override { return m_ranks; }
    uint32_t GetOutLinks(uint32_t /*rank*/) const override { return GetChannels(); }
    uint32_t GetInLinks(uint32_t /*rank*/) const override { return GetChannels(); }
    Link GetOutLink(uint32_t rank, uint32_t channel) const override;
    Link GetInLink(uint32_t rank, uint32_t channel) const override;
    uint64_t GetMessages(uint32_t rank, uint32_t channel) const override;
    uint64_t GetReceives(uint32_t rank, uint32_t channel) const override;
    Send GetSend(uint32_t rank, uint32_t channel, uint64_t sequence) const override;
    uint64_t GetUniform(uint32_t rank, uint32_t channel, uint64_t sequence) const override;
    void VisitSegments(uint32_t rank, uint32_t channel, uint64_t sequence,
                       const SegmentVisitor& visit) const override;

  private:
    struct Ring {
        std::vector<uint32_t> ranks;      ///< By position.
        std::vector<uint32_t> positions;  ///< By rank.
        ChunkLoops loops;
    };

    uint32_t GetChannels() const { return static_cast<uint32_t>(m_rings.size()); }
    bool IsChain() const {
        return m_kind == CollectiveKind::kBroadcast || m_kind == CollectiveKind::kReduce;
    }
    ChunkLoops MakeLoops(uint32_t channel, const Chunking& chunking) const;
    /// Steps from the chain's beginning to the rank: 0 to n-1.
    uint32_t GetDepth(uint32_t rank, const Ring& ring) const;
    /// The rank whose block goes out in a step, and whether it has all been added up.
    uint32_t GetBlock(uint32_t rank, const Ring& ring, uint32_t step) const;
    ByteRange GetShare(uint32_t block, uint32_t channel) const;
    ByteRange GetRange(uint32_t rank, uint32_t channel, const ChunkLoops::Place& place) const;

    CollectiveKind m_kind;
    uint32_t m_ranks;
    uint32_t m_root;
    uint32_t m_channelCount;
    BlockCut m_blocks;      ///< One a rank; of a chain only the first, which is everything.
    uint64_t m_shareBytes;  ///< Of a channel, of each block; the last channels' may be smaller.
    std::vector<Ring> m_rings;
};

}  // namespace ns3

#endif  // RING_H
