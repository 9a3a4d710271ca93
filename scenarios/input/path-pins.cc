// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/path-pins.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fabric/model/routing/pinned-paths.h"
#include "scenarios/input/node-numbers.h"
#include "topogen/error.h"
#include "traces/flows/path-file.h"

namespace scenarios {

namespace {

/// The cables of a fabric between nodes as path files number them.
class Cabling {
  public:
    explicit Cabling(const topogen::Fabric& fabric)
        : m_fabric(fabric),
          m_endpoints(fabric.endpoints()),
          m_nodes(m_endpoints + static_cast<uint32_t>(fabric.switches_size())) {
        const topogen::Links& links = fabric.links();
        for (int i = 0; i < links.a_node_size(); ++i) {
            const uint32_t a = NodeOf(links.a_node(i), links.a_port(i));
            const uint32_t b = NodeOf(links.b_node(i), links.b_port(i));
            Add(a, b, links.a_port(i));
            Add(b, a, links.b_port(i));
        }
    }

    bool IsEndpoint(uint32_t node) const { return node < m_endpoints; }
    bool IsSwitch(uint32_t node) const { return node >= m_endpoints && node < m_nodes; }
    uint32_t GetSwitch(uint32_t node) const { return node - m_endpoints; }
    uint32_t NodeOfSwitch(uint32_t index) const { return m_endpoints + index; }

    /// "endpoints are 0 to 15, switches 16 to 20"
    std::string DescribeNodes() const {
        return fmt::format("endpoints are 0 to {}, switches {} to {}", m_endpoints - 1, m_endpoints,
                           m_nodes - 1);
    }

    /// The lowest-numbered port of `from` to `to`, or null.
    const uint32_t* FindPort(uint32_t from, uint32_t to) const {
        const auto port = m_ports.find(Key(from, to));
        return port == m_ports.end() ? nullptr : &port->second;
    }

  private:
    static uint64_t Key(uint32_t from, uint32_t to) { return uint64_t{from} << 32 | to; }

    uint32_t NodeOf(uint32_t node, uint32_t port) const {
        const auto servers = static_cast<uint32_t>(m_fabric.servers_size());
        return node < servers ? m_fabric.servers(static_cast<int>(node)).first_endpoint() +
                                    port / m_fabric.ports_per_endpoint()
                              : m_endpoints + node - servers;
    }

    void Add(uint32_t from, uint32_t to, uint32_t port) {
        const auto [place, isNew] = m_ports.try_emplace(Key(from, to), port);
        place->second = std::min(place->second, port);
    }

    const topogen::Fabric& m_fabric;
    uint32_t m_endpoints;
    uint32_t m_nodes;
    std::unordered_map<uint64_t, uint32_t> m_ports;
};

/// Pins one path after another; errors name the line.
class Pinner {
  public:
    Pinner(std::string file, const topogen::Fabric& fabric, PathLengths& lengths)
        : m_file(std::move(file)),
          m_cabling(fabric),
          m_numbers(fabric),
          m_lengths(lengths),
          m_pins(ns3::CreateObject<ns3::PinnedPaths>()) {}

    void Add(const traces::PathLine& path) {
        m_line = path.line;
        AddOneWay("data path", OwnNumbers("data path", path.data), path.sourcePort, false);
        AddOneWay("ACK path", OwnNumbers("ACK path", path.acks), path.sourcePort, true);
    }

    ns3::Ptr<ns3::PinnedPaths> Take() { return m_pins; }

  private:
    using Nodes = std::vector<uint32_t>;

    topogen::Error Refuse(const char* what, const std::string& complaint) const {
        return topogen::DataError(fmt::format("{}:{}: {}: {}", m_file, m_line, what, complaint));
    }

    /// As the cabling numbers the nodes.
    Nodes OwnNumbers(const char* what, const Nodes& nodes) const {
        if (!m_numbers.AreForeign()) {
            return nodes;
        }
        Nodes own;
        for (const uint32_t number : nodes) {
            if (const auto endpoint = m_numbers.FindEndpoint(number)) {
                own.push_back(*endpoint);
            } else if (const auto index = m_numbers.FindSwitch(number)) {
                own.push_back(m_cabling.NodeOfSwitch(*index));
            } else {
                throw Refuse(what, fmt::format("node {}: {}", number, m_numbers.Describe()));
            }
        }
        return own;
    }

    void AddOneWay(const char* what, const Nodes& nodes, uint32_t sourcePort, bool isAnswer) {
        CheckNodes(what, nodes);
        CheckLinks(what, nodes);
        const uint32_t from = nodes.front();
        const uint32_t to = nodes.back();
        const auto [known, isNew] =
            m_known.try_emplace({from, to, sourcePort, isAnswer}, m_line, nodes);
        if (!isNew && known->second.second != nodes) {
            throw Refuse(what, fmt::format("from {} to {} with source port {} another than that of "
                                           "line {}; must be the same, a flow has one path",
                                           from, to, sourcePort, known->second.first));
        }
        const bool isFirstOfPair = m_pairs.insert({from, to}).second;
        for (size_t i = 1; isNew && i + 1 < nodes.size(); ++i) {
            const uint32_t at = m_cabling.GetSwitch(nodes[i]);
            const auto port = static_cast<uint16_t>(*m_cabling.FindPort(nodes[i], nodes[i + 1]));
            m_pins->Pin(at, {from, to, sourcePort, isAnswer}, port);
            if (isFirstOfPair) {
                m_pins->Pin(at, {from, to, ns3::PinnedPaths::kWholePair, false}, port);
            }
        }
    }

    void CheckNodes(const char* what, const Nodes& nodes) const {
        for (size_t i = 0; i < nodes.size(); ++i) {
            const bool isEnd = i == 0 || i + 1 == nodes.size();
            if (isEnd ? !m_cabling.IsEndpoint(nodes[i]) : !m_cabling.IsSwitch(nodes[i])) {
                throw Refuse(what, fmt::format("node {}: must be {}; {}", nodes[i],
                                               isEnd ? "an endpoint" : "a switch",
                                               m_cabling.DescribeNodes()));
            }
        }
    }

    void CheckLinks(const char* what, const Nodes& nodes) const {
        for (size_t i = 0; i + 1 < nodes.size(); ++i) {
            if (m_cabling.FindPort(nodes[i], nodes[i + 1]) == nullptr) {
                throw Refuse(what,
                             fmt::format("no link from node {} to {}; must be a link of the fabric",
                                         nodes[i], nodes[i + 1]));
            }
        }
        const uint32_t shortest =
            1 + m_lengths.GetFromSwitch(m_cabling.GetSwitch(nodes[1]), nodes.back());
        if (nodes.size() - 1 != shortest) {
            throw Refuse(what, fmt::format("{} links; must be {}, as many as the shortest path "
                                           "from node {} to {} over {}",
                                           nodes.size() - 1, shortest, nodes.front(), nodes.back(),
                                           nodes[1]));
        }
    }

    std::string m_file;
    Cabling m_cabling;
    NodeNumbers m_numbers;
    PathLengths& m_lengths;
    ns3::Ptr<ns3::PinnedPaths> m_pins;
    uint32_t m_line = 0;
    /// Of each side of a flow (ends, source port, whether answers) its path, and the line that gave
    /// it.
    std::map<std::tuple<uint32_t, uint32_t, uint32_t, bool>, std::pair<uint32_t, Nodes>> m_known;
    std::set<std::pair<uint32_t, uint32_t>> m_pairs;  ///< Those with a path.
};

}  // namespace

ns3::Ptr<ns3::PinnedPaths> ReadPins(const std::string& file, const topogen::Fabric& fabric,
                                    PathLengths& lengths) {
    Pinner pinner(file, fabric, lengths);
    for (const traces::PathLine& path : traces::ReadPathFile(file)) {
        pinner.Add(path);
    }
    return pinner.Take();
}

}  // namespace scenarios
