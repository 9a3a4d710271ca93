// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/path-lengths.h"

#include <algorithm>

namespace scenarios {

PathLengths::PathLengths(const topogen::Fabric& fabric)
    : m_leaves(fabric.endpoints()),
      m_rateBps(fabric.endpoints()),
      m_neighbours(static_cast<size_t>(fabric.switches_size())),
      m_distance(m_neighbours.size()) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    const topogen::Links& links = fabric.links();
    const auto attach = [&](int link, uint32_t server, uint32_t port, uint32_t leaf) {
        const uint32_t endpoint = fabric.servers(static_cast<int>(server)).first_endpoint() +
                                  port / fabric.ports_per_endpoint();
        m_leaves[endpoint].push_back(leaf);
        m_rateBps[endpoint] +=
            fabric.link_classes(static_cast<int>(links.link_class(link))).rate_bps();
    };
    for (int i = 0; i < links.a_node_size(); ++i) {
        const uint32_t a = links.a_node(i);
        const uint32_t b = links.b_node(i);
        if (a < servers && b >= servers) {
            attach(i, a, links.a_port(i), b - servers);
        } else if (b < servers && a >= servers) {
            attach(i, b, links.b_port(i), a - servers);
        } else if (a >= servers) {
            m_neighbours[a - servers].push_back(b - servers);
            m_neighbours[b - servers].push_back(a - servers);
        }
    }
    for (std::vector<uint32_t>& neighbours : m_neighbours) {
        std::sort(neighbours.begin(), neighbours.end());
        neighbours.erase(std::unique(neighbours.begin(), neighbours.end()), neighbours.end());
    }
}

uint32_t PathLengths::Get(uint32_t source, uint32_t destination) {
    uint8_t between = kUnreachable;
    for (const uint32_t from : m_leaves[source]) {
        between = std::min(between, FindDistance(from, destination));
    }
    return between == kUnreachable ? 0 : between + 2U;
}

uint32_t PathLengths::GetFromSwitch(uint32_t from, uint32_t destination) {
    const uint8_t between = FindDistance(from, destination);
    return between == kUnreachable ? 0 : between + 1U;
}

/// From a switch to the nearest leaf of an endpoint.
uint8_t PathLengths::FindDistance(uint32_t from, uint32_t destination) {
    std::vector<uint8_t>& distance = m_distance[from];
    if (distance.empty()) {
        distance = SearchFrom(from);
    }
    uint8_t nearest = kUnreachable;
    for (const uint32_t to : m_leaves[destination]) {
        nearest = std::min(nearest, distance[to]);
    }
    return nearest;
}

std::vector<uint8_t> PathLengths::SearchFrom(uint32_t leaf) const {
    std::vector<uint8_t> distance(m_neighbours.size(), kUnreachable);
    std::vector<uint32_t> frontier = {leaf};
    distance[leaf] = 0;
    for (uint8_t steps = 1; !frontier.empty() && steps < kUnreachable; ++steps) {
        std::vector<uint32_t> next;
        for (const uint32_t at : frontier) {
            for (const uint32_t neighbour : m_neighbours[at]) {
                if (distance[neighbour] == kUnreachable) {
                    distance[neighbour] = steps;
                    next.push_back(neighbour);
                }
            }
        }
        frontier.swap(next);
    }
    return distance;
}

}  // namespace scenarios
