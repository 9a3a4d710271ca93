// SPDX-License-Identifier: GPL-2.0-only
#include "collective-run.h"

#include "collective-gpu.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ns3 {

CollectiveRun::Starter::Starter(CollectiveGpu& gpu, PlanRank& rank)
    : m_partition(gpu.GetPartition()), m_rank(rank), m_event(this) {
    m_event.SetOrigin(EventPhase::kModel, gpu.GetNodeContext(), gpu.GetEventSource(),
                      gpu.TakeEventNumber());
}

void CollectiveRun::Starter::StartAt(int64_t time) {
    m_partition.Arm(m_event, time);
}

void CollectiveRun::Starter::OnDue(int64_t now) {
    m_start = m_partition.ToGlobal(now);
    m_rank.Start(now);
}

CollectiveRun::CollectiveRun(uint32_t number, Options options, std::unique_ptr<CollectivePlan> plan,
                             Communicator& communicator, const CollectiveObservers& observers)
    : m_number(number),
      m_options(std::move(options)),
      m_plan(std::move(plan)),
      m_communicator(communicator),
      m_observers(observers),
      m_completions(m_plan->GetRanks(), -1) {
    for (uint32_t participant = 0; participant < m_plan->GetParticipants(); ++participant) {
        if (m_plan->GetInLinks(participant) > MessageRouter::kMaxLinks) {
            throw std::invalid_argument(
                "algorithm: " + m_options.algorithm + " has " +
                std::to_string(m_plan->GetInLinks(participant)) + " ways to one rank; at most " +
                std::to_string(MessageRouter::kMaxLinks) + " can be told apart");
        }
        PlanRank& rank = m_ranks.emplace_back(*this, participant);
        m_communicator.GetRouter(participant).Join(m_number, rank);
        if (participant < m_plan->GetRanks()) {
            m_starters.emplace_back(m_communicator.GetGpu(participant), rank);
        } else {
            rank.Start(0);  // a switch is always there
        }
    }
}

CollectiveRun::~CollectiveRun() = default;

void CollectiveRun::Precede(CollectiveRun& next, int64_t delay) {
    m_successors.push_back({&next, delay});
}

void CollectiveRun::Start(int64_t idealTime) {
    m_idealTime = idealTime;
    if (m_options.start < 0) {
        return;
    }
    for (uint32_t rank = 0; rank < m_starters.size(); ++rank) {
        m_starters[rank].StartAt(m_communicator.GetPartition(rank).ToLocal(m_options.start));
    }
}

int64_t CollectiveRun::ToGlobal(uint32_t participant, int64_t now) const {
    return m_communicator.GetPartition(participant).ToGlobal(now);
}

void CollectiveRun::OnRankDone(uint32_t participant, int64_t now) {
    if (participant >= m_plan->GetRanks()) {
        return;
    }
    m_completions[participant] = ToGlobal(participant, now);
    if (m_observers.rankDone) {
        m_observers.rankDone(m_number, participant, m_completions[participant]);
    }
    for (const Successor& successor : m_successors) {
        successor.run->m_starters[participant].StartAt(now + successor.delay);
    }
}

void CollectiveRun::OnRankIdle(uint32_t participant) {
    m_communicator.GetRouter(participant).Leave(m_number);
}

// Of one that follows another: when its first rank started.
int64_t CollectiveRun::FindStart() const {
    if (m_options.start >= 0) {
        return m_options.start;
    }
    int64_t first = INT64_MAX;
    for (const Starter& starter : m_starters) {
        first = starter.GetStart() >= 0 ? std::min(first, starter.GetStart()) : first;
    }
    return first == INT64_MAX ? -1 : first;
}

CollectiveRecord CollectiveRun::GetRecord() const {
    CollectiveRecord record;
    record.collective = m_number;
    record.kind = m_options.kind;
    record.algorithm = m_options.algorithm;
    record.ranks = m_plan->GetRanks();
    record.bytes = m_options.bytes;
    record.start = FindStart();
    record.idealTime = m_idealTime;
    const auto [first, last] = std::minmax_element(m_completions.begin(), m_completions.end());
    if (m_failed) {
        record.status = CollectiveStatus::kFailed;
    } else if (*first >= 0) {
        record.status = CollectiveStatus::kFinished;
        record.duration = *last - record.start;
        record.busBandwidth =
            BusBandwidth(m_options.kind, record.ranks, m_options.bytes, record.duration);
    }
    return record;
}

std::string CollectiveRun::DescribeWait() const {
    const auto first = std::find_if(m_completions.begin(), m_completions.end(),
                                    [](int64_t completion) { return completion < 0; });
    if (first == m_completions.end()) {
        return "";
    }
    constexpr size_t kMostNamed = 8;
    auto waiter = static_cast<uint32_t>(first - m_completions.begin());
    std::vector<uint32_t> named;
    std::string text = Name(waiter);
    while (true) {
        named.push_back(waiter);
        const PlanRank& rank = m_ranks[waiter];
        if (!rank.HasStarted()) {
            return text + " has not begun";
        }
        const PlanRank::Missing missing = rank.FindMissing();
        if (missing.awaited == 0) {
            return text + " has not got away what it sends";
        }
        waiter = m_plan->GetInLink(waiter, missing.inLink).peer;
        text += " waits for " + Name(waiter) + " (" + std::to_string(missing.received) + " of " +
                std::to_string(missing.awaited) + " messages have come)";
        const bool isCycle = std::find(named.begin(), named.end(), waiter) != named.end();
        if (isCycle || named.size() == kMostNamed) {
            return text + (isCycle ? ": a cycle" : " and so on");
        }
        text += " which";
    }
}

std::string CollectiveRun::Name(uint32_t participant) const {
    const uint32_t ranks = m_plan->GetRanks();
    return participant < ranks ? "rank " + std::to_string(participant)
                               : "the switch of domain " + std::to_string(participant - ranks);
}

CollectiveChunk CollectiveRun::Describe(uint32_t participant, uint32_t link, uint64_t sequence,
                                        uint64_t bytes, int64_t now) const {
    return {m_number, participant, link, sequence, bytes, ToGlobal(participant, now)};
}

void CollectiveRun::TraceSent(uint32_t participant, uint32_t link, uint64_t sequence,
                              uint64_t bytes, int64_t now) const {
    if (!m_observers.chunkSent->IsEmpty()) {
        (*m_observers.chunkSent)(Describe(participant, link, sequence, bytes, now));
    }
}

void CollectiveRun::TraceReceived(uint32_t participant, uint32_t link, uint64_t sequence,
                                  uint64_t bytes, int64_t now) const {
    if (!m_observers.chunkReceived->IsEmpty()) {
        (*m_observers.chunkReceived)(Describe(participant, link, sequence, bytes, now));
    }
}

}  // namespace ns3
