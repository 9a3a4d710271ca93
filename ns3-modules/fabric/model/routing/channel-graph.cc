// SPDX-License-Identifier: GPL-2.0-only
#include "channel-graph.h"

#include <algorithm>
#include <utility>

namespace ns3 {

uint32_t ChannelGraph::AddNode() {
    m_edges.emplace_back();
    return static_cast<uint32_t>(m_edges.size() - 1);
}

void ChannelGraph::AddEdge(uint32_t from, uint32_t to) {
    std::vector<uint32_t>& edges = m_edges[from];
    if (std::find(edges.begin(), edges.end(), to) == edges.end()) {
        edges.push_back(to);
    }
}

// Depth first; an edge back to a node on the path closes a cycle.
std::vector<uint32_t> ChannelGraph::FindCycle() const {
    enum class State : uint8_t { kNew, kOnPath, kDone };
    std::vector<State> state(m_edges.size(), State::kNew);
    std::vector<std::pair<uint32_t, size_t>> path;  // node, next edge
    for (uint32_t root = 0; root < m_edges.size(); ++root) {
        if (state[root] != State::kNew) {
            continue;
        }
        state[root] = State::kOnPath;
        path.assign(1, {root, 0});
        while (!path.empty()) {
            auto& [node, edge] = path.back();
            if (edge == m_edges[node].size()) {
                state[node] = State::kDone;
                path.pop_back();
                continue;
            }
            const uint32_t next = m_edges[node][edge++];
            if (state[next] == State::kNew) {
                state[next] = State::kOnPath;
                path.emplace_back(next, 0);
            } else if (state[next] == State::kOnPath) {
                std::vector<uint32_t> cycle;
                const auto isNext = [next](const auto& step) { return step.first == next; };
                for (auto it = std::find_if(path.begin(), path.end(), isNext); it != path.end();
                     ++it) {
                    cycle.push_back(it->first);
                }
                return cycle;
            }
        }
    }
    return {};
}

}  // namespace ns3
