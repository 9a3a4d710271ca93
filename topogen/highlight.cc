// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/highlight.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "topogen/cables.h"
#include "topogen/error.h"
#include "topogen/line-reader.h"
#include "topogen/routing/d-mod-k.h"

namespace topogen {

namespace {

/// Whole numbers only, so that no digit is cut.
bool ParseNumber(const std::string& text, uint64_t& value) {
    return text.find('.') == std::string::npos && ParseDecimal(text, 0, value);
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
    [[noreturn]] static void Refuse(const std::string& part, const std::string& why) {
        throw UsageError(fmt::format("--highlight {}: {}", part, why));
    }

    void AddPart(const std::string& part);
    void AddPath(const std::string& part, uint64_t from, uint64_t to);
    uint32_t FindNode(const std::string& part, const std::string& name, uint64_t number) const;

    /// Cables are between nodes here: parallel ones are one line of the picture.
    void AddLink(uint32_t a, uint32_t b) {
        m_highlight.links.emplace(a, b);
        m_highlight.links.emplace(b, a);
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
        m_highlight.nodes.insert(found);
        return;
    }
    uint64_t port = 0;
    const bool isNumber = ParseNumber(part.substr(colon + 1), port);
    for (const Cables::Cable& cable : m_cables.Of(found)) {
        if (isNumber && cable.port == port) {
            AddLink(found, cable.peer);
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

void Parser::AddPath(const std::string& part, uint64_t from, uint64_t to) {
    if (from >= m_fabric.endpoints() || to >= m_fabric.endpoints() || from == to) {
        Refuse(part, fmt::format("must be two of the endpoints 0 to {}", m_fabric.endpoints() - 1));
    }
    const uint32_t ports = m_fabric.ports_per_endpoint();
    const auto after = std::upper_bound(
        m_fabric.servers().begin(), m_fabric.servers().end(), from,
        [](uint64_t endpoint, const Server& server) { return endpoint < server.first_endpoint(); });
    const auto source = static_cast<uint32_t>(after - m_fabric.servers().begin() - 1);
    const auto local = static_cast<uint32_t>(from) - std::prev(after)->first_endpoint();
    const auto destination = static_cast<uint32_t>(to) * ports;
    const DModK routes(m_fabric);
    uint32_t node = m_cables.Of(source).first[size_t{local} * ports].peer;
    m_highlight.nodes.insert(source);
    AddLink(source, node);
    while (node >= m_servers) {
        m_highlight.nodes.insert(node);
        const uint32_t port = routes.EgressPort(node - m_servers, destination);
        const auto cables = m_cables.Of(node);
        const auto* next = std::find_if(cables.begin(), cables.end(),
                                        [port](const auto& cable) { return cable.port == port; });
        if (next == cables.end()) {
            Refuse(part, "there is no path up and then down");
        }
        AddLink(node, next->peer);
        node = next->peer;
    }
    m_highlight.nodes.insert(node);
}

}  // namespace

Highlight ParseHighlight(const Fabric& fabric, const std::string& text) {
    return Parser(fabric).Parse(text);
}

}  // namespace topogen
