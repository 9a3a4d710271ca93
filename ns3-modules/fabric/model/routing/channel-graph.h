// SPDX-License-Identifier: GPL-2.0-only
#ifndef CHANNEL_GRAPH_H
#define CHANNEL_GRAPH_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3 {

/// What waits for what: numbered nodes and directed edges. Finds a cycle.
class ChannelGraph {
  public:
    explicit ChannelGraph(size_t nodes) : m_edges(nodes) {}

    /// Returns the node's number.
    uint32_t AddNode();
    /// Adding an edge again has no effect.
    void AddEdge(uint32_t from, uint32_t to);
    const std::vector<uint32_t>& GetEdges(uint32_t from) const { return m_edges[from]; }

    /// The nodes of a cycle in the order of its edges, the lowest-numbered one that a search from
    /// node 0 on meets first; empty where there is none.
    std::vector<uint32_t> FindCycle() const;

  private:
    std::vector<std::vector<uint32_t>> m_edges;
};

}  // namespace ns3

#endif  // CHANNEL_GRAPH_H
