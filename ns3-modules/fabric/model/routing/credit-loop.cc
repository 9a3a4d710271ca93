// SPDX-License-Identifier: GPL-2.0-only
#include "credit-loop.h"

#include "channel-graph.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace ns3 {

namespace {

using Leaves = std::vector<uint32_t>;

/// Channels are nodes 0..; behind them stand turns, a switch with a set of next hops, so that the
/// edges are not channels x channels.
class DependencySearch {
  public:
    explicit DependencySearch(const FabricRouting& routing)
        : m_routing(routing), m_firstChannel(1, 0), m_graph(0) {
        for (uint32_t s = 0; s < routing.GetSwitchCount(); ++s) {
            for (const FabricRouting::Neighbour& neighbour : routing.GetNeighbours(s)) {
                m_channels.push_back({s, neighbour.port, 0});
            }
            m_firstChannel.push_back(static_cast<uint32_t>(m_channels.size()));
        }
        m_graph = ChannelGraph(m_channels.size());
    }

    /// Adds the dependencies of all routes to a leaf.
    void AddRoutesTo(uint32_t leaf) {
        std::vector<uint32_t> order = OrderByDistance(leaf);
        std::vector<std::vector<uint32_t>> incoming(m_routing.GetSwitchCount());
        std::vector<bool> isSource(m_routing.GetSwitchCount(), false);
        for (uint32_t source = 0; source < m_routing.GetLeafCount(); ++source) {
            for (const uint32_t at : m_routing.GetLeafSwitches(source)) {
                isSource[at] = true;
            }
        }
        for (const uint32_t s : order) {
            const bool isTransit = !incoming[s].empty();
            if (!isTransit && !isSource[s]) {
                continue;
            }
            m_passesThroughLeaf = m_passesThroughLeaf || (isTransit && isSource[s]);
            const std::vector<uint16_t> ports = m_routing.FindNextHops(s, leaf);
            const uint32_t turn = isTransit ? TurnOf(s, ports) : 0;
            for (const uint32_t channel : incoming[s]) {
                m_graph.AddEdge(channel, turn);
            }
            ForEachChannel(s, ports,
                           [&](uint32_t channel, uint32_t to) { incoming[to].push_back(channel); });
        }
    }

    bool PassesThroughLeaf() const { return m_passesThroughLeaf; }

    std::vector<SwitchPort> FindCycle() const {
        std::vector<SwitchPort> cycle;
        for (const uint32_t node : m_graph.FindCycle()) {
            if (node < m_channels.size()) {
                cycle.push_back(m_channels[node]);
            }
        }
        return cycle;
    }

  private:
    /// Switches that can reach the leaf, itself excluded, the farthest first.
    std::vector<uint32_t> OrderByDistance(uint32_t leaf) const {
        std::vector<uint32_t> order;
        for (uint32_t s = 0; s < m_routing.GetSwitchCount(); ++s) {
            const uint8_t distance = m_routing.GetDistance(s, leaf);
            if (distance != 0 && distance != FabricRouting::kUnreachable) {
                order.push_back(s);
            }
        }
        std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
            return m_routing.GetDistance(a, leaf) > m_routing.GetDistance(b, leaf);
        });
        return order;
    }

    /// \param ports some of the switch's, ascending as its neighbours are
    template <typename Action>
    void ForEachChannel(uint32_t s, const std::vector<uint16_t>& ports, Action action) const {
        auto port = ports.begin();
        uint32_t channel = m_firstChannel[s];
        for (const FabricRouting::Neighbour& neighbour : m_routing.GetNeighbours(s)) {
            if (port != ports.end() && *port == neighbour.port) {
                action(channel, neighbour.switchIndex);
                ++port;
            }
            ++channel;
        }
    }

    uint32_t TurnOf(uint32_t s, const std::vector<uint16_t>& ports) {
        const auto known = m_turns.find({s, ports});
        if (known != m_turns.end()) {
            return known->second;
        }
        const uint32_t turn = m_graph.AddNode();
        m_turns[{s, ports}] = turn;
        ForEachChannel(s, ports, [this, turn](uint32_t channel, uint32_t /*to*/) {
            m_graph.AddEdge(turn, channel);
        });
        return turn;
    }

    const FabricRouting& m_routing;
    std::vector<uint32_t> m_firstChannel;  ///< By switch; one more at the end.
    std::vector<SwitchPort> m_channels;
    ChannelGraph m_graph;
    std::map<std::pair<uint32_t, std::vector<uint16_t>>, uint32_t> m_turns;
    bool m_passesThroughLeaf = false;
};

/// Of all leaves that are cabled to the same switches, one.
Leaves FindRepresentatives(const FabricRouting& routing) {
    Leaves representatives;
    std::set<std::set<uint32_t>> seen;
    for (uint32_t leaf = 0; leaf < routing.GetLeafCount(); ++leaf) {
        std::set<uint32_t> parents;
        for (const uint32_t at : routing.GetLeafSwitches(leaf)) {
            for (const FabricRouting::Neighbour& neighbour : routing.GetNeighbours(at)) {
                parents.insert(neighbour.switchIndex);
            }
        }
        if (seen.insert(parents).second) {
            representatives.push_back(leaf);
        }
    }
    return representatives;
}

}  // namespace

std::vector<SwitchPort> FindCreditLoop(const FabricRouting& routing) {
    Leaves leaves = FindRepresentatives(routing);
    DependencySearch some(routing);
    for (const uint32_t leaf : leaves) {
        some.AddRoutesTo(leaf);
    }
    if (!some.PassesThroughLeaf() || leaves.size() == routing.GetLeafCount()) {
        return some.FindCycle();
    }
    leaves.resize(routing.GetLeafCount());
    std::iota(leaves.begin(), leaves.end(), 0U);
    DependencySearch all(routing);
    for (const uint32_t leaf : leaves) {
        all.AddRoutesTo(leaf);
    }
    return all.FindCycle();
}

std::string DescribeCycle(const std::vector<SwitchPort>& cycle) {
    std::string text;
    for (size_t i = 0; i <= cycle.size() && !cycle.empty(); ++i) {
        const SwitchPort& at = cycle[i % cycle.size()];
        text += (i == 0 ? "switch " : " -> switch ") + std::to_string(at.switchIndex) + " port " +
                std::to_string(at.port);
    }
    return text;
}

}  // namespace ns3
