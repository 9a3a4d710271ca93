// SPDX-License-Identifier: GPL-2.0-only
#ifndef BINOMIAL_H
#define BINOMIAL_H

#include "collective/model/plan/block-cut.h"
#include "collective/model/plan/step-plan.h"

#include <cstdint>

namespace ns3 {

/// A binomial tree from or to the root, in ceil(log2 n) rounds: broadcast and scatter from far to
/// near, reduce and gather back. Places are counted from the root: in the round of distance d, one
/// at a multiple of 2d talks to the one d further, which stands for the d places from there on.
class BinomialPlan final : public StepPlan {
  public:
    /// \pre the kind is one of the four
    BinomialPlan(const CollectiveRequest& request, const Chunking& chunking);

  protected:
    uint32_t GetRounds() const override { return m_rounds; }
    uint32_t GetReceiver(uint32_t rank, uint32_t round) const override;
    uint32_t GetSource(uint32_t rank, uint32_t round) const override;
    void VisitRound(uint32_t rank, uint32_t round, const SegmentVisitor& visit) const override;

  private:
    bool Descends() const {
        return m_kind == CollectiveKind::kBroadcast || m_kind == CollectiveKind::kScatter;
    }
    uint32_t GetDistance(uint32_t round) const;
    uint32_t PlaceOf(uint32_t rank) const { return (rank + m_ranks - m_root) % m_ranks; }
    uint32_t RankAt(uint32_t place) const { return (place + m_root) % m_ranks; }
    /// The rank d further from the root, or d nearer to it, if the two talk in the round.
    uint32_t GetChild(uint32_t rank, uint32_t distance) const;
    uint32_t GetParent(uint32_t rank, uint32_t distance) const;

    CollectiveKind m_kind;
    uint64_t m_bytes;
    uint32_t m_ranks;
    uint32_t m_root;
    uint32_t m_rounds = 0;
    BlockCut m_blocks;
};

}  // namespace ns3

#endif  // BINOMIAL_H
