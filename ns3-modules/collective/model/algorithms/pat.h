// SPDX-License-Identifier: GPL-2.0-only
#ifndef PAT_H
#define PAT_H

#include "collective/model/plan/block-cut.h"
#include "collective/model/plan/step-plan.h"

#include <cstdint>

namespace ns3 {

/// Parallel aggregated trees: all-gather and reduce-scatter in ceil(log2 n) rounds for any n (S.
/// Jeaugey, "PAT: a new algorithm for all-gather and reduce-scatter operations at scale", arXiv
/// 2506.20252).
///
/// Each block has a binomial tree of its own, rooted at its rank; the trees are alike but for where
/// they start, so that in each round a rank sends what it holds of many blocks to one rank. An
/// all-gather goes from far to near: in the round of distance d the holders of a block, at
/// distances that are multiples of 2d from its root, send it d further. A reduce-scatter is the
/// reverse.
class PatPlan final : public StepPlan {
  public:
    /// \pre the kind is all-gather or reduce-scatter
    PatPlan(const CollectiveRequest& request, const Chunking& chunking);

  protected:
    uint32_t GetRounds() const override { return m_rounds; }
    uint32_t GetReceiver(uint32_t rank, uint32_t round) const override;
    uint32_t GetSource(uint32_t rank, uint32_t round) const override;
    void VisitRound(uint32_t rank, uint32_t round, const SegmentVisitor& visit) const override;

  private:
    uint32_t GetDistance(uint32_t round) const;

    bool m_gathers;
    uint32_t m_ranks;
    uint32_t m_rounds = 0;
    BlockCut m_blocks;
};

}  // namespace ns3

#endif  // PAT_H
