// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_TRAFFIC_RUN_H
#define SCENARIOS_TRAFFIC_RUN_H

#include <ns3/ptr.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "collective/helper/collective-driver.h"
#include "rdma/helper/flow-driver.h"
#include "rdma/helper/rdma-network.h"
#include "scenarios/input/measured-window.h"
#include "scenarios/input/traffic.h"
#include "scenarios/run/run-observers.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// The traffic of a run: starts its flows and collectives, and counts those that are left.
class TrafficRun {
  public:
    /// \param window if it ends the run, flows that start outside are not waited for
    /// \param reportMessages tell observers of the messages of collectives. Network and observers
    /// outlive the traffic.
    /// Throws std::invalid_argument for collectives that the models do not cover.
    TrafficRun(const Traffic& traffic, const ns3::Ptr<ns3::RdmaNetwork>& network,
               const topogen::Fabric& fabric, const RunObservers& observers,
               const MeasuredWindow& window, bool reportMessages);
    ~TrafficRun();
    TrafficRun(const TrafficRun&) = delete;
    TrafficRun& operator=(const TrafficRun&) = delete;

    /// Called when the last flow or collective that is waited for is done.
    void SetDoneCallback(std::function<void()> callback) { m_done = std::move(callback); }

    /// Call once, before the simulation runs.
    void Start();

    const std::vector<ns3::Flow>& GetFlows() const { return m_flows.GetFlows(); }
    std::vector<ns3::CollectiveRecord> GetCollectives() const;

    uint64_t GetFlowsLeft() const { return m_flowsLeft; }
    uint64_t GetFlowsDone() const { return GetFlows().size() - m_flowsLeft; }
    uint64_t GetCollectivesDone() const { return m_ranksLeft.size() - m_collectivesLeft; }
    /// Neither finished nor failed.
    uint64_t CountUnfinishedCollectives() const;
    /// Of those, the first few: "collective 2: rank 3 waits for rank 2, of whose ..."
    std::vector<std::string> DescribeWaits() const;
    /// When a flow or collective was last done, ps; 0 before the first is.
    int64_t GetLastEnd() const { return m_lastEnd; }

  private:
    void AddCollectives(const Traffic& traffic, const topogen::Fabric& fabric, bool reportMessages);
    bool IsAwaited(const ns3::Flow& flow) const;
    void NoteEnd();

    ns3::Ptr<ns3::RdmaNetwork> m_network;
    const RunObservers& m_observers;
    ns3::FlowDriver m_flows;
    ns3::Ptr<ns3::CollectiveDriver> m_collectives;  ///< Null if there are none.
    std::function<void()> m_done;
    MeasuredWindow m_window;
    std::vector<uint32_t> m_ranksLeft;  ///< By collective.
    uint64_t m_flowsLeft = 0;
    uint64_t m_flowsAwaited = 0;  ///< Of them.
    uint64_t m_collectivesLeft = 0;
    int64_t m_lastEnd = 0;  ///< ps
};

}  // namespace scenarios

#endif  // SCENARIOS_TRAFFIC_RUN_H
