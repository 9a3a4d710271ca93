// SPDX-License-Identifier: GPL-2.0-only
#include "plan-timing.h"

#include <algorithm>
#include <queue>
#include <tuple>
#include <utility>

namespace ns3 {

namespace {

constexpr uint32_t kNobody = UINT32_MAX;

class Pass {
  public:
    Pass(const CollectivePlan& plan, const MessageCosts& costs) : m_plan(plan), m_costs(costs) {
        const uint32_t participants = plan.GetParticipants();
        m_out.resize(participants);
        m_in.resize(participants);
        m_free.assign(size_t{2} * costs.GetPorts(participants), 0);
        m_times.ofRank.assign(plan.GetRanks(), 0);
        for (uint32_t p = 0; p < participants; ++p) {
            m_out[p].resize(plan.GetOutLinks(p));
            m_in[p].resize(plan.GetInLinks(p));
        }
    }

    PlanTimes Run() {
        for (uint32_t p = 0; p < m_plan.GetParticipants(); ++p) {
            for (uint32_t link = 0; link < m_plan.GetInLinks(p); ++link) {
                SkipEmpty(p, link);
            }
        }
        for (uint32_t p = 0; p < m_plan.GetParticipants(); ++p) {
            for (uint32_t link = 0; link < m_plan.GetOutLinks(p); ++link) {
                Offer(p, link, 0);
            }
        }
        while (!m_events.empty()) {
            const Event event = m_events.top();
            m_events.pop();
            Handle(event);
        }
        m_times.last = *std::max_element(m_times.ofRank.begin(), m_times.ofRank.end());
        return std::move(m_times);
    }

  private:
    enum class What : uint8_t { kFree, kArrival, kReceived };

    struct Event {
        int64_t time;
        uint64_t number;  ///< Of events at one time, the first made is the first.
        What what;
        uint32_t participant;  ///< Sender at kFree, else receiver.
        uint32_t link;         ///< Of the same.
        int64_t occupancy;

        bool operator<(const Event& other) const {  // for a queue whose top is the earliest
            return std::tie(time, number) > std::tie(other.time, other.number);
        }
    };

    struct Out {
        uint64_t next = 0;
        uint32_t nextWaiter = kNobody;  ///< Another link that waits for the same in-link.
    };

    /// Those that wait for it are woken in the order in which they came.
    struct In {
        uint64_t received = 0;
        uint32_t firstWaiter = kNobody;
        uint32_t lastWaiter = kNobody;
    };

    void Push(int64_t time, What what, uint32_t participant, uint32_t link, int64_t occupancy) {
        m_events.push({time, m_made++, what, participant, link, occupancy});
    }

    /// Takes the port to or from a peer, out (0) or in (1), for `occupancy` from `earliest` on, or
    /// when it is free. \returns when it begins to
    int64_t Take(uint32_t participant, uint32_t way, uint32_t peer, int64_t earliest,
                 int64_t occupancy) {
        const uint32_t port = m_costs.GetPort(participant, peer);
        if (port == MessageCosts::kNoPort) {
            return earliest;
        }
        int64_t& freeAt = m_free[size_t{port} * 2 + way];
        const int64_t start = std::max(freeAt, earliest);
        freeAt = start + occupancy;
        return start;
    }

    /// The in-link that an out-link has to wait for, or kNobody.
    uint32_t FindWait(uint32_t p, const CollectivePlan::Send& send) const {
        for (uint32_t i = 0; i < send.waits; ++i) {
            for (uint32_t in = send.wait[i].first; in < send.wait[i].last; ++in) {
                if (m_in[p][in].received <
                    std::min(send.wait[i].count, m_plan.GetReceives(p, in))) {
                    return in;
                }
            }
        }
        return kNobody;
    }

    /// Starts the next message of a link, or leaves it to wait.
    void Offer(uint32_t p, uint32_t link, int64_t now) {
        Out& out = m_out[p][link];
        while (out.next < m_plan.GetMessages(p, link)) {
            const CollectivePlan::Send send = m_plan.GetSend(p, link, out.next);
            const uint32_t awaited = FindWait(p, send);
            if (awaited != kNobody) {
                Enlist(p, m_in[p][awaited], link);
                return;
            }
            ++out.next;
            if (send.bytes != 0) {
                Start(p, link, send.bytes, now);
                return;
            }
        }
    }

    void Enlist(uint32_t p, In& in, uint32_t link) {
        if (in.firstWaiter == kNobody) {
            in.firstWaiter = link;
        } else {
            m_out[p][in.lastWaiter].nextWaiter = link;
        }
        in.lastWaiter = link;
        m_out[p][link].nextWaiter = kNobody;
    }

    void Start(uint32_t p, uint32_t link, uint64_t bytes, int64_t now) {
        const CollectivePlan::Link to = m_plan.GetOutLink(p, link);
        const MessageCosts::Cost cost = m_costs.GetCost(p, to.peer, bytes);
        const int64_t start = Take(p, 0, to.peer, now, cost.occupancy);
        ++m_times.messages;
        Push(start + cost.delivery, What::kArrival, to.peer, to.peerLink, cost.occupancy);
        Push(start + cost.occupancy, What::kFree, p, link, 0);
        NoteSent(p, start + cost.delivery);
    }

    void NoteSent(uint32_t p, int64_t time) {
        if (p < m_plan.GetRanks() && m_in[p].empty()) {
            m_times.ofRank[p] = std::max(m_times.ofRank[p], time);
        }
    }

    void SkipEmpty(uint32_t p, uint32_t link) {
        In& in = m_in[p][link];
        const uint64_t all = m_plan.GetReceives(p, link);
        if (all == 0) {
            return;
        }
        const CollectivePlan::Link from = m_plan.GetInLink(p, link);
        while (in.received < all &&
               m_plan.GetSend(from.peer, from.peerLink, in.received).bytes == 0) {
            ++in.received;
        }
    }

    void Handle(const Event& event) {
        if (event.what == What::kFree) {
            Offer(event.participant, event.link, event.time);
            return;
        }
        const uint32_t p = event.participant;
        if (event.what == What::kArrival) {
            const CollectivePlan::Link from = m_plan.GetInLink(p, event.link);
            const int64_t start =
                Take(p, 1, from.peer, event.time - event.occupancy, event.occupancy);
            Push(start + event.occupancy, What::kReceived, p, event.link, 0);
            return;
        }
        In& in = m_in[p][event.link];
        ++in.received;
        SkipEmpty(p, event.link);
        if (p < m_plan.GetRanks()) {
            m_times.ofRank[p] = event.time;
        }
        uint32_t waiter = in.firstWaiter;
        in.firstWaiter = kNobody;
        while (waiter != kNobody) {
            const uint32_t next = m_out[p][waiter].nextWaiter;
            Offer(p, waiter, event.time);
            waiter = next;
        }
    }

    const CollectivePlan& m_plan;
    const MessageCosts& m_costs;
    std::vector<std::vector<Out>> m_out;
    std::vector<std::vector<In>> m_in;
    std::vector<int64_t> m_free;
    std::priority_queue<Event> m_events;
    uint64_t m_made = 0;
    PlanTimes m_times;
};

}  // namespace

PlanTimes ComputePlanTimes(const CollectivePlan& plan, const MessageCosts& costs) {
    return Pass(plan, costs).Run();
}

}  // namespace ns3
