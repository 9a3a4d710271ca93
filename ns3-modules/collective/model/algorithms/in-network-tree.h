// SPDX-License-Identifier: GPL-2.0-only
#ifndef IN_NETWORK_TREE_H
#define IN_NETWORK_TREE_H

#include "collective/model/plan/block-cut.h"
#include "collective/model/plan/chunk-loops.h"
#include "collective/model/plan/collective-plan.h"
#include "collective/model/plan/collective-request.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

/// Reduction in the switches of the fabric, as SHARP does it: every rank sends its vector to the
/// reducer in its leaf, each reducer adds up what comes from below and sends the sum up, and from
/// the root the result is copied all the way down. All-reduce and barrier. A rank sends and
/// receives S bytes, half of what a ring takes. (R. Graham et al., "Scalable Hierarchical
/// Aggregation Protocol (SHARP): a hardware architecture for efficient data reduction", COMHPC
/// 2016.)
///
/// Each tree takes an equal share of the bytes. Reducers are numbered tree after tree. Link t of a
/// rank leads to, and comes from, its leaf in tree t. A reducer's links lead to, and come from, its
/// children, ranks before reducers, each in order, and then its parent.
class InNetworkTreePlan final : public CollectivePlan {
  public:
    /// \pre request.trees has at least one tree; the kind is one of the two
    InNetworkTreePlan(const CollectiveRequest& request, const Chunking& chunking);

    uint32_t GetRanks() const override { return m_ranks; }
    uint32_t GetReducers() const override { return static_cast<uint32_t>(m_reducers.size()); }
    uint32_t GetOutLinks(uint32_t participant) const override;
    uint32_t GetInLinks(uint32_t participant) const override { return GetOutLinks(participant); }
    Link GetOutLink(uint32_t participant, uint32_t link) const override;
    Link GetInLink(uint32_t participant, uint32_t link) const override {
        return GetOutLink(participant, link);
    }
    uint64_t GetMessages(uint32_t participant, uint32_t link) const override;
    uint64_t GetReceives(uint32_t participant, uint32_t link) const override;
    Send GetSend(uint32_t participant, uint32_t link, uint64_t sequence) const override;
    uint64_t GetUniform(uint32_t participant, uint32_t link, uint64_t sequence) const override;
    void VisitSegments(uint32_t participant, uint32_t link, uint64_t sequence,
                       const SegmentVisitor& visit) const override;

  private:
    struct Reducer {
        uint32_t tree;
        std::vector<uint32_t> children;  ///< Participants.
        uint32_t parent;                 ///< Participant, or kNone.
    };

    static constexpr uint32_t kNone = ReductionTree::kNone;
    /// What a barrier sends, as DisseminationBarrierPlan::kFlagBytes.
    static constexpr uint64_t kFlagBytes = 8;

    bool IsReducer(uint32_t participant) const { return participant >= m_ranks; }
    const Reducer& GetReducer(uint32_t participant) const {
        return m_reducers[participant - m_ranks];
    }
    void AddTree(const ReductionTree& tree);
    uint32_t TreeOf(uint32_t participant, uint32_t link) const;
    bool GoesUp(uint32_t participant, uint32_t link) const;
    ByteRange GetRange(uint32_t tree, uint64_t sequence) const;

    CollectiveKind m_kind;
    uint32_t m_ranks;
    std::vector<Reducer> m_reducers;
    std::vector<std::vector<uint32_t>> m_leaves;  ///< By tree and rank: participant.
    BlockCut m_shares;                            ///< By tree.
    std::vector<ChunkLoops> m_loops;              ///< By tree.
};

}  // namespace ns3

#endif  // IN_NETWORK_TREE_H
