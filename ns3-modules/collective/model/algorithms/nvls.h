// SPDX-License-Identifier: GPL-2.0-only
#ifndef NVLS_H
#define NVLS_H

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

/// NVLink SHARP: the switch of each group adds up what its ranks send and copies what one of them
/// sends to all. All-reduce, and in one group reduce-scatter and all-gather, as NCCL's NVLS; an
/// all-reduce over several groups climbs and descends the double binary tree in between, as NCCL's
/// NVLSTree.
///
/// Rank h of a group of g is *head* of part h of the vector. All send all parts to the switch,
/// which sends each sum to its head. The head, once it has the sums of the other groups too,
/// returns the result for the switch to copy to all. So a rank sends S + S/g bytes to the switch
/// and receives as many. (NCCL src/device/all_reduce.h.)
///
/// Halves of a part take the two trees. Reducer i stands in the switch of group i.
///
/// Links of a rank: out 0 all parts to the switch, out 1 its part's result to the switch; in 0 its
/// part's sums, in 1 the results. From kTreeLinks on, of tree t: 3t + 0 and 1 from and to its
/// children, 3t + 2 its parent. Links of a reducer, to and from rank i of the group: i the former,
/// g + i the latter.
class NvlsPlan final : public CollectivePlan {
  public:
    /// \pre groups are of one size; the kind is one of the three, with several groups an all-reduce
    NvlsPlan(const CollectiveRequest& request, const Chunking& chunking);

    uint32_t GetRanks() const override { return m_groups->GetRanks(); }
    uint32_t GetReducers() const override { return m_groups->GetCount(); }
    uint32_t GetOutLinks(uint32_t participant) const override;
    uint32_t GetInLinks(uint32_t participant) const override { return GetOutLinks(participant); }
    Link GetOutLink(uint32_t participant, uint32_t link) const override;
    Link GetInLink(uint32_t participant, uint32_t link) const override {
        return GetOutLink(participant, link);
    }
    uint64_t GetMessages(uint32_t participant, uint32_t link) const override;
    uint64_t GetReceives(uint32_t participant, uint32_t link) const override;
    Send GetSend(uint32_t participant, uint32_t link, uint64_t sequence) const override;
    void VisitSegments(uint32_t participant, uint32_t link, uint64_t sequence,
                       const SegmentVisitor& visit) const override;

  private:
    static constexpr uint32_t kWhole = 0;   ///< Link that carries all parts.
    static constexpr uint32_t kResult = 1;  ///< Link that carries the head's result.
    static constexpr uint32_t kTreeLinks = 2;
    static constexpr uint32_t kTrees = 2;
    static constexpr uint32_t kLinksOfTree = 3;
    static constexpr uint32_t kParent = 2;
    static constexpr uint32_t kNobody = UINT32_MAX;

    /// A chunk of a part: of the half that tree `tree` carries, and its number in it.
    struct Piece {
        uint32_t part;
        uint32_t tree;
        uint64_t chunk;
    };

    bool IsReducer(uint32_t participant) const { return participant >= GetRanks(); }
    bool Reduces() const { return m_kind != CollectiveKind::kAllGather; }
    bool Spreads() const { return m_kind != CollectiveKind::kReduceScatter; }
    uint32_t GetTreeNeighbour(uint32_t rank, uint32_t tree, uint32_t slot) const;
    ByteRange GetRange(const Piece& piece) const;
    /// What message `sequence` carries on a link that carries all parts, or only one.
    Piece PieceOfAll(uint64_t sequence) const;
    static Piece PieceOfPart(uint32_t part, uint64_t sequence);
    Piece GetPiece(uint32_t participant, uint32_t link, uint64_t sequence) const;
    void AddReducerWaits(uint32_t link, uint64_t sequence, const Piece& piece, Send& send) const;
    void AddRankWaits(uint32_t rank, uint32_t link, const Piece& piece, Send& send) const;
    void WaitForSums(uint32_t rank, const Piece& piece, Send& send) const;

    CollectiveKind m_kind;
    std::shared_ptr<const RankGroups> m_groups;
    uint32_t m_size;  ///< Of a group.
    std::array<BinaryTree, kTrees> m_shapes;
    BlockCut m_parts;
    uint32_t m_alignment;
    ChunkLoops m_loops;  ///< Of a half part.
};

}  // namespace ns3

#endif  // NVLS_H
