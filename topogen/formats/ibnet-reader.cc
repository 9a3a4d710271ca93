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
#include <utility>

#include "topogen/formats/ibnet-hosts.h"
#include "topogen/formats/ibnet.h"
#include "topogen/formats/read-network.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr uint32_t kMostPorts = 254;                      // an InfiniBand port number is a byte
constexpr uint64_t kAssumedDelayPs = 100'000;             // ASSUMPTION: 20 m at 5 ns a metre
constexpr uint64_t kAssumedRateBps = 8'000'000'000;       // 4xSDR, as ibsim takes it
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
        DropLoops();
        DropNodes();
        CheckBothEnds();
        return ToFabric(MakeNetwork(), m_lines);
    }

  private:
    struct Node {
        bool isSwitch;
        uint32_t ports;
        std::string name;
        std::string systemGuid;
        bool dropped = false;
        uint32_t number = 0;  // among the endpoints or the switches
    };
    struct End {
        uint32_t node;
        uint32_t port;
        std::string peer;
        uint32_t peerPort;
        uint64_t rateBps;  // 0: not said
        uint32_t line;
    };

    void ReadLine();
    void ReadNode(const std::string& kind);
    void ReadPort();
    uint32_t PortNumber(const std::string& text) const;
    uint64_t RateOf(std::string_view comment) const;
    void DropLoops();
    void DropNodes();
    void CheckBothEnds();
    void Note(const std::string& words);
    void LeaveOut(uint64_t count, const std::string& one, const std::string& many);
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
    std::string m_systemGuid;  // of the next node
    std::string m_leftOut;
};

void Reader::ReadLine() {
    const std::string& word = m_lines.GetWord(0);
    constexpr std::string_view kSystemGuid = "sysimgguid=";
    constexpr std::array<const char*, 5> kIgnored = {
        "vendid=", "devid=", "switchguid=", "caguid=", "rtguid="};
    const auto begins = [&word](const char* start) { return StartsWith(word, start); };
    if (word == "Switch" || word == "Ca" || word == "Hca" || word == "Rt") {
        ReadNode(word);
    } else if (word.front() == '[') {
        ReadPort();
    } else if (begins(kSystemGuid.data())) {
        m_systemGuid = word.substr(kSystemGuid.size());
    } else if (std::none_of(kIgnored.begin(), kIgnored.end(), begins) && word != "Chassis" &&
               word != "Non-Chassis") {
        throw m_lines.Refuse(
            "not a line of ibnetdiscover: must be Switch, Ca, Hca, Rt, [port], Chassis, "
            "Non-Chassis, or vendid=, devid=, sysimgguid=, switchguid=, caguid=, rtguid=");
    }
}

void Reader::ReadNode(const std::string& kind) {
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
    // A router joins subnets, and this is one of them.
    m_nodes.push_back({kind == "Switch", ports, name.empty() ? id : name,
                       std::exchange(m_systemGuid, ""), kind == "Rt"});
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

/// Of the width and speed among the last words of a comment; 0 if there are none.
uint64_t Reader::RateOf(std::string_view comment) const {
    const size_t quote = comment.rfind('"');
    std::istringstream words(
        std::string(quote == std::string_view::npos ? comment : comment.substr(quote + 1)));
    for (std::string word; words >> word;) {
        uint32_t width = 0;
        const auto [rest, failure] = std::from_chars(word.data(), word.data() + word.size(), width);
        if (failure != std::errc() || *rest != 'x') {  // at the end of the word there is a 0
            continue;
        }
        const std::string_view speed = rest + 1;
        const auto* const lane = std::find_if(
            kLanes.begin(), kLanes.end(), [&](const Lane& known) { return known.name == speed; });
        const bool isWidth = width == 1 || width == 2 || width == 4 || width == 8 || width == 12;
        if (isWidth && lane != kLanes.end()) {
            return width * lane->rateBps;
        }
        throw m_lines.Refuse(
            "width and speed must be as 4xHDR: 1, 2, 4, 8 or 12 lanes of SDR, DDR, QDR, FDR10, "
            "FDR, EDR, HDR, NDR or XDR");
    }
    return 0;
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

void Reader::Note(const std::string& words) {
    m_leftOut += (m_leftOut.empty() ? "" : "; ") + words;
}

void Reader::LeaveOut(uint64_t count, const std::string& one, const std::string& many) {
    if (count != 0) {
        m_leftOut += (m_leftOut.empty() ? "left out: " : ", ") + Counted(count, one, many);
    }
}

/// Cables from a switch to itself carry nothing.
void Reader::DropLoops() {
    const auto isLoop = [this](const End& end) { return m_ids[end.node] == end.peer; };
    const auto loops = std::remove_if(m_ends.begin(), m_ends.end(), isLoop);
    LeaveOut(static_cast<uint64_t>(m_ends.end() - loops + 1) / 2, "cable from a switch to itself",
             "cables from switches to themselves");
    m_ends.erase(loops, m_ends.end());
}

/// A switch's own aggregation node, routers, and adapters without a cable.
void Reader::DropNodes() {
    std::vector<uint32_t> cables(m_nodes.size());
    for (const End& end : m_ends) {
        ++cables[end.node];
    }
    uint32_t idle = 0;
    uint32_t routers = 0;
    for (size_t i = 0; i < m_nodes.size(); ++i) {
        Node& node = m_nodes[i];
        const bool isAggregation = node.name.find(kAggregation) != std::string::npos;
        routers += node.dropped ? 1 : 0;
        if (!node.isSwitch && !node.dropped && !isAggregation) {
            idle += cables[i] == 0 ? 1 : 0;
        }
        node.dropped = !node.isSwitch && (node.dropped || isAggregation || cables[i] == 0);
    }
    LeaveOut(routers, "router", "routers");
    LeaveOut(idle, "adapter without a cable", "adapters without a cable");
    m_ends.erase(std::remove_if(m_ends.begin(), m_ends.end(),
                                [this](const End& end) {
                                    const Node* peer = Find(end.peer);
                                    return m_nodes[end.node].dropped ||
                                           (peer != nullptr && peer->dropped);
                                }),
                 m_ends.end());
}

/// Where one end is slower, the cable has come up at that end's rate: that is told.
void Reader::CheckBothEnds() {
    std::map<std::pair<uint32_t, uint32_t>, End*> byPort;
    for (End& end : m_ends) {
        if (!byPort.emplace(std::make_pair(end.node, end.port), &end).second) {
            throw m_lines.RefuseLine(end.line, fmt::format("port {}: listed twice", end.port));
        }
    }
    uint32_t uneven = 0;
    uint32_t firstUneven = 0;
    for (End& end : m_ends) {
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
        if (end.rateBps < back->second->rateBps && end.rateBps != 0) {
            ++uneven;
            firstUneven = firstUneven == 0 ? end.line : firstUneven;
            back->second->rateBps = end.rateBps;
        }
    }
    if (uneven != 0) {
        Note(fmt::format("{} taken at the slower end's rate (line {})",
                         Counted(uneven, "cable", "cables"), firstUneven));
    }
}

/// The adapters of a server follow one another.
void Reader::NumberEndpoints(ReadNetwork& network) {
    struct Adapter {
        uint32_t server;
        size_t length;  // mlx5_10 comes after mlx5_9
        uint32_t node;
    };
    std::vector<ListedAdapter> listed;
    std::vector<uint32_t> nodes;
    for (uint32_t i = 0; i < m_nodes.size(); ++i) {
        if (!m_nodes[i].isSwitch && !m_nodes[i].dropped) {
            listed.push_back({m_nodes[i].name, m_nodes[i].systemGuid});
            nodes.push_back(i);
        }
    }
    const std::vector<uint32_t> servers = ServersOf(listed);
    std::vector<Adapter> adapters;
    for (size_t i = 0; i < nodes.size(); ++i) {
        adapters.push_back({servers[i], listed[i].description.size(), nodes[i]});
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
    network.format = "ibnet";
    NumberEndpoints(network);
    if (network.endpoints == 0) {
        throw m_lines.RefuseLine(0, "the file lists no channel adapter with a cable");
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
    uint32_t unsaid = 0;
    for (const End& end : m_ends) {
        const uint32_t peer = m_byId.at(end.peer);
        if (std::tie(end.node, end.port) > std::tie(peer, end.peerPort)) {
            continue;  // the other end of a cable that is in already
        }
        const Node& a = m_nodes[end.node];
        const Node& b = m_nodes[peer];
        unsaid += end.rateBps == 0 ? 1 : 0;
        network.cables.push_back({{a.isSwitch, a.number, portOf(a, end.port)},
                                  {b.isSwitch, b.number, portOf(b, end.peerPort)},
                                  end.rateBps == 0 ? kAssumedRateBps : end.rateBps,
                                  kAssumedDelayPs,
                                  end.line});
    }
    if (unsaid != 0) {
        Note(Counted(unsaid, "cable", "cables") + " without a speed, taken as 4xSDR as ibsim does");
    }
    network.leftOut = m_leftOut;
    return network;
}

}  // namespace

Fabric FromIbnet(const std::string& name, const std::string& text) {
    std::istringstream in(text);
    return Reader(name, in).Read();
}

}  // namespace topogen
