// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_SIMULATION_H
#define SCENARIOS_SIMULATION_H

#include <ns3/ptr.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "collective/helper/collective-driver.h"
#include "fabric/helper/fabric-network.h"
#include "fabric/helper/link-failures.h"
#include "rdma/helper/flow-driver.h"
#include "rdma/helper/rdma-network.h"
#include "scenarios/input/link-failures.h"
#include "scenarios/input/traffic.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// Something that happened to the fabric or a queue pair: a row of events.csv.
struct RunEvent {
    int64_t time = 0;  ///< ps
    std::string kind;
    uint32_t node = 0;
    uint32_t port = 0;
    bool hasPlace = true;  ///< Node and port mean something.
    std::string detail;
};

/// How far a run is, for those who watch it.
struct RunProgress {
    int64_t now = 0;  ///< ps
    uint64_t flowsDone = 0;
    uint64_t collectivesDone = 0;
    uint64_t events = 0;
    uint64_t hops = 0;
};

/// One run: the traffic of a scenario on its fabric, from building the models to the last record.
class Simulation {
  public:
    /// Builds the models; transport and load balancing were applied.
    /// Throws std::invalid_argument for what the models do not cover.
    Simulation(const Scenario& scenario, const topogen::Fabric& fabric, const Traffic& traffic,
               const std::vector<Outage>& outages, uint64_t seed);
    ~Simulation();
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;

    /// Called several times a second of wall-clock time while the simulation runs.
    void SetWatcher(std::function<void(const RunProgress&)> watcher) {
        m_watcher = std::move(watcher);
    }

    /// Runs until nothing moves any more, the stop time, or an interrupt. Call once.
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

    /// What happened, in time order.
    const std::vector<RunEvent>& GetEvents() const { return m_events; }
    void AddEvent(const RunEvent& event);

    const std::vector<ns3::Flow>& GetFlows() const { return m_flows->GetFlows(); }
    /// Messages of collectives that crossed the fabric and were acknowledged.
    const std::vector<ns3::CollectiveMessage>& GetMessages() const { return m_messages; }
    std::vector<ns3::CollectiveRecord> GetCollectives() const;
    ns3::FabricNetwork& GetNetwork() const { return *m_network; }
    ns3::RdmaNetwork& GetRdma() const { return *m_rdma; }
    const ns3::FrameBalance& GetBalance() const { return m_balance; }
    RunProgress GetProgress() const;

  private:
    void AddTraffic(const Traffic& traffic, const topogen::Fabric& fabric, bool keepMessages);
    void AddOutages(const std::vector<Outage>& outages, const topogen::Fabric& fabric);
    void EndOutagesWhenDone();
    void WatchFailures();
    void OnFailure(const ns3::RdmaNic& nic, const ns3::QueuePair& queuePair, int64_t now);
    std::string ReportDeadlock(int64_t now);
    int64_t FindLastStandstill() const;
    int64_t GetNow() const;
    void Poll();
    int64_t GetPollDelay();
    void CheckBalance();
    void CheckNothingWaits() const;

    ns3::Ptr<ns3::FabricNetwork> m_network;
    ns3::Ptr<ns3::RdmaNetwork> m_rdma;
    std::unique_ptr<ns3::FlowDriver> m_flows;
    ns3::Ptr<ns3::CollectiveDriver> m_collectives;  ///< Null if there are none.
    std::unique_ptr<ns3::LinkFailures> m_outages;
    std::function<void(const RunProgress&)> m_watcher;
    std::vector<ns3::CollectiveMessage> m_messages;
    std::vector<RunEvent> m_events;
    ns3::FrameBalance m_balance;
    std::vector<uint32_t> m_ranksLeft;  ///< By collective.
    uint64_t m_flowsLeft = 0;
    uint64_t m_collectivesLeft = 0;
    int64_t m_stop;     ///< ps
    int64_t m_end = 0;  ///< ps
    bool m_stopped = false;
    bool m_deadlockReported = false;
    std::string m_deadlock;  ///< As the run ends.
    bool m_interrupted = false;
    uint64_t m_polls = 0;
    int64_t m_pollPeriod;  ///< ps
    std::chrono::steady_clock::time_point m_lastPoll;
};

}  // namespace scenarios

#endif  // SCENARIOS_SIMULATION_H
