// SPDX-License-Identifier: GPL-2.0-only
#ifndef HALVING_DOUBLING_H
#define HALVING_DOUBLING_H

#include "collective/model/plan/block-cut.h"
#include "collective/model/plan/step-plan.h"

#include <cstdint>

namespace ns3 {

/// Recursive halving and doubling, for any number of ranks: all-reduce, reduce-scatter, all-gather.
///
/// With n = 2^q ranks, round i of a reduce-scatter exchanges, with the rank at distance n /
/// 2^(i+1), the half of what one still reduces that the other keeps; an all-gather does the same
/// backwards. An all-reduce is both: 2q rounds, 2 (n-1)/n S bytes. (R. Thakur, R. Rabenseifner, W.
/// Gropp, "Optimization of collective communication operations in MPICH", Int. J. High Perform.
/// Comput. Appl. 19(1), 2005.)
///
/// With 2^q + r ranks the first 2r pair up: the odd one gives its vector to the even one before,
/// and is given its part of the result after, in a round each. The 2^q that remain are *players*.
class HalvingDoublingPlan final : public StepPlan {
  public:
    /// \pre the kind is one of the three
    HalvingDoublingPlan(const CollectiveRequest& request, const Chunking& chunking);

  protected:
    uint32_t GetRounds() const override;
    uint32_t GetReceiver(uint32_t rank, uint32_t round) const override;
    uint32_t GetSource(uint32_t rank, uint32_t round) const override;
    void VisitRound(uint32_t rank, uint32_t round, const SegmentVisitor& visit) const override;

  private:
    enum class Act : uint8_t { kFold, kHalve, kDouble, kUnfold };
    /// What a round is, and for the middle ones the distance between players that exchange.
    struct Round {
        Act act;
        uint32_t distance;
    };

    Round GetRound(uint32_t round) const;
    uint32_t GetPartner(uint32_t rank, uint32_t round) const;
    bool IsPlayer(uint32_t rank) const { return rank >= 2 * m_folded || rank % 2 == 0; }
    uint32_t PlayerOf(uint32_t rank) const;
    uint32_t RankOf(uint32_t player) const;
    /// Blocks of the players [first, last).
    ByteRange BlocksOf(uint32_t first, uint32_t last) const;

    CollectiveKind m_kind;
    uint64_t m_bytes;
    uint32_t m_ranks;
    uint32_t m_players = 1;   ///< 2^q
    uint32_t m_folded = 0;    ///< r
    uint32_t m_halvings = 0;  ///< Rounds of each sort.
    uint32_t m_doublings = 0;
    BlockCut m_blocks;
};

}  // namespace ns3

#endif  // HALVING_DOUBLING_H
