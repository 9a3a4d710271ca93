// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <sstream>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "topogen/formats/ibnet.h"
#include "topogen/formats/read-network.h"

namespace topogen {

namespace {

constexpr uint32_t kMostPorts = 254;                      // an InfiniBand port number is a byte
constexpr uint64_t kAssumedDelayPs = 100'000;             // ASSUMPTION: 20 m at 5 ns a metre
constexpr const char* kAggregation = "Aggregation Node";  // of a switch that reduces in the network

/// Data rate of one lane. SDR to QDR carry 8 bits in 10, FDR 64 in 66; from EDR on the name is the
/// data rate. Ref.: InfiniBand Architecture Specification vol. 2, 5 and 6.
struct Lane {
    std::string_view name;
    uint64_t rateBps;
};
constexpr std::array<Lane, 9> kLanes = {{{"SDR", 2'000'000'000},
                                         {"DDR", 4'000'000'000},
                                         {"QDR", 8'000'000'000},
                                         {"FDR10", 10'000'000'000},
                                         {"FDR", 13'636'363'636},
                                         {"EDR", 25'000'000'000},
                                         {"HDR", 50'000'000'000},
                                         {"NDR", 100'000'000'000},
                                         {"XDR", 200'000'000'000}}};

bool StartsWith(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

/// What stands between the next two `quotes` of `text`, which then begins behind them.
bool TakeQuoted(std::string_view& text, char open, char close, std::string& value) {
    const size_t begin = text.find(open);
    const size_t end = begin == std::string_view::npos ? begin : text.find(close, begin + 1);
    if (end == std::string_view::npos) {
        return false;
    }
    value = std::string(text.substr(begin + 1, end - begin - 1));
    text.remove_prefix(end + 1);
    return true;
}

class Reader {
  public:
    Reader(const std::string& name, std::istream& in) : m_lines(name, in) {}

    Fabric Read() {
        while (m_lines.Next()) {
            ReadLine();
        }
        DropAggregation();
        CheckBothEnds();
        return ToFabric(MakeNetwork(), m_lines);
    }

  private:
    struct Node {
        bool isSwitch;
        uint32_t ports;
        std::string name;
        bool dropped = false;
        uint32_t number = 0;  // among the endpoints or the switches
    };
    struct End {
        uint32_t node;
        uint32_t port;
        std::string peer;
        uint32_t peerPort;
        uint64_t rateBps;
        uint32_t line;
    };

    void ReadLine();
    void ReadNode(bool isSwitch);
    void ReadPort();
    uint32_t PortNumber(const std::string& text) const;
    uint64_t RateOf(std::string_view comment) const;
    void DropAggregation();
    void CheckBothEnds() const;
    void NumberEndpoints(ReadNetwork& network);
    ReadNetwork MakeNetwork();

    /// Null if there is no such node, or it was dropped.
    const Node* Find(const std::string& id) const {
        const auto found = m_byId.find(id);
        return found == m_byId.end() ? nullptr : &m_nodes[found->second];
    }

    LineReader m_lines;
    std::vector<Node> m_nodes;
    std::vector<std::string> m_ids;
    std::unordered_map<std::string, uint32_t> m_byId;
    std::vector<End> m_ends;
};

void Reader::ReadLine() {
    const std::string& word = m_lines.GetWord(0);
    if (word == "Switch" || word == "Ca") {
        ReadNode(word == "Switch");
    } else if (word.front() == '[') {
        ReadPort();
    } else if (!StartsWith(word, "vendid=") && !StartsWith(word, "devid=") &&
               !StartsWith(word, "sysimgguid=") && !StartsWith(word, "switchguid=") &&
               !StartsWith(word, "caguid=")) {
        throw m_lines.Refuse(
            "not a line of ibnetdiscover: must be Switch, Ca, [port], or vendid=, devid=, "
            "sysimgguid=, switchguid=, caguid=");
    }
}

void Reader::ReadNode(bool isSwitch) {
    std::string_view text = m_lines.GetText();
    std::string id;
    if (m_lines.GetCount() < 3 || !TakeQuoted(text, '"', '"', id) || id.empty()) {
        throw m_lines.Refuse("a node must be as: Switch 64 \"S-<guid>\", or Ca 1 \"H-<guid>\"");
    }
    const auto ports = static_cast<uint32_t>(m_lines.GetWhole(1, "ports", 1, kMostPorts));
    std::string name;
    TakeQuoted(text, '"', '"', name);
    if (!m_byId.emplace(id, static_cast<uint32_t>(m_nodes.size())).second) {
        throw m_lines.Refuse("a node that was listed before");
    }
    m_ids.push_back(id);
    m_nodes.push_back({isSwitch, ports, name.empty() ? id : name});
}

uint32_t Reader::PortNumber(const std::string& text) const {
    uint32_t port = 0;
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, port);
    if (failure != std::errc() || rest != end || port < 1 || port > kMostPorts) {
        throw m_lines.Refuse(fmt::format("port: must be from 1 to {}", kMostPorts));
    }
    return port;
}

uint64_t Reader::RateOf(std::string_view comment) const {
    const size_t last = comment.find_last_not_of(" \t\r");
    comment = comment.substr(0, last == std::string_view::npos ? 0 : last + 1);
    const size_t begin = comment.find_last_of(" \t");
    const std::string_view word = begin == std::string_view::npos ? "" : comment.substr(begin + 1);
    uint32_t width = 0;
    const auto [rest, failure] = std::from_chars(word.data(), word.data() + word.size(), width);
    const auto behind = static_cast<size_t>(rest - word.data());
    const bool isWidth = width == 1 || width == 2 || width == 4 || width == 8 || width == 12;
    if (failure == std::errc() && isWidth && behind < word.size() && word[behind] == 'x') {
        for (const Lane& lane : kLanes) {
            if (word.substr(behind + 1) == lane.name) {
                return width * lane.rateBps;
            }
        }
    }
    throw m_lines.Refuse(
        "a port's line must end in its width and speed, as 4xHDR: 1, 2, 4, 8 or 12 lanes of SDR, "
        "DDR, QDR, FDR10, FDR, EDR, HDR, NDR or XDR");
}

/// [port][ext n](guid) "peer"[port](guid) # "description" lid n 4xHDR
void Reader::ReadPort() {
    std::string_view text = m_lines.GetText();
    std::string port;
    std::string peer;
    std::string peerPort;
    if (m_nodes.empty() || !TakeQuoted(text, '[', ']', port) || !TakeQuoted(text, '"', '"', peer) ||
        !TakeQuoted(text, '[', ']', peerPort)) {
        throw m_lines.Refuse("a port must be as: [1] \"S-<guid>\"[1] # ... 4xHDR, under its node");
    }
    const uint32_t number = PortNumber(port);
    if (number > m_nodes.back().ports) {
        throw m_lines.Refuse(fmt::format("port {}: the node has {}", number, m_nodes.back().ports));
    }
    m_ends.push_back({static_cast<uint32_t>(m_nodes.size() - 1), number, peer, PortNumber(peerPort),
                      RateOf(text), m_lines.GetLine()});
}

void Reader::DropAggregation() {
    for (Node& node : m_nodes) {
        node.dropped = !node.isSwitch && node.name.find(kAggregation) != std::string::npos;
    }
    m_ends.erase(std::remove_if(m_ends.begin(), m_ends.end(),
                                [this](const End& end) {
                                    const Node* peer = Find(end.peer);
                                    return m_nodes[end.node].dropped ||
                                           (peer != nullptr && peer->dropped);
                                }),
                 m_ends.end());
}

void Reader::CheckBothEnds() const {
    std::map<std::pair<uint32_t, uint32_t>, const End*> byPort;
    for (const End& end : m_ends) {
        if (!byPort.emplace(std::make_pair(end.node, end.port), &end).second) {
            throw m_lines.RefuseLine(end.line, fmt::format("port {}: listed twice", end.port));
        }
    }
    for (const End& end : m_ends) {
        const auto peer = m_byId.find(end.peer);
        if (peer == m_byId.end()) {
            throw m_lines.RefuseLine(end.line, "leads to a node that the file does not list");
        }
        const auto back = byPort.find({peer->second, end.peerPort});
        if (back == byPort.end() || back->second->peer != m_ids[end.node] ||
            back->second->peerPort != end.port) {
            throw m_lines.RefuseLine(
                end.line,
                fmt::format("port {} of the peer does not lead back; both ends of a cable "
                            "must be listed alike",
                            end.peerPort));
        }
    }
}

/// The adapters of a server, which the description's first word names, follow one another.
void Reader::NumberEndpoints(ReadNetwork& network) {
    struct Adapter {
        uint32_t server;
        size_t length;  // mlx5_10 comes after mlx5_9
        uint32_t node;
    };
    std::vector<Adapter> adapters;
    std::unordered_map<std::string, uint32_t> servers;
    for (uint32_t i = 0; i < m_nodes.size(); ++i) {
        const Node& node = m_nodes[i];
        if (node.isSwitch || node.dropped) {
            continue;
        }
        const std::string host = node.name.substr(0, node.name.find(' '));
        const auto server = servers.try_emplace(host, static_cast<uint32_t>(servers.size()));
        adapters.push_back({server.first->second, node.name.size(), i});
    }
    std::stable_sort(adapters.begin(), adapters.end(), [this](const Adapter& a, const Adapter& b) {
        return std::tie(a.server, a.length, m_nodes[a.node].name) <
               std::tie(b.server, b.length, m_nodes[b.node].name);
    });
    for (const Adapter& adapter : adapters) {
        m_nodes[adapter.node].number = network.endpoints++;
        network.serverOf.push_back(adapter.server);
    }
}

ReadNetwork Reader::MakeNetwork() {
    ReadNetwork network;
    network.losslessCredits = true;
    NumberEndpoints(network);
    if (network.endpoints == 0) {
        throw m_lines.Refuse("the file lists no channel adapter");
    }
    for (Node& node : m_nodes) {
        if (node.isSwitch) {
            node.number = network.switches++;
            network.switchPorts.push_back(node.ports);
        }
    }
    // A server's ports count on from adapter to adapter, so that those without a cable are skipped.
    const auto portOf = [](const Node& node, uint32_t port) {
        return node.isSwitch ? port - 1 : ReadNetwork::kNextPort;
    };
    for (const End& end : m_ends) {
        const uint32_t peer = m_byId.at(end.peer);
        if (std::tie(end.node, end.port) > std::tie(peer, end.peerPort)) {
            continue;  // the other end of a cable that is in already
        }
        const Node& a = m_nodes[end.node];
        const Node& b = m_nodes[peer];
        network.cables.push_back({{a.isSwitch, a.number, portOf(a, end.port)},
                                  {b.isSwitch, b.number, portOf(b, end.peerPort)},
                                  end.rateBps,
                                  kAssumedDelayPs,
                                  end.line});
    }
    return network;
}

}  // namespace

Fabric FromIbnet(const std::string& name, const std::string& text) {
    std::istringstream in(text);
    return Reader(name, in).Read();
}

}  // namespace topogen
