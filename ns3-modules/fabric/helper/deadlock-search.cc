// SPDX-License-Identifier: GPL-2.0-only
#include "deadlock-search.h"

#include "fabric/model/routing/channel-graph.h"

#include "ns3/node.h"

#include <algorithm>
#include <map>

namespace ns3 {

namespace {

/// The ports of which a class is stopped with frames in its queue, as nodes that wait for others.
class WaitSearch {
  public:
    explicit WaitSearch(const FabricNetwork& network) : m_network(network), m_graph(0) {
        for (uint32_t s = 0; s < network.GetSwitchCount(); ++s) {
            for (const FabricPort* port : network.GetSwitch(s).GetPorts()) {
                AddStopped(s, port);
            }
        }
        m_graph = ChannelGraph(m_stopped.size());
        for (uint32_t node = 0; node < m_stopped.size(); ++node) {
            FindWaits(node);
        }
    }

    /// What is left once those that may go on, and whoever waits for one of them, is taken out.
    std::vector<SwitchPort> FindCycle() {
        while (Spread()) {
        }
        ChannelGraph stuck(m_stopped.size());
        for (uint32_t node = 0; node < m_stopped.size(); ++node) {
            for (const uint32_t next : m_graph.GetEdges(node)) {
                if (!m_moves[node] && !m_moves[next]) {
                    stuck.AddEdge(node, next);
                }
            }
        }
        std::vector<SwitchPort> cycle;
        for (const uint32_t node : stuck.FindCycle()) {
            cycle.push_back(m_stopped[node]);
        }
        return cycle;
    }

  private:
    using Key = std::pair<const FabricPort*, uint8_t>;

    void AddStopped(uint32_t switchIndex, const FabricPort* port) {
        for (uint8_t c = 0; port != nullptr && c < kTrafficClasses; ++c) {
            if ((port->GetPausedMask() >> c & 1) != 0 && port->GetQueueBytes(c) != 0) {
                m_nodes[{port, c}] = static_cast<uint32_t>(m_stopped.size());
                m_stopped.push_back({switchIndex, port->GetPortIndex(), c});
                m_moves.push_back(false);
            }
        }
    }

    // A node waits for the queues of the peer that hold what came in by this link.
    void FindWaits(uint32_t node) {
        const SwitchPort& at = m_stopped[node];
        const FabricPort& ingress =
            *m_network.GetSwitch(at.switchIndex).GetPorts()[at.port]->GetPeer();
        const auto peer = ingress.GetNode()->GetObject<FabricSwitch>();
        bool isHeld = false;
        if (peer == nullptr) {
            m_moves[node] = true;  // an endpoint takes what comes
            return;
        }
        for (const FabricPort* port : peer->GetPorts()) {
            for (uint8_t c = 0; port != nullptr && c < kTrafficClasses; ++c) {
                if (port->HoldsFrom(c, ingress.GetPortIndex(), at.trafficClass)) {
                    isHeld = true;
                    AddWait(node, Key(port, c));
                }
            }
        }
        m_moves[node] = m_moves[node] || !isHeld;
    }

    void AddWait(uint32_t node, const Key& holder) {
        const auto stopped = m_nodes.find(holder);
        if (stopped == m_nodes.end()) {
            m_moves[node] = true;
        } else {
            m_graph.AddEdge(node, stopped->second);
        }
    }

    bool Spread() {
        bool changed = false;
        for (uint32_t node = 0; node < m_stopped.size(); ++node) {
            const std::vector<uint32_t>& waits = m_graph.GetEdges(node);
            if (!m_moves[node] && std::any_of(waits.begin(), waits.end(),
                                              [this](uint32_t next) { return m_moves[next]; })) {
                m_moves[node] = true;
                changed = true;
            }
        }
        return changed;
    }

    const FabricNetwork& m_network;
    std::vector<SwitchPort> m_stopped;
    std::map<Key, uint32_t> m_nodes;
    std::vector<bool> m_moves;
    ChannelGraph m_graph;
};

}  // namespace

std::vector<SwitchPort> FindDeadlock(const FabricNetwork& network) {
    return WaitSearch(network).FindCycle();
}

}  // namespace ns3
