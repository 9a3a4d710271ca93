// SPDX-License-Identifier: GPL-2.0-only
#ifndef PEER_TO_PEER_H
#define PEER_TO_PEER_H

#include "collective/model/plan/block-cut.h"
#include "collective/model/plan/collective-plan.h"
#include "collective/model/plan/collective-request.h"

#include <cstdint>

namespace ns3 {

/// Everybody sends to whom it is for, without relays: all-to-all, all-to-all-v, all-gather, gather,
/// scatter, broadcast and send-receive, and reduce-scatter and reduce, where the receiver adds.
///
/// Link i of a rank leads to the rank i + 1 places later, and comes from the one i + 1 places
/// before: so that at any time each rank is sent to by one. At most `concurrency` links are under
/// way: link i waits until link i - concurrency has come in. *Direct* is all at once, *pairwise*
/// one after the other.
class PeerToPeerPlan final : public CollectivePlan {
  public:
    static constexpr uint32_t kAllAtOnce = UINT32_MAX;

    PeerToPeerPlan(CollectiveRequest request, const Chunking& chunking, uint32_t concurrency);

    uint32_t GetRanks() const override { return m_request.ranks; }
    uint32_t GetOutLinks(uint32_t /*rank*/) const override { return m_request.ranks - 1; }
    uint32_t GetInLinks(uint32_t /*rank*/) const override { return m_request.ranks - 1; }
    Link GetOutLink(uint32_t rank, uint32_t link) const override;
    Link GetInLink(uint32_t rank, uint32_t link) const override;
    uint64_t GetMessages(uint32_t rank, uint32_t link) const override;
    uint64_t GetReceives(uint32_t rank, uint32_t link) const override;
    Send GetSend(uint32_t rank, uint32_t link, uint64_t sequence) const override;
    uint64_t GetUniform(uint32_t rank, uint32_t link, uint64_t sequence) const override;
    void VisitSegments(uint32_t rank, uint32_t link, uint64_t sequence,
                       const SegmentVisitor& visit) const override;

  private:
    uint32_t GetReceiver(uint32_t rank, uint32_t link) const;
    /// What one sends to another, where it lies and where it goes; `bytes` may be 0.
    Segment GetPart(uint32_t source, uint32_t destination) const;
    uint64_t GetBytes(uint32_t source, uint32_t destination) const;
    Segment GetUnevenPart(uint32_t source, uint32_t destination) const;

    CollectiveRequest m_request;
    BlockCut m_blocks;
    uint64_t m_chunkBytes;
    uint32_t m_concurrency;
};

}  // namespace ns3

#endif  // PEER_TO_PEER_H
