// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_RUN_H
#define COLLECTIVE_RUN_H

#include "communicator.h"
#include "plan-rank.h"

#include "collective/model/collective-observers.h"
#include "collective/model/collective-types.h"
#include "collective/model/plan/collective-plan.h"
#include "engine/model/partition.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace ns3 {

/// One collective on its communicator: starts its ranks, each by itself, and gathers what they say
/// of themselves.
class CollectiveRun {
  public:
    struct Options {
        CollectiveKind kind;
        uint64_t bytes;
        std::string algorithm;
        uint32_t slots;  ///< Messages of a link that may be posted and not yet gone.
        int64_t start;   ///< ps; -1 for one that follows another.
    };

    /// \param communicator, observers outlive it
    CollectiveRun(uint32_t number, Options options, std::unique_ptr<CollectivePlan> plan,
                  Communicator& communicator, const CollectiveObservers& observers);
    ~CollectiveRun();

    /// Each rank starts the other `delay` ps after it is through with this. \pre both have the same
    /// communicator, and Start() was not called
    void Precede(CollectiveRun& next, int64_t delay);

    /// Arms every rank's start, unless it follows another.
    void Start(int64_t idealTime);

    uint32_t GetNumber() const { return m_number; }
    const CollectivePlan& GetPlan() const { return *m_plan; }
    Communicator& GetCommunicator() const { return m_communicator; }

    CollectiveRecord GetRecord() const;
    /// \returns ps; -1 while the rank is not through
    int64_t GetRankCompletion(uint32_t rank) const { return m_completions[rank]; }
    /// Who waits for whom, of one that has not ended: the first rank that is not through, whom it
    /// waits for, whom that waits for, and so on to one that does not or to a cycle. "" if all are
    /// through. Without a comma.
    std::string DescribeWait() const;

    /// \name For its ranks
    /// @{
    uint32_t GetSlots() const { return m_options.slots; }
    Lane& RequireLane(uint32_t participant, const CollectivePlan::Link& to) {
        return m_communicator.RequireLane(participant, to.peer, to.channel);
    }
    void OnRankDone(uint32_t participant, int64_t now);
    /// The rank is through and nothing of its own is under way.
    void OnRankIdle(uint32_t participant);
    void OnRankFailed() { m_failed = true; }
    void TraceSent(uint32_t participant, uint32_t link, uint64_t sequence, uint64_t bytes,
                   int64_t now) const;
    void TraceReceived(uint32_t participant, uint32_t link, uint64_t sequence, uint64_t bytes,
                       int64_t now) const;
    /// @}

  private:
    /// A rank's start.
    class Starter {
      public:
        Starter(CollectiveGpu& gpu, PlanRank& rank);
        void StartAt(int64_t time);
        /// ps of the simulation; -1 before.
        int64_t GetStart() const { return m_start; }

      private:
        void OnDue(int64_t now);

        Partition& m_partition;
        PlanRank& m_rank;
        int64_t m_start = -1;
        OwnedEvent<Starter, &Starter::OnDue> m_event;
    };

    struct Successor {
        CollectiveRun* run;
        int64_t delay;
    };

    std::string Name(uint32_t participant) const;
    int64_t ToGlobal(uint32_t participant, int64_t now) const;
    int64_t FindStart() const;
    CollectiveChunk Describe(uint32_t participant, uint32_t link, uint64_t sequence, uint64_t bytes,
                             int64_t now) const;

    uint32_t m_number;
    Options m_options;
    std::unique_ptr<CollectivePlan> m_plan;
    Communicator& m_communicator;
    const CollectiveObservers& m_observers;
    std::deque<PlanRank> m_ranks;    ///< Participants; stay where they are.
    std::deque<Starter> m_starters;  ///< By rank.
    std::vector<Successor> m_successors;
    std::vector<int64_t> m_completions;  ///< By rank, ps of the simulation.
    int64_t m_idealTime = 0;
    bool m_failed = false;
};

}  // namespace ns3

#endif  // COLLECTIVE_RUN_H
