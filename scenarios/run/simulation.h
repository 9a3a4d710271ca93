// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_SIMULATION_H
#define SCENARIOS_SIMULATION_H

#include <ns3/ptr.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fabric/helper/fabric-network.h"
#include "rdma/helper/rdma-network.h"
#include "scenarios/input/link-failures.h"
#include "scenarios/input/traffic.h"
#include "scenarios/run/deadlock-watch.h"
#include "scenarios/run/outages.h"
#include "scenarios/run/queue-pair-watch.h"
#include "scenarios/run/run-observers.h"
#include "scenarios/run/run-progress.h"
#include "scenarios/run/traffic-run.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// One run: the traffic of a scenario on its fabric, from building the models to the last event.
class Simulation {
  public:
    /// Builds the models; transport and load balancing were applied.
    /// Throws std::invalid_argument for what the models do not cover.
    Simulation(const Scenario& scenario, const topogen::Fabric& fabric, const Traffic& traffic,
               const std::vector<Outage>& outages, uint64_t seed);
    ~Simulation();
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;

    /// Has somebody hear what happens. Before Run().
    void AddObserver(RunObserver& observer) { m_observers.Add(observer); }
    /// For what is found out after the run.
    void ReportEvent(const RunEvent& event) const { m_observers.ReportEvent(event); }

    /// Called every few thousand events, a few milliseconds apart.
    void SetWatcher(std::function<void(const RunProgress&)> watcher) {
        m_watcher = std::move(watcher);
    }

    /// Runs until nothing moves any more, the measured flows are done, the stop time, or an
    /// interrupt. Call once.
    /// Throws std::logic_error if the fabric lost count of its frames, or if everything came to
    /// rest before it was done.
    void Run();

    /// Neither interrupted, nor deadlocked at the end.
    bool IsComplete() const { return !m_interrupted && m_deadlock.empty(); }
    bool WasInterrupted() const { return m_interrupted; }
    /// The switch ports that wait for each other as the run ends, or "".
    const std::string& GetDeadlock() const { return m_deadlock; }

    /// How much was simulated, ps: until the last flow or collective was done, the last port stood
    /// still in a deadlock, or the stop.
    int64_t GetDuration() const { return m_end; }

    const std::vector<ns3::Flow>& GetFlows() const { return m_traffic->GetFlows(); }
    std::vector<ns3::CollectiveRecord> GetCollectives() const {
        return m_traffic->GetCollectives();
    }
    ns3::FabricNetwork& GetNetwork() const { return *m_network; }
    ns3::RdmaNetwork& GetRdma() const { return *m_rdma; }
    const ns3::FrameBalance& GetBalance() const { return m_balance; }
    RunProgress GetProgress() const;

  private:
    void Watch();
    void OnStopTime();
    void OnTrafficDone();
    void Stop(const char* reason);
    void Conclude();

    RunObservers m_observers;
    ns3::Ptr<ns3::FabricNetwork> m_network;
    ns3::Ptr<ns3::RdmaNetwork> m_rdma;
    std::unique_ptr<TrafficRun> m_traffic;
    std::unique_ptr<Outages> m_outages;
    std::unique_ptr<DeadlockWatch> m_deadlocks;
    std::unique_ptr<QueuePairWatch> m_queuePairs;
    std::function<void(const RunProgress&)> m_watcher;
    ns3::FrameBalance m_balance;
    int64_t m_stop;                      ///< ps
    int64_t m_end = 0;                   ///< ps
    const char* m_stopReason = nullptr;  ///< Null if it came to rest.
    bool m_interrupted = false;
    std::string m_deadlock;  ///< As the run ends.
};

}  // namespace scenarios

#endif  // SCENARIOS_SIMULATION_H
