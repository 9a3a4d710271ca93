// SPDX-License-Identifier: GPL-2.0-only
#include "plan-rank.h"

#include "collective-run.h"
#include "message-router.h"

#include <algorithm>

namespace ns3 {

PlanRank::PlanRank(CollectiveRun& run, uint32_t participant)
    : m_run(run),
      m_participant(participant),
      m_out(run.GetPlan().GetOutLinks(participant)),
      m_in(run.GetPlan().GetInLinks(participant)) {
    const CollectivePlan& plan = run.GetPlan();
    for (uint32_t link = 0; link < m_out.size(); ++link) {
        m_outsLeft += plan.GetMessages(participant, link) != 0 ? 1 : 0;
    }
    for (uint32_t link = 0; link < m_in.size(); ++link) {
        if (plan.GetReceives(participant, link) != 0) {
            m_receives = true;
            ++m_insLeft;
            SkipEmpty(link);
            NoteIfComplete(link);
        }
    }
}

void PlanRank::Start(int64_t now) {
    m_started = true;
    for (uint32_t link = 0; link < m_out.size(); ++link) {
        Advance(link, now);
    }
    FinishIfDone(now);
}

uint32_t PlanRank::GetCollective() const {
    return m_run.GetNumber();
}

uint32_t PlanRank::FindWait(const CollectivePlan::Send& send) const {
    const CollectivePlan& plan = m_run.GetPlan();
    for (uint32_t i = 0; i < send.waits; ++i) {
        for (uint32_t in = send.wait[i].first; in < send.wait[i].last; ++in) {
            const uint64_t received = m_in[in].received;
            if (received < send.wait[i].count && received < plan.GetReceives(m_participant, in)) {
                return in;
            }
        }
    }
    return kNobody;
}

void PlanRank::Enlist(In& in, uint32_t link) {
    if (in.firstWaiter == kNobody) {
        in.firstWaiter = link;
    } else {
        m_out[in.lastWaiter].nextWaiter = link;
    }
    in.lastWaiter = link;
    m_out[link].nextWaiter = kNobody;
}

void PlanRank::Advance(uint32_t outLink, int64_t now) {
    const CollectivePlan& plan = m_run.GetPlan();
    Out& out = m_out[outLink];
    const uint64_t messages = plan.GetMessages(m_participant, outLink);
    while (!m_failed && out.next < messages && out.inFlight < m_run.GetSlots()) {
        const CollectivePlan::Send send = plan.GetSend(m_participant, outLink, out.next);
        const uint32_t awaited = FindWait(send);
        if (awaited != kNobody) {
            Enlist(m_in[awaited], outLink);
            return;
        }
        ++out.next;
        m_outsLeft -= out.next == messages ? 1 : 0;
        if (send.bytes != 0) {
            Post(outLink, send.bytes, now);
        }
    }
}

void PlanRank::Post(uint32_t outLink, uint64_t bytes, int64_t now) {
    Out& out = m_out[outLink];
    if (out.lane == nullptr) {
        const CollectivePlan::Link to = m_run.GetPlan().GetOutLink(m_participant, outLink);
        out.lane = &m_run.RequireLane(m_participant, to);
        out.tag = MessageRouter::MakeTag(m_run.GetNumber(), to.peerLink);
    }
    ++out.inFlight;
    ++m_inFlight;
    m_run.TraceSent(m_participant, outLink, out.next - 1, bytes, now);
    out.lane->Send(*this, outLink, bytes, out.tag, now);
}

void PlanRank::SkipEmpty(uint32_t inLink) {
    const CollectivePlan& plan = m_run.GetPlan();
    const CollectivePlan::Link from = plan.GetInLink(m_participant, inLink);
    In& in = m_in[inLink];
    while (in.received < plan.GetReceives(m_participant, inLink) &&
           plan.GetSend(from.peer, from.peerLink, in.received).bytes == 0) {
        ++in.received;
    }
}

void PlanRank::NoteIfComplete(uint32_t inLink) {
    m_insLeft -=
        m_in[inLink].received == m_run.GetPlan().GetReceives(m_participant, inLink) ? 1 : 0;
}

void PlanRank::OnReceived(uint32_t inLink, uint64_t bytes, int64_t now) {
    In& in = m_in[inLink];
    m_run.TraceReceived(m_participant, inLink, in.received, bytes, now);
    ++in.received;
    SkipEmpty(inLink);
    NoteIfComplete(inLink);
    uint32_t waiter = in.firstWaiter;
    in.firstWaiter = kNobody;
    while (waiter != kNobody) {
        const uint32_t next = m_out[waiter].nextWaiter;
        Advance(waiter, now);
        waiter = next;
    }
    FinishIfDone(now);
}

void PlanRank::OnLaneSent(uint32_t outLink, int64_t now) {
    Out& out = m_out[outLink];
    const bool wasFull = out.inFlight == m_run.GetSlots();
    --out.inFlight;
    --m_inFlight;
    if (wasFull) {
        Advance(outLink, now);
    }
    FinishIfDone(now);
}

void PlanRank::OnLaneFailed() {
    m_failed = true;
    m_run.OnRankFailed();
}

// A rank is through when it has received everything and has handed over all it sends; one that
// receives nothing, when all of that has left.
void PlanRank::FinishIfDone(int64_t now) {
    if (!m_done && m_started && m_insLeft == 0 && m_outsLeft == 0 &&
        (m_receives || m_inFlight == 0)) {
        m_done = true;
        m_run.OnRankDone(m_participant, now);
    }
    if (m_done && m_inFlight == 0) {
        m_run.OnRankIdle(m_participant);
    }
}

PlanRank::Missing PlanRank::FindMissing() const {
    const CollectivePlan& plan = m_run.GetPlan();
    for (uint32_t link = 0; link < m_out.size(); ++link) {
        const Out& out = m_out[link];
        if (out.next < plan.GetMessages(m_participant, link)) {
            const CollectivePlan::Send send = plan.GetSend(m_participant, link, out.next);
            const uint32_t in = FindWait(send);
            if (in != kNobody) {
                return {in, m_in[in].received, plan.GetReceives(m_participant, in)};
            }
        }
    }
    for (uint32_t link = 0; link < m_in.size(); ++link) {
        const uint64_t all = plan.GetReceives(m_participant, link);
        if (m_in[link].received < all) {
            return {link, m_in[link].received, all};
        }
    }
    return {kNobody, 0, 0};
}

}  // namespace ns3
