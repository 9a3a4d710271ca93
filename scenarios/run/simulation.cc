// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/simulation.h"

#include <ns3/rng-seed-manager.h>
#include <ns3/simulator.h>

#include <algorithm>

#include "engine/model/event-watcher.h"
#include "scenarios/input/measured-window.h"
#include "scenarios/input/transport.h"
#include "scenarios/run/interrupt.h"
#include "scenarios/run/run-checks.h"
#include "scenarios/simulated-time.h"

namespace scenarios {

namespace {

constexpr int64_t kNever = INT64_MAX;

int64_t StopTimeOf(const Scenario& scenario) {
    return scenario.has_stop_us() ? ToPs(scenario.stop_us()) : kNever;
}

}  // namespace

Simulation::Simulation(const Scenario& scenario, const topogen::Fabric& fabric,
                       const Traffic& traffic, const std::vector<Outage>& outages, uint64_t seed)
    : m_stop(StopTimeOf(scenario)) {
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
    m_traffic = std::make_unique<TrafficRun>(traffic, m_rdma, fabric, m_observers,
                                             WindowOf(scenario), scenario.outputs().messages());
    m_outages = std::make_unique<Outages>(outages, *m_network, fabric, m_observers);
    m_traffic->SetDoneCallback([this] { OnTrafficDone(); });
    m_deadlocks = std::make_unique<DeadlockWatch>(*m_network, m_observers);
    m_queuePairs = std::make_unique<QueuePairWatch>(*m_rdma, *m_deadlocks, m_observers);
}

Simulation::~Simulation() {
    m_traffic.reset();
    m_outages.reset();
    m_rdma->Dispose();
    m_network->Dispose();
    ns3::Simulator::Destroy();
}

void Simulation::Run() {
    m_outages->Start();
    m_traffic->Start();
    if (m_stop != kNever) {
        ns3::Simulator::Schedule(ns3::PicoSeconds(m_stop), &Simulation::OnStopTime, this);
    }
    const auto watcher = ns3::CreateObject<ns3::EventWatcher>();
    watcher->callback = [this] { Watch(); };
    m_network->GetPartition().AggregateObject(watcher);
    ns3::Simulator::Run();
    Conclude();
}

void Simulation::Watch() {
    if (IsInterrupted()) {
        m_interrupted = true;
        Stop("interrupted");
    } else if (m_watcher) {
        m_watcher(GetProgress());
    }
}

// Where nothing is left to happen, the run ended before.
void Simulation::OnStopTime() {
    if (!ns3::Simulator::IsFinished()) {
        Stop("stop time reached");
    }
}

// Outside the measured window, there may be traffic that is not waited for.
void Simulation::OnTrafficDone() {
    m_outages->Stop();
    if (m_traffic->GetFlowsLeft() != 0) {
        Stop("the measured flows are done");
    }
}

void Simulation::Stop(const char* reason) {
    m_stopReason = reason;
    ns3::Simulator::Stop();
}

void Simulation::Conclude() {
    const ns3::Partition& partition = m_network->GetPartition();
    const int64_t now = partition.GetNow();
    if (m_stopReason != nullptr) {
        m_end = partition.ToGlobal(now);
        ReportEvent({m_end, "run_stopped", 0, 0, false, m_stopReason});
    }
    m_outages->RestoreRoutes();
    m_network->CatchUp(now);
    m_balance = m_network->GetFrameBalance();
    CheckConserved(m_balance);
    m_deadlock = m_deadlocks->Search(now);
    for (const std::string& wait : m_traffic->DescribeWaits()) {
        ReportEvent({partition.ToGlobal(now), "collective_waits", 0, 0, false, wait});
    }
    if (m_stopReason != nullptr) {
        return;
    }
    m_end = std::max(m_traffic->GetLastEnd(), m_queuePairs->GetLastFailure());
    if (m_deadlock.empty()) {
        CheckNothingWaits(m_traffic->GetFlowsLeft(), m_traffic->CountUnfinishedCollectives());
    } else {
        m_end = std::max(m_end, m_deadlocks->FindLastStandstill());
    }
}

RunProgress Simulation::GetProgress() const {
    RunProgress progress;
    const ns3::FabricPartition& partition = m_network->GetPartition();
    progress.now = partition.ToGlobal(partition.GetNow());
    progress.flowsDone = m_traffic->GetFlowsDone();
    progress.collectivesDone = m_traffic->GetCollectivesDone();
    progress.events = partition.GetEventCount();
    progress.hops = partition.GetCounters().hops;
    return progress;
}

}  // namespace scenarios
