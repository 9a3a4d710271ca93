// SPDX-License-Identifier: GPL-2.0-only
#ifndef DOUBLE_TREE_H
#define DOUBLE_TREE_H

#include "binary-tree.h"
#include "collective/model/plan/block-cut.h"
#include "collective/model/plan/chunk-loops.h"
#include "collective/model/plan/collective-plan.h"
#include "collective/model/plan/collective-request.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

/// NCCL's double binary tree all-reduce: chunks are added up on the way to the root and the sums
/// come down again.
///
/// The nodes of the trees are the groups of ranks that share a fast domain. Each channel has both
/// trees and gives each half of its bytes. In a node the channel's *head* (rank c mod size) talks
/// to other nodes, and the others hang in a chain below it: the next one sends to the head, the one
/// after to that, as NCCL's do.
///
/// Tree t of channel c is number 2c + t. In it a rank has three children at most, two heads and
/// the next of its chain, and one parent. Links 4 x tree + 0 to 2 are out to, and in from, its
/// children; 4 x tree + 3 is out to, and in from, its parent.
class DoubleTreePlan final : public CollectivePlan {
  public:
    /// \pre the kind is all-reduce
    DoubleTreePlan(const CollectiveRequest& request, const Chunking& chunking);

    uint32_t GetRanks() const override { return m_groups->GetRanks(); }
    uint32_t GetOutLinks(uint32_t rank) const override;
    uint32_t GetInLinks(uint32_t rank) const override { return GetOutLinks(rank); }
    Link GetOutLink(uint32_t rank, uint32_t link) const override;
    /// Every link has one the other way, of the same numbers.
    Link GetInLink(uint32_t rank, uint32_t link) const override { return GetOutLink(rank, link); }
    uint64_t GetMessages(uint32_t rank, uint32_t link) const override;
    uint64_t GetReceives(uint32_t rank, uint32_t link) const override {
        return GetMessages(rank, link);
    }
    Send GetSend(uint32_t rank, uint32_t link, uint64_t sequence) const override;
    uint64_t GetUniform(uint32_t rank, uint32_t link, uint64_t sequence) const override;
    void VisitSegments(uint32_t rank, uint32_t link, uint64_t sequence,
                       const SegmentVisitor& visit) const override;

  private:
    static constexpr uint32_t kNobody = UINT32_MAX;
    static constexpr uint32_t kChildren = 3;
    static constexpr uint32_t kParent = kChildren;  ///< Links of a tree: the children's, then this.
    static constexpr uint32_t kLinks = kChildren + 1;

    uint32_t GetHead(uint32_t node, uint32_t tree) const;
    /// Who is at the other end of link `slot` of a tree, or kNobody.
    uint32_t GetNeighbour(uint32_t rank, uint32_t tree, uint32_t slot) const;
    ByteRange GetRange(uint32_t tree, uint64_t sequence) const;

    std::shared_ptr<const RankGroups> m_groups;
    std::array<BinaryTree, 2> m_trees;
    BlockCut m_shares;  ///< By tree.
    std::vector<ChunkLoops> m_loops;
};

}  // namespace ns3

#endif  // DOUBLE_TREE_H
