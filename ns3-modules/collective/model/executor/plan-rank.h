// SPDX-License-Identifier: GPL-2.0-only
#ifndef PLAN_RANK_H
#define PLAN_RANK_H

#include "lane.h"

#include "collective/model/plan/collective-plan.h"

#include <cstdint>
#include <vector>

namespace ns3 {

class CollectiveRun;

/// One participant of one collective at work: sends its plan's messages as their waits are met. It
/// touches nothing but its own state and its lanes; what it knows of others came by message.
///
/// All progress is one counter a link. A link that has to wait stands in the list of the in-link
/// that it waits for, and is looked at again when that brings something: so a message costs the
/// same however many links there are.
class PlanRank final : public LaneClient {
  public:
    PlanRank(CollectiveRun& run, uint32_t participant);
    PlanRank(const PlanRank&) = delete;
    PlanRank& operator=(const PlanRank&) = delete;

    /// Sends whatever may go; before that messages are only counted. \param now ps
    void Start(int64_t now);

    /// The next message of an in-link has come.
    void OnReceived(uint32_t inLink, uint64_t bytes, int64_t now);

    void OnLaneSent(uint32_t outLink, int64_t now) override;
    void OnLaneFailed() override;
    uint32_t GetCollective() const override;

    bool HasStarted() const { return m_started; }

    /// What keeps it from being through, for the report of a run that came to rest: the in-link
    /// that its first unfinished out-link waits for, or the first that is not complete.
    struct Missing {
        uint32_t inLink;
        uint64_t received;
        uint64_t awaited;
    };
    Missing FindMissing() const;

  private:
    static constexpr uint32_t kNobody = UINT32_MAX;

    struct Out {
        Lane* lane = nullptr;  ///< Found when the first message goes.
        uint32_t next = 0;     ///< Message to send next.
        uint32_t inFlight = 0;
        uint32_t peer = 0;
        uint32_t tag = 0;
        uint32_t nextWaiter = kNobody;  ///< Another link that waits for the same in-link.
    };

    /// Those that wait for it are woken in the order in which they came.
    struct In {
        uint32_t received = 0;
        uint32_t firstWaiter = kNobody;
        uint32_t lastWaiter = kNobody;
    };

    uint32_t FindWait(const CollectivePlan::Send& send) const;
    void Enlist(In& in, uint32_t link);
    void Advance(uint32_t outLink, int64_t now);
    void Post(uint32_t outLink, uint64_t bytes, int64_t now);
    void SkipEmpty(uint32_t inLink);
    void NoteIfComplete(uint32_t inLink);
    void FinishIfDone(int64_t now);

    CollectiveRun& m_run;
    uint32_t m_participant;
    bool m_started = false;
    bool m_failed = false;
    bool m_done = false;
    bool m_receives = false;  ///< Anything at all.
    uint32_t m_insLeft = 0;   ///< In-links that are not complete.
    uint32_t m_outsLeft = 0;  ///< Out-links that have something to send.
    uint32_t m_inFlight = 0;  ///< Messages of all links.
    std::vector<Out> m_out;
    std::vector<In> m_in;
};

}  // namespace ns3

#endif  // PLAN_RANK_H
