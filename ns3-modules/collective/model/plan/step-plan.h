// SPDX-License-Identifier: GPL-2.0-only
#ifndef STEP_PLAN_H
#define STEP_PLAN_H

#include "collective-plan.h"
#include "collective-request.h"

#include <cstdint>

namespace ns3 {

/// A plan in rounds, the easiest kind to write: in round i a rank sends something to one rank and
/// receives something from one, and what it sends may be anything that it had or received in the
/// rounds before. Everything received in those is waited for, unless GetAwaited() says otherwise.
///
/// Round i is out-link i and in-link i of every rank. What it sends is cut into messages of at most
/// Chunking::chunkBytes. A subclass says who sends to whom, and what.
class StepPlan : public CollectivePlan {
  public:
    static constexpr uint32_t kNobody = UINT32_MAX;

    StepPlan(const CollectiveRequest& request, const Chunking& chunking);

    uint32_t GetRanks() const final { return m_ranks; }
    uint32_t GetOutLinks(uint32_t /*rank*/) const final { return GetRounds(); }
    uint32_t GetInLinks(uint32_t /*rank*/) const final { return GetRounds(); }
    Link GetOutLink(uint32_t rank, uint32_t round) const final;
    Link GetInLink(uint32_t rank, uint32_t round) const final;
    uint64_t GetMessages(uint32_t rank, uint32_t round) const final;
    uint64_t GetReceives(uint32_t rank, uint32_t round) const final;
    Send GetSend(uint32_t rank, uint32_t round, uint64_t sequence) const final;
    void VisitSegments(uint32_t rank, uint32_t round, uint64_t sequence,
                       const SegmentVisitor& visit) const final;

  protected:
    virtual uint32_t GetRounds() const = 0;
    /// To whom a rank sends in a round, and from whom it receives, or kNobody. The one follows from
    /// the other: GetReceiver(GetSource(r, i), i) == r.
    virtual uint32_t GetReceiver(uint32_t rank, uint32_t round) const = 0;
    virtual uint32_t GetSource(uint32_t rank, uint32_t round) const = 0;
    /// What a rank sends in a round, in order; may be nothing. \pre it has a receiver
    virtual void VisitRound(uint32_t rank, uint32_t round, const SegmentVisitor& visit) const = 0;
    /// How many bytes that is; by default VisitRound() is asked.
    virtual uint64_t GetRoundBytes(uint32_t rank, uint32_t round) const;
    /// What a round has to wait for: the first so many rounds.
    virtual uint32_t GetAwaited(uint32_t round) const { return round; }

  private:
    uint32_t m_ranks;
    uint64_t m_chunkBytes;
};

}  // namespace ns3

#endif  // STEP_PLAN_H
