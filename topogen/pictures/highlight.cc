// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/pictures/highlight.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <sstream>

#include "topogen/error.h"
#include "topogen/model/cables.h"
#include "topogen/model/fabric-view.h"
#include "topogen/routing/d-mod-k.h"
#include "topogen/text/line-reader.h"

namespace topogen {

namespace {

/// Whole numbers only, so that no digit is cut.
bool ParseNumber(const std::string& text, uint64_t& value) {
    return text.find('.') == std::string::npos && ParseDecimal(text, 0, value);
}

/// Whether all links lead from tier to tier, as D-mod-K takes them.
bool IsTree(const Fabric& fabric) {
    const FabricView view(fabric);
    const Links& links = fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        if (view.LevelOf(links.b_node(i)) != view.LevelOf(links.a_node(i)) + 1) {
            return false;
        }
    }
    return true;
}

class Parser {
  public:
    explicit Parser(const Fabric& fabric)
        : m_fabric(fabric),
          m_cables(fabric),
          m_servers(static_cast<uint32_t>(fabric.servers_size())) {}

    Highlight Parse(const std::string& text) {
        std::istringstream parts(text);
        for (std::string part; std::getline(parts, part, ',');) {
            AddPart(part);
        }
        return std::move(m_highlight);
    }

  private:
    /// Where an endpoint's first cable is.
    struct Place {
        uint32_t server;
        uint32_t leaf;
    };

    [[noreturn]] static void Refuse(const std::string& part, const std::string& why) {
        throw UsageError(fmt::format("--highlight {}: {}", part, why));
    }

    void AddPart(const std::string& part);
    void AddPath(const std::string& part, uint64_t from, uint64_t to);
    Place PlaceOf(uint64_t endpoint) const;
    std::vector<uint32_t> TreePath(uint32_t leaf, uint64_t to) const;
    std::vector<uint32_t> ShortestPath(uint32_t leaf, uint32_t target) const;
    uint32_t FindNode(const std::string& part, const std::string& name, uint64_t number) const;

    /// Cables are between nodes here: parallel ones are one line of the picture.
    static void AddLink(HighlightedParts& parts, uint32_t a, uint32_t b) {
        parts.links.emplace(a, b);
        parts.links.emplace(b, a);
    }

    const Fabric& m_fabric;
    const Cables m_cables;
    const uint32_t m_servers;
    Highlight m_highlight;
};

void Parser::AddPart(const std::string& part) {
    const size_t colon = part.find(':');
    const std::string node = part.substr(0, colon);
    const size_t dash = node.rfind('-');
    uint64_t number = 0;
    if (dash == std::string::npos || !ParseNumber(node.substr(dash + 1), number)) {
        Refuse(part, "must be as 0-127 (the path between two endpoints), leaf-3, or leaf-3:12");
    }
    const std::string name = node.substr(0, dash);
    uint64_t from = 0;
    if (colon == std::string::npos && ParseNumber(name, from)) {
        AddPath(part, from, number);
        return;
    }
    const uint32_t found = FindNode(part, name, number);
    if (colon == std::string::npos) {
        m_highlight.failed.nodes.insert(found);
        return;
    }
    uint64_t port = 0;
    const bool isNumber = ParseNumber(part.substr(colon + 1), port);
    for (const Cables::Cable& cable : m_cables.Of(found)) {
        if (isNumber && cable.port == port) {
            AddLink(m_highlight.failed, found, cable.peer);
            return;
        }
    }
    Refuse(part, "no cable at that port");
}

uint32_t Parser::FindNode(const std::string& part, const std::string& name, uint64_t number) const {
    uint64_t first = 0;
    uint64_t count = m_servers;
    bool known = name == "server";
    for (const Tier& tier : m_fabric.tiers()) {
        if (!known && tier.name() == name) {
            known = true;
            first = m_servers + tier.first_switch();
            count = tier.switches();
        }
    }
    if (!known || number < 1 || number > count) {
        Refuse(part, known ? fmt::format("there are {}-1 to {}-{}", name, name, count)
                           : "names neither a tier nor a server");
    }
    return static_cast<uint32_t>(first + number - 1);
}

Parser::Place Parser::PlaceOf(uint64_t endpoint) const {
    const auto after = std::upper_bound(
        m_fabric.servers().begin(), m_fabric.servers().end(), endpoint,
        [](uint64_t wanted, const Server& server) { return wanted < server.first_endpoint(); });
    const auto server = static_cast<uint32_t>(after - m_fabric.servers().begin() - 1);
    const auto local = static_cast<uint32_t>(endpoint) - std::prev(after)->first_endpoint();
    const size_t port = size_t{local} * m_fabric.ports_per_endpoint();
    return {server, m_cables.Of(server).first[port].peer};
}

void Parser::AddPath(const std::string& part, uint64_t from, uint64_t to) {
    if (from >= m_fabric.endpoints() || to >= m_fabric.endpoints() || from == to) {
        Refuse(part, fmt::format("must be two of the endpoints 0 to {}", m_fabric.endpoints() - 1));
    }
    const Place source = PlaceOf(from);
    const Place target = PlaceOf(to);
    const std::vector<uint32_t> path =
        IsTree(m_fabric) ? TreePath(source.leaf, to) : ShortestPath(source.leaf, target.leaf);
    if (path.empty()) {
        Refuse(part, "no switches lead from the one to the other");
    }
    uint32_t last = source.server;
    m_highlight.paths.nodes.insert(last);
    for (const uint32_t node : path) {
        AddLink(m_highlight.paths, last, node);
        m_highlight.paths.nodes.insert(node);
        last = node;
    }
    AddLink(m_highlight.paths, last, target.server);
    m_highlight.paths.nodes.insert(target.server);
}

/// Switches from `leaf` to that of endpoint `to`, by D-mod-K; none if it does not lead there.
std::vector<uint32_t> Parser::TreePath(uint32_t leaf, uint64_t to) const {
    const auto destination = static_cast<uint32_t>(to) * m_fabric.ports_per_endpoint();
    const DModK routes(m_fabric);
    std::vector<uint32_t> path;
    for (uint32_t node = leaf; node >= m_servers;) {
        path.push_back(node);
        const uint32_t port = routes.EgressPort(node - m_servers, destination);
        const auto cables = m_cables.Of(node);
        const auto* next = std::find_if(cables.begin(), cables.end(),
                                        [port](const auto& cable) { return cable.port == port; });
        if (next == cables.end()) {
            return {};
        }
        node = next->peer;
    }
    return path;
}

/// Switches from `leaf` to `target`, through the lowest ports of those that lead nearer; none if
/// there is no way between switches.
std::vector<uint32_t> Parser::ShortestPath(uint32_t leaf, uint32_t target) const {
    std::map<uint32_t, uint32_t> towards = {{target, target}};  // the next switch on the way
    std::deque<uint32_t> frontier = {target};
    while (!frontier.empty() && towards.count(leaf) == 0) {
        const uint32_t node = frontier.front();
        frontier.pop_front();
        for (const Cables::Cable& cable : m_cables.Of(node)) {
            if (cable.peer >= m_servers && towards.emplace(cable.peer, node).second) {
                frontier.push_back(cable.peer);
            }
        }
    }
    std::vector<uint32_t> path;
    if (towards.count(leaf) == 0) {
        return path;
    }
    for (uint32_t node = leaf; path.empty() || path.back() != target; node = towards.at(node)) {
        path.push_back(node);
    }
    return path;
}

}  // namespace

Highlight ParseHighlight(const Fabric& fabric, const std::string& text) {
    return Parser(fabric).Parse(text);
}

}  // namespace topogen
