// SPDX-License-Identifier: GPL-2.0-only
#ifndef DISSEMINATION_BARRIER_H
#define DISSEMINATION_BARRIER_H

#include "collective/model/plan/step-plan.h"

#include <cstdint>

namespace ns3 {

/// The dissemination barrier: in round k everybody tells the rank 2^k places later, ceil(log2 n)
/// rounds (D. Hensgen, R. Finkel, U. Manber, "Two algorithms for barrier synchronization", Int. J.
/// Parallel Programming 17(1), 1988).
class DisseminationBarrierPlan final : public StepPlan {
  public:
    /// A flag, as large as a GPU writes it at once: an assumption.
    static constexpr uint64_t kFlagBytes = 8;

    /// \pre the kind is barrier
    DisseminationBarrierPlan(const CollectiveRequest& request, const Chunking& chunking)
        : StepPlan(request, chunking), m_ranks(request.ranks) {}

  protected:
    uint32_t GetRounds() const override {
        uint32_t rounds = 0;
        while (uint64_t{1} << rounds < m_ranks) {
            ++rounds;
        }
        return rounds;
    }
    uint32_t GetReceiver(uint32_t rank, uint32_t round) const override {
        return (rank + (uint32_t{1} << round)) % m_ranks;
    }
    uint32_t GetSource(uint32_t rank, uint32_t round) const override {
        return (rank + m_ranks - (uint32_t{1} << round)) % m_ranks;
    }
    void VisitRound(uint32_t /*rank*/, uint32_t round, const SegmentVisitor& visit) const override {
        visit({kFirstScratch, 0, kFirstScratch + 1 + round, 0, kFlagBytes, false});
    }

  private:
    uint32_t m_ranks;
};

}  // namespace ns3

#endif  // DISSEMINATION_BARRIER_H
