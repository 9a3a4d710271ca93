// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/path-lengths.h"

#include <algorithm>

namespace scenarios {

namespace {

constexpr uint64_t kCheapSteps = 50'000'000;

}  // namespace

PathLengths::PathLengths(const topogen::Fabric& fabric)
    : m_routing(std::make_unique<ns3::FabricRouting>(static_cast<uint32_t>(fabric.switches_size()),
                                                     fabric.endpoints(),
                                                     fabric.ports_per_endpoint())),
      m_rateBps(fabric.endpoints()) {
    AddLinks(fabric);
    m_routing->Freeze();
    m_isSearched.assign(m_routing->GetLeafCount(), false);
    FindComponents();
}

void PathLengths::AddLinks(const topogen::Fabric& fabric) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    const topogen::Links& links = fabric.links();
    const auto attach = [&](uint32_t server, uint32_t port, uint32_t node, uint32_t nodePort,
                            uint64_t rate) {
        if (node < servers) {
            return;  // a cable between servers is no path of the network, which refuses it
        }
        const uint32_t endpoint = fabric.servers(static_cast<int>(server)).first_endpoint() +
                                  port / fabric.ports_per_endpoint();
        m_routing->AttachEndpoint(endpoint, node - servers, static_cast<uint16_t>(nodePort));
        m_rateBps[endpoint] += rate;
    };
    for (int i = 0; i < links.a_node_size(); ++i) {
        const uint32_t a = links.a_node(i);
        const uint32_t b = links.b_node(i);
        const uint64_t rate = fabric.link_classes(static_cast<int>(links.link_class(i))).rate_bps();
        if (a < servers) {
            attach(a, links.a_port(i), b, links.b_port(i), rate);
        } else if (b < servers) {
            attach(b, links.b_port(i), a, links.a_port(i), rate);
        } else {
            m_routing->AddLink(a - servers, static_cast<uint16_t>(links.a_port(i)), b - servers,
                               static_cast<uint16_t>(links.b_port(i)), rate);
        }
    }
    m_steps = m_routing->GetSwitchCount() + 2 * static_cast<uint64_t>(links.a_node_size());
}

void PathLengths::FindComponents() {
    constexpr uint32_t kNone = UINT32_MAX;
    m_component.assign(m_routing->GetSwitchCount(), kNone);
    std::vector<uint32_t> found;
    for (uint32_t first = 0; first < m_component.size(); ++first) {
        if (m_component[first] != kNone) {
            continue;
        }
        m_component[first] = first;
        found.assign(1, first);
        while (!found.empty()) {
            const uint32_t at = found.back();
            found.pop_back();
            for (const auto& neighbour : m_routing->GetNeighbours(at)) {
                if (m_component[neighbour.switchIndex] == kNone) {
                    m_component[neighbour.switchIndex] = first;
                    found.push_back(neighbour.switchIndex);
                }
            }
        }
    }
}

bool PathLengths::IsConnected(uint32_t source, uint32_t destination) const {
    const auto switchesOf = [this](uint32_t endpoint) -> const std::vector<uint32_t>& {
        return m_routing->GetLeafSwitches(m_routing->GetAttachment(endpoint).leaf);
    };
    for (const uint32_t from : switchesOf(source)) {
        for (const uint32_t to : switchesOf(destination)) {
            if (m_component[from] == m_component[to]) {
                return true;
            }
        }
    }
    return false;
}

uint32_t PathLengths::Search(uint32_t endpoint) {
    const uint32_t leaf = m_routing->GetAttachment(endpoint).leaf;
    if (!m_isSearched[leaf]) {
        m_isSearched[leaf] = true;
        m_stepsTaken += m_steps;
    }
    return leaf;
}

uint32_t PathLengths::Get(uint32_t source, uint32_t destination) {
    const uint32_t leaf = Search(destination);
    uint8_t between = ns3::FabricRouting::kUnreachable;
    for (const uint32_t from : m_routing->GetLeafSwitches(m_routing->GetAttachment(source).leaf)) {
        between = std::min(between, m_routing->GetDistance(from, leaf));
    }
    return between == ns3::FabricRouting::kUnreachable ? 0 : between + 2U;
}

std::optional<uint32_t> PathLengths::GetIfCheap(uint32_t source, uint32_t destination) {
    const uint32_t leaf = m_routing->GetAttachment(destination).leaf;
    if (!m_isSearched[leaf] && m_stepsTaken > kCheapSteps) {
        return std::nullopt;
    }
    return Get(source, destination);
}

uint32_t PathLengths::GetFromSwitch(uint32_t from, uint32_t destination) {
    const uint8_t between = m_routing->GetDistance(from, Search(destination));
    return between == ns3::FabricRouting::kUnreachable ? 0 : between + 1U;
}

}  // namespace scenarios
