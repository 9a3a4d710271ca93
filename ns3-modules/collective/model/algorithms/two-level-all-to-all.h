// SPDX-License-Identifier: GPL-2.0-only
#ifndef TWO_LEVEL_ALL_TO_ALL_H
#define TWO_LEVEL_ALL_TO_ALL_H

#include "collective/model/plan/block-cut.h"
#include "collective/model/plan/step-plan.h"

#include <cstdint>
#include <memory>

namespace ns3 {

/// An all-to-all in two levels: first each rank hands its group-mates what is for their places in
/// any group, through the fast domain; then each sends to those of its own place in the other
/// groups, on its rail, one message for all ranks of its group together. Groups of g among n ranks:
/// n/g - 1 messages over the network instead of n - g (NCCL's PXN does so too: its source,
/// src/graph/paths.cc).
///
/// The first g-1 rounds are all at once, and so are the others once those are through.
class TwoLevelAllToAllPlan final : public StepPlan {
  public:
    /// \pre the kind is all-to-all, and groups are of one size
    TwoLevelAllToAllPlan(const CollectiveRequest& request, const Chunking& chunking);

  protected:
    uint32_t GetRounds() const override { return m_size - 1 + m_groups->GetCount() - 1; }
    uint32_t GetReceiver(uint32_t rank, uint32_t round) const override;
    uint32_t GetSource(uint32_t rank, uint32_t round) const override;
    uint32_t GetAwaited(uint32_t round) const override { return IsLocal(round) ? 0 : m_size - 1; }
    void VisitRound(uint32_t rank, uint32_t round, const SegmentVisitor& visit) const override;

  private:
    bool IsLocal(uint32_t round) const { return round < m_size - 1; }
    uint32_t RankAt(uint32_t group, uint32_t local) const {
        return m_groups->GetMembers(group)[local];
    }
    /// The block of `source` for `destination`, as it goes from `holder` to `next`.
    Segment GetBlock(uint32_t source, uint32_t destination, uint32_t holder, uint32_t next) const;

    std::shared_ptr<const RankGroups> m_groups;
    uint32_t m_size;  ///< Of a group.
    BlockCut m_blocks;
};

}  // namespace ns3

#endif  // TWO_LEVEL_ALL_TO_ALL_H
