// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/check/switch-graph.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/push_relabel_max_flow.hpp>
#include <map>

namespace topogen {

SwitchGraph::SwitchGraph(const Fabric& fabric, const Cables& cables)
    : m_endpoints(fabric.endpoints()),
      m_edges(static_cast<size_t>(fabric.switches_size())),
      m_attached(m_edges.size()) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    const auto rateOf = [&](const Cables::Cable& cable) {
        const uint32_t linkClass = fabric.links().link_class(static_cast<int>(cable.link));
        return static_cast<double>(fabric.link_classes(static_cast<int>(linkClass)).rate_bps());
    };
    for (uint32_t node = 0; node < cables.Nodes(); ++node) {
        for (const Cables::Cable& cable : cables.Of(node)) {
            const double rate = rateOf(cable);
            if (node < servers) {
                m_attached[cable.peer - servers].push_back(
                    {EndpointAt(fabric, node, cable.port), rate});
                m_endpointRate += rate;
            } else if (cable.peer >= servers) {
                m_edges[node - servers].push_back({cable.peer - servers, cable.link, rate});
            }
        }
    }
    for (uint32_t node = 0; node < m_attached.size(); ++node) {
        if (!m_attached[node].empty()) {
            m_leaves.push_back(node);
        }
    }
}

uint32_t SwitchGraph::JoinedEndpoints(uint32_t link, uint32_t node) const {
    std::vector<bool> visited(m_edges.size());
    std::vector<uint32_t> countedIn(m_endpoints, kNone);  // the part that counted it last
    std::vector<uint32_t> pending;
    uint32_t most = 0;
    for (const uint32_t start : m_leaves) {
        if (visited[start] || start == node) {
            continue;
        }
        uint32_t joined = 0;
        visited[start] = true;
        pending = {start};
        while (!pending.empty()) {
            const uint32_t at = pending.back();
            pending.pop_back();
            for (const Attachment& attachment : m_attached[at]) {
                joined += countedIn[attachment.endpoint] == start ? 0 : 1;
                countedIn[attachment.endpoint] = start;
            }
            for (const Edge& edge : m_edges[at]) {
                if (edge.link != link && edge.peer != node && !visited[edge.peer]) {
                    visited[edge.peer] = true;
                    pending.push_back(edge.peer);
                }
            }
        }
        most = std::max(most, joined);
    }
    return most;
}

std::vector<uint32_t> SwitchGraph::Parts() const {
    std::vector<uint32_t> parts(m_edges.size(), kNone);
    std::vector<uint32_t> pending;
    for (uint32_t start = 0; start < parts.size(); ++start) {
        if (parts[start] != kNone) {
            continue;
        }
        parts[start] = start;
        pending = {start};
        while (!pending.empty()) {
            const uint32_t at = pending.back();
            pending.pop_back();
            for (const Edge& edge : m_edges[at]) {
                if (parts[edge.peer] == kNone) {
                    parts[edge.peer] = start;
                    pending.push_back(edge.peer);
                }
            }
        }
    }
    return parts;
}

SwitchGraph::Paths SwitchGraph::PathsFrom(uint32_t start) const {
    Paths paths{std::vector<uint32_t>(m_edges.size(), kNone), std::vector<double>(m_edges.size())};
    paths.steps[start] = 0;
    paths.count[start] = 1;
    std::vector<uint32_t> row = {start};
    while (!row.empty()) {
        std::vector<uint32_t> next;
        for (const uint32_t at : row) {
            for (const Edge& edge : m_edges[at]) {
                if (paths.steps[edge.peer] == kNone) {
                    paths.steps[edge.peer] = paths.steps[at] + 1;
                    next.push_back(edge.peer);
                }
                if (paths.steps[edge.peer] == paths.steps[at] + 1) {
                    paths.count[edge.peer] += paths.count[at];
                }
            }
        }
        row = std::move(next);
    }
    return paths;
}

double SwitchGraph::Bisection() const {
    using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
    using Flow = boost::adjacency_list<
        boost::vecS, boost::vecS, boost::directedS, boost::no_property,
        boost::property<
            boost::edge_capacity_t, double,
            boost::property<boost::edge_residual_capacity_t, double,
                            boost::property<boost::edge_reverse_t, Traits::edge_descriptor>>>>;
    const auto switches = static_cast<uint32_t>(m_edges.size());
    const uint32_t source = switches;
    const uint32_t sink = switches + 1;
    Flow flow(switches + 2);
    const auto connect = [&](uint32_t from, uint32_t to, double there, double back) {
        const auto edge = boost::add_edge(from, to, flow).first;
        const auto reverse = boost::add_edge(to, from, flow).first;
        boost::put(boost::edge_capacity, flow, edge, there);
        boost::put(boost::edge_capacity, flow, reverse, back);
        boost::put(boost::edge_reverse, flow, edge, reverse);
        boost::put(boost::edge_reverse, flow, reverse, edge);
    };
    for (uint32_t node = 0; node < switches; ++node) {
        std::map<uint32_t, double> peers;  // parallel links as one
        for (const Edge& edge : m_edges[node]) {
            if (edge.peer > node) {
                peers[edge.peer] += edge.rateBps;
            }
        }
        for (const auto& [peer, rate] : peers) {
            connect(node, peer, rate, rate);
        }
        double fromFirst = 0;
        double toSecond = 0;
        for (const Attachment& attachment : m_attached[node]) {
            (attachment.endpoint < m_endpoints / 2 ? fromFirst : toSecond) += attachment.rateBps;
        }
        if (fromFirst > 0) {
            connect(source, node, fromFirst, 0);
        }
        if (toSecond > 0) {
            connect(node, sink, toSecond, 0);
        }
    }
    return boost::push_relabel_max_flow(flow, source, sink);
}

}  // namespace topogen
