// SPDX-License-Identifier: GPL-2.0-only
#ifndef HIERARCHICAL_H
#define HIERARCHICAL_H

#include "collective/model/plan/block-cut.h"
#include "collective/model/plan/step-plan.h"
#include "halving-doubling.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

/// A hierarchical all-reduce, as Alibaba's ACCL does it: a ring reduce-scatter inside each group, a
/// halving-doubling all-reduce among the ranks of one place in all groups, and a ring all-gather
/// inside each group. With groups of g among n ranks: 2(g-1) rounds of S/g bytes inside, and
/// 2 log2(n/g) rounds for S/g bytes between. (J. Dong et al., "ACCL: architecting highly scalable
/// distributed training systems with highly-efficient collective communication library", IEEE Micro
/// 41(5), 2021.)
class HierarchicalPlan final : public StepPlan {
  public:
    /// \pre the kind is all-reduce, and groups are of one size
    HierarchicalPlan(const CollectiveRequest& request, const Chunking& chunking);

  protected:
    uint32_t GetRounds() const override { return 2 * (m_size - 1) + m_between; }
    uint32_t GetReceiver(uint32_t rank, uint32_t round) const override;
    uint32_t GetSource(uint32_t rank, uint32_t round) const override;
    void VisitRound(uint32_t rank, uint32_t round, const SegmentVisitor& visit) const override;

  private:
    bool IsBetween(uint32_t round) const {
        return round >= m_size - 1 && round < m_size - 1 + m_between;
    }
    uint32_t RankAt(uint32_t group, uint32_t local) const {
        return m_groups->GetMembers(group)[local];
    }

    std::shared_ptr<const RankGroups> m_groups;
    uint32_t m_size;                               ///< Of a group.
    BlockCut m_blocks;                             ///< One a place in the group.
    std::vector<HalvingDoublingPlan> m_exchanges;  ///< Of the groups, by place.
    uint32_t m_between;                            ///< Rounds between groups.
};

}  // namespace ns3

#endif  // HIERARCHICAL_H
