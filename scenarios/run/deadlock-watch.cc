// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/deadlock-watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "fabric/helper/deadlock-search.h"

namespace scenarios {

namespace {

/// When the last port of a cycle stopped, and closed it, ps.
int64_t FindClosing(const std::vector<ns3::SwitchPort>& cycle, const ns3::FabricNetwork& network) {
    int64_t closed = 0;
    for (const ns3::SwitchPort& place : cycle) {
        const auto& ports = network.GetSwitch(place.switchIndex).GetPorts();
        closed = std::max(closed, ports[place.port]->GetPausedSince());
    }
    return closed;
}

}  // namespace

std::string DeadlockWatch::Search(int64_t now) {
    m_network.CatchUp(now);
    const std::vector<ns3::SwitchPort> cycle = ns3::FindDeadlock(m_network);
    if (cycle.empty()) {
        return "";
    }
    std::string text =
        fmt::format("class {}: {}", cycle.front().trafficClass, ns3::DescribeCycle(cycle));
    if (!m_reported) {
        m_reported = true;
        const uint32_t node = m_network.GetServers().GetN() + cycle.front().switchIndex;
        const int64_t closed = m_network.GetPartition().ToGlobal(FindClosing(cycle, m_network));
        m_observers.ReportEvent({closed, "deadlock", node, cycle.front().port, true, text});
    }
    return text;
}

int64_t DeadlockWatch::FindLastStandstill() const {
    int64_t last = 0;
    for (uint32_t i = 0; i < m_network.GetLinkCount(); ++i) {
        for (const size_t end : {0, 1}) {
            const ns3::FabricPort& port = m_network.GetLink(i).GetPort(end);
            if (port.GetPausedMask() != 0) {
                last = std::max(last, port.GetPausedSince());
            }
        }
    }
    return m_network.GetPartition().ToGlobal(last);
}

}  // namespace scenarios
