// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/model/cables.h"

#include <fmt/format.h>

#include <algorithm>

namespace topogen {

Cables::Cables(const Fabric& fabric)
    : m_first(static_cast<size_t>(fabric.servers_size()) +
              static_cast<size_t>(fabric.switches_size()) + 1),
      m_cables(2 * static_cast<size_t>(fabric.links().a_node_size())) {
    const Links& links = fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        ++m_first[links.a_node(i) + 1];
        ++m_first[links.b_node(i) + 1];
    }
    for (uint32_t node = 0; node < Nodes(); ++node) {
        m_first[node + 1] += m_first[node];
    }
    std::vector<uint32_t> next(m_first.begin(), m_first.end() - 1);
    for (int i = 0; i < links.a_node_size(); ++i) {
        const uint32_t a = links.a_node(i);
        const uint32_t b = links.b_node(i);
        const auto link = static_cast<uint32_t>(i);
        m_cables[next[a]++] = {links.a_port(i), b, links.b_port(i), link};
        m_cables[next[b]++] = {links.b_port(i), a, links.a_port(i), link};
    }
    for (uint32_t node = 0; node < Nodes(); ++node) {
        std::sort(m_cables.begin() + m_first[node], m_cables.begin() + m_first[node + 1],
                  [](const Cable& x, const Cable& y) { return x.port < y.port; });
    }
}

uint32_t EndpointAt(const Fabric& fabric, uint32_t node, uint32_t port) {
    return fabric.servers(static_cast<int>(node)).first_endpoint() +
           port / fabric.ports_per_endpoint();
}

std::string NodeName(const Fabric& fabric, uint32_t node) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    if (node < servers) {
        return fmt::format("server {}", node + 1);
    }
    const uint32_t index = node - servers;
    const Tier& tier =
        fabric.tiers(static_cast<int>(fabric.switches(static_cast<int>(index)).tier()));
    return fmt::format("{} {}", tier.name(), index - tier.first_switch() + 1);
}

}  // namespace topogen
