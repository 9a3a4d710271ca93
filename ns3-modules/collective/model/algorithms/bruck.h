// SPDX-License-Identifier: GPL-2.0-only
#ifndef BRUCK_H
#define BRUCK_H

#include "collective/model/plan/block-cut.h"
#include "collective/model/plan/step-plan.h"

#include <cstdint>

namespace ns3 {

/// Bruck's all-to-all: ceil(log2 n) rounds, in each of which about half of all blocks move, for
/// small blocks. A block that has i places to go moves by 2^k in round k if bit k of i is set. (J.
/// Bruck et al., "Efficient algorithms for all-to-all communications in multiport message-passing
/// systems", IEEE Trans. Parallel Distrib. Syst. 8(11), 1997.)
class BruckPlan final : public StepPlan {
  public:
    /// \pre the kind is all-to-all
    BruckPlan(const CollectiveRequest& request, const Chunking& chunking);

  protected:
    uint32_t GetRounds() const override;
    uint32_t GetReceiver(uint32_t rank, uint32_t round) const override;
    uint32_t GetSource(uint32_t rank, uint32_t round) const override;
    void VisitRound(uint32_t rank, uint32_t round, const SegmentVisitor& visit) const override;

  private:
    uint32_t m_ranks;
    BlockCut m_blocks;
};

}  // namespace ns3

#endif  // BRUCK_H
