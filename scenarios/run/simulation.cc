// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/simulation.h"

#include <fmt/format.h>

#include <ns3/boolean.h>
#include <ns3/node.h>
#include <ns3/rng-seed-manager.h>
#include <ns3/simulator.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "fabric/helper/deadlock-search.h"
#include "scenarios/input/transport.h"
#include "scenarios/run/interrupt.h"

namespace scenarios {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kNever = INT64_MAX;
constexpr double kPsPerUs = 1e6;

// The interrupt flag and the clock are read by an event that changes nothing in the models. Its
// period in simulated time follows the wall clock. The upper bound keeps it from sleeping through
// the traffic that follows a quiet time; 10 us of the largest fabrics take a few seconds.
constexpr std::chrono::milliseconds kPollTarget{50};
constexpr int64_t kShortestPoll = 1'000;      // ps
constexpr int64_t kLongestPoll = 10'000'000;  // ps

int64_t StopTimeOf(const Scenario& scenario) {
    return scenario.has_stop_us() ? std::llround(scenario.stop_us() * kPsPerUs) : kNever;
}

}  // namespace

Simulation::Simulation(const Scenario& scenario, const topogen::Fabric& fabric,
                       const Traffic& traffic, const std::vector<Outage>& outages, uint64_t seed)
    : m_stop(StopTimeOf(scenario)), m_pollPeriod(kShortestPoll) {
    ns3::RngSeedManager::SetRun(seed);
    m_network = ns3::CreateObject<ns3::FabricNetwork>();
    try {
        m_network->Build(fabric, [&scenario] { ApplyNodeAttributes(scenario); });
    } catch (...) {
        ns3::Simulator::Destroy();  // of the nodes that there are by now
        throw;
    }
    m_rdma = ns3::CreateObject<ns3::RdmaNetwork>();
    m_rdma->Install(m_network, MakeCongestionControl(scenario));
    const Outputs& outputs = scenario.outputs();
    AddTraffic(traffic, fabric, !outputs.has_flows() || outputs.flows());
    AddOutages(outages, fabric);
    WatchFailures();
}

Simulation::~Simulation() {
    m_flows.reset();
    m_outages.reset();
    if (m_collectives != nullptr) {
        m_collectives->Dispose();
    }
    m_rdma->Dispose();
    m_network->Dispose();
    ns3::Simulator::Destroy();
}

void Simulation::AddTraffic(const Traffic& traffic, const topogen::Fabric& fabric,
                            bool keepMessages) {
    m_flows = std::make_unique<ns3::FlowDriver>(m_rdma);
    m_flows->SetDoneCallback([this](const ns3::Flow&) {
        --m_flowsLeft;
        m_end = GetNow();
        EndOutagesWhenDone();
    });
    for (const PlannedFlow& planned : traffic.flows) {
        m_flows->Add(planned.flow);
    }
    m_flowsLeft = traffic.flows.size();
    m_collectivesLeft = traffic.collectives.size();
    if (traffic.collectives.empty()) {
        return;
    }
    m_collectives = ns3::CreateObject<ns3::CollectiveDriver>();
    m_collectives->Install(m_rdma, fabric);
    for (const ns3::CollectiveSpec& spec : traffic.collectives) {
        m_collectives->Add(spec);
        m_ranksLeft.push_back(static_cast<uint32_t>(spec.endpoints.size()));
    }
    if (keepMessages) {
        m_collectives->SetMessageCallback(
            [this](const ns3::CollectiveMessage& message) { m_messages.push_back(message); });
    }
    m_collectives->SetRankDoneCallback([this](uint32_t collective, uint32_t, int64_t) {
        if (--m_ranksLeft[collective] == 0) {
            --m_collectivesLeft;
            m_end = GetNow();
            EndOutagesWhenDone();
        }
    });
}

void Simulation::AddOutages(const std::vector<Outage>& outages, const topogen::Fabric& fabric) {
    m_outages = std::make_unique<ns3::LinkFailures>(*m_network);
    for (const Outage& outage : outages) {
        m_outages->Add(outage.link, outage.from, outage.until);
    }
    m_outages->SetObserver([this, links = &fabric.links()](ns3::LinkFailures::Change change,
                                                           uint32_t link, int64_t now) {
        constexpr const char* kKinds[] = {"link_down", "link_up", "routes_changed"};
        const auto i = static_cast<int>(link);
        m_events.push_back(
            {now, kKinds[static_cast<size_t>(change)], links->a_node(i), links->a_port(i), true,
             fmt::format("link {} to node {} port {}", link, links->b_node(i), links->b_port(i))});
    });
}

// What fails after that is of no interest, nor does the run wait for it.
void Simulation::EndOutagesWhenDone() {
    if (m_flowsLeft == 0 && m_collectivesLeft == 0) {
        m_outages->Stop();
    }
}

void Simulation::WatchFailures() {
    for (uint32_t endpoint = 0; endpoint < m_rdma->GetEndpoints(); ++endpoint) {
        m_rdma->GetNic(endpoint).TraceConnectWithoutContext(
            "Failure", ns3::MakeCallback(&Simulation::OnFailure, this));
    }
}

void Simulation::OnFailure(const ns3::RdmaNic& nic, const ns3::QueuePair& queuePair, int64_t now) {
    const ns3::FabricPort& port = nic.GetPort();
    m_end = nic.GetPartition().ToGlobal(now);
    m_events.push_back(
        {m_end, "qp_failed", port.GetNode()->GetId(), port.GetPortIndex(), true,
         fmt::format("endpoint {} queue pair {} to endpoint {}: {}", nic.GetEndpoint(),
                     queuePair.GetNumber(), queuePair.GetDestination(),
                     ns3::ToString(queuePair.GetError()))});
    if (!m_deadlockReported) {
        ReportDeadlock(now);
    }
}

/// In a fabric without loss, what fails is stuck; and what cannot even send again never fails.
/// \returns the cycle as a text, or ""
std::string Simulation::ReportDeadlock(int64_t now) {
    m_network->CatchUp(now);
    const std::vector<ns3::SwitchPort> cycle = ns3::FindDeadlock(*m_network);
    if (cycle.empty()) {
        return "";
    }
    std::string text =
        fmt::format("class {}: {}", cycle.front().trafficClass, ns3::DescribeCycle(cycle));
    if (!m_deadlockReported) {
        m_deadlockReported = true;
        int64_t closed = 0;
        for (const ns3::SwitchPort& place : cycle) {
            const auto& ports = m_network->GetSwitch(place.switchIndex).GetPorts();
            closed = std::max(closed, ports[place.port]->GetPausedSince());
        }
        const uint32_t node = m_network->GetServers().GetN() + cycle.front().switchIndex;
        AddEvent({m_network->GetPartition().ToGlobal(closed), "deadlock", node, cycle.front().port,
                  true, text});
    }
    return text;
}

/// When the last of the ports that stand still stopped, ps of the simulation. Nothing that moves
/// comes after it but what needs none of them.
int64_t Simulation::FindLastStandstill() const {
    int64_t last = 0;
    for (uint32_t i = 0; i < m_network->GetLinkCount(); ++i) {
        for (const size_t end : {0, 1}) {
            const ns3::FabricPort& port = m_network->GetLink(i).GetPort(end);
            if (port.GetPausedMask() != 0) {
                last = std::max(last, port.GetPausedSince());
            }
        }
    }
    return m_network->GetPartition().ToGlobal(last);
}

int64_t Simulation::GetNow() const {
    const ns3::Partition& partition = m_network->GetPartition();
    return partition.ToGlobal(partition.GetNow());
}

int64_t Simulation::GetPollDelay() {
    const Clock::time_point now = Clock::now();
    const auto passed = now - m_lastPoll;
    m_lastPoll = now;
    if (passed < kPollTarget / 2) {
        m_pollPeriod = std::min(2 * m_pollPeriod, kLongestPoll);
    } else if (passed > 2 * kPollTarget) {
        m_pollPeriod = std::max(m_pollPeriod / 2, kShortestPoll);
    }
    return m_pollPeriod;
}

void Simulation::Poll() {
    ++m_polls;
    const int64_t now = GetNow();
    m_interrupted = IsInterrupted();
    m_stopped = now >= m_stop;
    if (m_interrupted || m_stopped) {
        m_end = now;
        ns3::Simulator::Stop();
        return;
    }
    if (m_watcher) {
        m_watcher(GetProgress());
    }
    if (!ns3::Simulator::IsFinished()) {  // alone, it does not keep the simulation alive
        const int64_t delay = std::min(GetPollDelay(), m_stop - now);
        ns3::Simulator::Schedule(ns3::PicoSeconds(delay), &Simulation::Poll, this);
    }
}

void Simulation::Run() {
    m_outages->Start();
    m_flows->Start();
    if (m_collectives != nullptr) {
        m_collectives->Start();
    }
    m_lastPoll = Clock::now();
    ns3::Simulator::Schedule(ns3::Time(0), &Simulation::Poll, this);
    ns3::Simulator::Run();
    if (m_stopped || m_interrupted) {
        m_events.push_back({m_end, "run_stopped", 0, 0, false,
                            m_interrupted ? "interrupted" : "stop time reached"});
    }
    // Partitions may report in any order.
    std::sort(m_messages.begin(), m_messages.end(), [](const auto& a, const auto& b) {
        return std::tie(a.start, a.collective, a.source, a.destination, a.completionTime) <
               std::tie(b.start, b.collective, b.source, b.destination, b.completionTime);
    });
    m_outages->RestoreRoutes();
    CheckBalance();
    m_deadlock = ReportDeadlock(m_network->GetPartition().GetNow());
    if (!m_stopped && !m_interrupted) {
        CheckNothingWaits();
        m_end = m_deadlock.empty() ? m_end : std::max(m_end, FindLastStandstill());
    }
}

void Simulation::AddEvent(const RunEvent& event) {
    const auto later =
        std::upper_bound(m_events.begin(), m_events.end(), event,
                         [](const auto& a, const auto& b) { return a.time < b.time; });
    m_events.insert(later, event);
}

/// Whatever goes wrong in a fabric, flows and collectives finish or fail, unless it is deadlocked.
void Simulation::CheckNothingWaits() const {
    uint64_t collectives = 0;
    for (const ns3::CollectiveRecord& record : GetCollectives()) {
        collectives += record.status == ns3::CollectiveStatus::kUnfinished ? 1 : 0;
    }
    if (m_deadlock.empty() && (m_flowsLeft != 0 || collectives != 0)) {
        throw std::logic_error(fmt::format(
            "nothing moves any more, but {} flows and {} collectives neither finished nor failed; "
            "this is a defect of the simulator, and no results are written",
            m_flowsLeft, collectives));
    }
}

void Simulation::CheckBalance() {
    m_network->CatchUp(m_network->GetPartition().GetNow());
    m_balance = m_network->GetFrameBalance();
    if (!m_balance.IsConserved()) {
        const ns3::FrameCounters& counters = m_balance.counters;
        throw std::logic_error(fmt::format(
            "frames are not conserved: {} created ({} bytes), but {} delivered ({}), {} dropped "
            "({}) and {} held ({}); this is a defect of the simulator, and no results are written",
            counters.created, counters.createdBytes, counters.delivered, counters.deliveredBytes,
            counters.dropped, counters.droppedBytes, m_balance.heldFrames, m_balance.heldBytes));
    }
}

std::vector<ns3::CollectiveRecord> Simulation::GetCollectives() const {
    return m_collectives == nullptr ? std::vector<ns3::CollectiveRecord>()
                                    : m_collectives->GetRecords();
}

RunProgress Simulation::GetProgress() const {
    RunProgress progress;
    const ns3::FabricPartition& partition = m_network->GetPartition();
    progress.now = GetNow();
    progress.flowsDone = m_flows->GetFlows().size() - m_flowsLeft;
    progress.collectivesDone = m_ranksLeft.size() - m_collectivesLeft;
    progress.events = partition.GetEventCount() - m_polls;
    progress.hops = partition.GetCounters().hops;
    return progress;
}

}  // namespace scenarios
