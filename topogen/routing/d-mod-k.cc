// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/routing/d-mod-k.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "topogen/error.h"

namespace topogen {

namespace {

/// The n-th, from 0, of the links that `leads` accepts, or null.
template <typename Neighbour, typename Predicate>
const Neighbour* Nth(const Neighbour* first, uint32_t count, uint64_t n, const Predicate& leads) {
    for (const Neighbour* link = first; link != first + count; ++link) {
        if (leads(*link) && n-- == 0) {
            return link;
        }
    }
    return nullptr;
}

}  // namespace

bool DModK::CanRoute(const Fabric& fabric) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    const Links& links = fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        const uint32_t a = links.a_node(i);
        const uint32_t b = links.b_node(i);
        if (a >= servers && fabric.switches(static_cast<int>(a - servers)).tier() ==
                                fabric.switches(static_cast<int>(b - servers)).tier()) {
            return false;
        }
    }
    return true;
}

DModK::DModK(const Fabric& fabric)
    : m_switches(static_cast<uint32_t>(fabric.switches_size())),
      m_attachment(size_t{fabric.endpoints()} * fabric.ports_per_endpoint()),
      m_place(m_attachment.size(), kNoPort) {
    for (const Switch& node : fabric.switches()) {
        m_tier.push_back(node.tier());
    }
    ReadLinks(fabric);
    AlternateParents();
    NumberDestinations();
    SetDivisors();
    FindReach(static_cast<uint32_t>(fabric.tiers_size()));
}

void DModK::ReadLinks(const Fabric& fabric) {
    struct Link {
        uint32_t from;
        uint32_t to;
        uint32_t port;
    };
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    const Links& links = fabric.links();
    std::vector<Link> up;
    std::vector<Link> down;
    for (int i = 0; i < links.a_node_size(); ++i) {
        const uint32_t upper = links.b_node(i) - servers;
        if (links.a_node(i) < servers) {
            const Server& server = fabric.servers(static_cast<int>(links.a_node(i)));
            m_attachment[size_t{server.first_endpoint()} * fabric.ports_per_endpoint() +
                         links.a_port(i)] = {upper, links.b_port(i)};
            continue;
        }
        const uint32_t lower = links.a_node(i) - servers;
        if (m_tier[lower] == m_tier[upper]) {
            throw DataError(fmt::format(
                "links: link {} joins two switches of tier {}; D-mod-K routes trees only", i,
                fabric.tiers(static_cast<int>(m_tier[lower])).name()));
        }
        up.push_back({lower, upper, links.a_port(i)});
        down.push_back({upper, lower, links.b_port(i)});
    }
    const auto file = [this](std::vector<Link>& from, Side& to) {
        std::sort(from.begin(), from.end(), [](const Link& a, const Link& b) {
            return std::tie(a.from, a.to, a.port) < std::tie(b.from, b.to, b.port);
        });
        to.first.assign(m_switches + 1, 0);
        for (const Link& link : from) {
            ++to.first[link.from + 1];
            to.links.push_back({link.port, link.to});
        }
        for (uint32_t i = 0; i < m_switches; ++i) {
            to.first[i + 1] += to.first[i];
        }
    };
    file(up, m_up);
    file(down, m_down);
}

/// So far parallel links to one parent stand side by side, so that successive destinations would go
/// to the same parent. Deals them out in rounds: each parent's first link, by port, then each
/// parent's second.
void DModK::AlternateParents() {
    std::vector<std::pair<uint32_t, Neighbour>> dealt;  // round, link
    for (uint32_t node = 0; node < m_switches; ++node) {
        const Neighbours parents = m_up.Of(node);
        dealt.clear();
        for (uint32_t i = 0; i < parents.count; ++i) {
            const Neighbour& link = parents.first[i];
            const bool again = i > 0 && parents.first[i - 1].switchIndex == link.switchIndex;
            dealt.emplace_back(again ? dealt.back().first + 1 : 0, link);
        }
        std::sort(dealt.begin(), dealt.end(), [](const auto& a, const auto& b) {
            return std::tie(a.first, a.second.port) < std::tie(b.first, b.second.port);
        });
        for (uint32_t i = 0; i < parents.count; ++i) {
            m_up.links[m_up.first[node] + i] = dealt[i].second;
        }
    }
}

/// Walks down from every switch without parents, so that the destinations below any switch have
/// successive places, as far as the tree allows.
void DModK::NumberDestinations() {
    std::vector<std::vector<uint32_t>> attached(m_switches);
    for (uint32_t destination = 0; destination < Destinations(); ++destination) {
        if (m_attachment[destination].leaf != kNoPort) {
            attached[m_attachment[destination].leaf].push_back(destination);
        }
    }
    for (std::vector<uint32_t>& destinations : attached) {
        std::sort(destinations.begin(), destinations.end(), [this](uint32_t a, uint32_t b) {
            return m_attachment[a].port < m_attachment[b].port;
        });
    }
    std::vector<bool> visited(m_switches);
    uint32_t next = 0;
    for (uint32_t node = 0; node < m_switches; ++node) {
        if (m_up.Of(node).count == 0) {
            NumberBelow(node, visited, attached, next);
        }
    }
}

void DModK::NumberBelow(uint32_t top, std::vector<bool>& visited,
                        const std::vector<std::vector<uint32_t>>& attached, uint32_t& next) {
    std::vector<uint32_t> pending = {top};
    while (!pending.empty()) {
        const uint32_t node = pending.back();
        pending.pop_back();
        if (visited[node]) {
            continue;
        }
        visited[node] = true;
        for (const uint32_t destination : attached[node]) {
            m_place[destination] = next++;
        }
        const Neighbours children = m_down.Of(node);
        for (uint32_t i = children.count; i > 0; --i) {
            pending.push_back(children.first[i - 1].switchIndex);
        }
    }
}

/// Lower tiers have the lower indices, so that children come before their parents.
void DModK::SetDivisors() {
    m_divisor.assign(m_switches, 1);
    for (uint32_t node = 0; node < m_switches; ++node) {
        const Neighbours children = m_down.Of(node);
        if (children.count == 0) {
            continue;
        }
        const uint32_t child = children.first[0].switchIndex;
        std::vector<uint32_t> parents;
        const Neighbours links = m_up.Of(child);
        for (uint32_t i = 0; i < links.count; ++i) {
            parents.push_back(links.first[i].switchIndex);
        }
        std::sort(parents.begin(), parents.end());
        parents.erase(std::unique(parents.begin(), parents.end()), parents.end());
        // Beyond the number of destinations all quotients are 0, and products must not overflow.
        m_divisor[node] = std::min<uint64_t>(m_divisor[child] * parents.size(), UINT32_MAX);
    }
}

void DModK::FindReach(uint32_t tiers) {
    // Places of one switch's own destinations follow one another.
    std::vector<std::pair<uint32_t, uint32_t>> own(m_switches, {Destinations(), 0});
    for (uint32_t destination = 0; destination < Destinations(); ++destination) {
        if (m_attachment[destination].leaf == kNoPort) {
            continue;
        }
        auto& [begin, end] = own[m_attachment[destination].leaf];
        begin = std::min(begin, m_place[destination]);
        end = std::max(end, m_place[destination] + 1);
    }
    m_reach.assign(tiers, std::vector<uint32_t>(m_switches));
    const auto gather = [this](const Neighbours& links, const std::vector<uint32_t>& reach,
                               uint32_t ownSet) {
        std::vector<uint32_t> sets = {ownSet};
        for (uint32_t i = 0; i < links.count; ++i) {
            sets.push_back(reach[links.first[i].switchIndex]);
        }
        return m_sets.Unite(std::move(sets));
    };
    const uint32_t nothing = m_sets.Add(0, 0);
    for (uint32_t node = 0; node < m_switches; ++node) {
        const auto [begin, end] = own[node];
        const uint32_t ownSet = begin < end ? m_sets.Add(begin, end) : nothing;
        m_reach[0][node] = gather(m_down.Of(node), m_reach[0], ownSet);
    }
    for (uint32_t steps = 1; steps < tiers; ++steps) {
        for (uint32_t node = 0; node < m_switches; ++node) {
            m_reach[steps][node] = gather(m_up.Of(node), m_reach[steps - 1], nothing);
        }
    }
}

uint32_t DModK::EgressPort(uint32_t switchIndex, uint32_t destination) const {
    const Attachment& attachment = m_attachment[destination];
    if (attachment.leaf == switchIndex) {
        return attachment.port;
    }
    return Reaches(0, switchIndex, m_place[destination])
               ? PortDown(switchIndex, destination)
               : PortUp(switchIndex, m_place[destination]);
}

uint32_t DModK::StepsUp(uint32_t switchIndex, uint32_t place) const {
    uint32_t steps = 0;
    while (steps < m_reach.size() && !Reaches(steps, switchIndex, place)) {
        ++steps;
    }
    return steps;
}

uint32_t DModK::PortUp(uint32_t switchIndex, uint32_t place) const {
    const Neighbours parents = m_up.Of(switchIndex);
    const uint32_t steps = StepsUp(switchIndex, place);
    if (steps == m_reach.size()) {
        return kNoPort;
    }
    const auto leads = [&](const Neighbour& link) {
        return Reaches(steps - 1, link.switchIndex, place);
    };
    const auto count =
        static_cast<uint64_t>(std::count_if(parents.first, parents.first + parents.count, leads));
    const uint64_t quotient = place / m_divisor[switchIndex];
    return Nth(parents.first, parents.count, quotient % count, leads)->port;
}

std::vector<uint32_t> DModK::UpPorts(uint32_t switchIndex, uint32_t destination) const {
    const uint32_t place = m_place[destination];
    const uint32_t steps = StepsUp(switchIndex, place);
    std::vector<uint32_t> ports;
    if (steps == 0 || steps == m_reach.size()) {
        return ports;
    }
    const Neighbours parents = m_up.Of(switchIndex);
    for (uint32_t i = 0; i < parents.count; ++i) {
        if (Reaches(steps - 1, parents.first[i].switchIndex, place)) {
            ports.push_back(parents.first[i].port);
        }
    }
    return ports;
}

uint32_t DModK::PortDown(uint32_t switchIndex, uint32_t destination) const {
    const Neighbours children = m_down.Of(switchIndex);
    const Neighbour* const end = children.first + children.count;
    const uint32_t place = m_place[destination];
    uint32_t through = m_attachment[destination].leaf;
    uint64_t divisor = 1;
    while (true) {
        const auto range = std::equal_range(
            children.first, end, Neighbour{0, through},
            [](const Neighbour& a, const Neighbour& b) { return a.switchIndex < b.switchIndex; });
        if (range.first != range.second) {
            const auto parallel = static_cast<uint64_t>(range.second - range.first);
            return range.first[(place / m_divisor[switchIndex]) % parallel].port;
        }
        const Neighbours parents = m_up.Of(through);
        if (parents.count == 0 || m_tier[through] >= m_tier[switchIndex]) {
            break;
        }
        divisor = m_divisor[through];
        through = parents.first[(place / divisor) % parents.count].switchIndex;
    }
    const auto leads = [&](const Neighbour& link) { return Reaches(0, link.switchIndex, place); };
    const auto count = static_cast<uint64_t>(std::count_if(children.first, end, leads));
    return Nth(children.first, children.count, (place / divisor) % count, leads)->port;
}

}  // namespace topogen
