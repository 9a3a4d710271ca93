// SPDX-License-Identifier: GPL-2.0-only
#include "reference-case.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace {

std::ifstream Open(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error("cannot read " + path);
    }
    return file;
}

// The node of an address like 0b00ID01: its middle 16 bits.
uint32_t NodeOfAddress(const std::string& address) {
    return static_cast<uint32_t>(std::stoul(address, nullptr, 16) >> 8 & 0xffff);
}

// "100Gbps", "20Mb/s" or a plain number.
double ParseQuantity(const std::string& text) {
    size_t used = 0;
    const double number = std::stod(text, &used);
    const char unit = used < text.size() ? text[used] : ' ';
    return number * (unit == 'G' ? 1e9 : unit == 'M' ? 1e6 : 1);
}

std::vector<uint32_t> ParsePath(const std::string& text) {
    std::vector<uint32_t> nodes;
    std::istringstream stream(text);
    for (std::string node; std::getline(stream, node, '-');) {
        nodes.push_back(static_cast<uint32_t>(std::stoul(node)));
    }
    return nodes;
}

}  // namespace

ReferenceCase::ReferenceCase(const std::string& folder) {
    ReadTopology(folder + "/topology.txt");
    ReadConfiguration(folder + "/config.txt");
    ReadFlows(folder + "/flow.txt", folder + "/fct.txt");
    ReadPaths(folder + "/paths.txt");
}

void ReferenceCase::ReadTopology(const std::string& path) {
    std::ifstream file = Open(path);
    uint32_t switches = 0;
    uint32_t links = 0;
    file >> m_nodes >> switches >> links;
    m_isSwitch.assign(m_nodes, false);
    for (uint32_t i = 0; i < switches; ++i) {
        uint32_t node = 0;
        file >> node;
        m_isSwitch.at(node) = true;
    }
    for (uint32_t i = 0; i < links; ++i) {
        Link link{};
        std::string rate;
        std::string delay;
        std::string errorRate;
        file >> link.a >> link.b >> rate >> delay >> errorRate;
        m_links.push_back(link);
        m_rateBps = static_cast<uint64_t>(ParseQuantity(rate));
        m_delayPs = std::llround(std::stod(delay) * 1e9);  // given in ms
    }
}

void ReferenceCase::ReadConfiguration(const std::string& path) {
    std::ifstream file = Open(path);
    for (std::string line; std::getline(file, line);) {
        const size_t space = line.find(' ');
        if (space != std::string::npos) {
            m_configuration[line.substr(0, space)] = line.substr(space + 1);
        }
    }
}

void ReferenceCase::ReadFlows(const std::string& flowPath, const std::string& completionPath) {
    std::map<std::pair<uint32_t, uint32_t>, double> completion;
    std::ifstream completions = Open(completionPath);
    std::string source;
    std::string destination;
    double sourcePort = 0;
    double port = 0;
    double bytes = 0;
    double start = 0;
    double fct = 0;
    double alone = 0;
    while (completions >> source >> destination >> sourcePort >> port >> bytes >> start >> fct >>
           alone) {
        completion[{NodeOfAddress(source), NodeOfAddress(destination)}] = fct;
    }
    std::ifstream flows = Open(flowPath);
    size_t count = 0;
    flows >> count;
    double firstStart = -1;
    for (size_t i = 0; i < count; ++i) {
        uint32_t from = 0;
        uint32_t to = 0;
        int group = 0;
        Flow flow{};
        flows >> from >> to >> group >> port >> flow.bytes >> start;
        firstStart = firstStart < 0 ? start : firstStart;
        flow.source = GetEndpoint(from);
        flow.destination = GetEndpoint(to);
        flow.startPs = std::llround((start - firstStart) * 1e12);
        flow.completionNs = completion.at({from, to});
        m_flows.push_back(flow);
    }
}

void ReferenceCase::ReadPaths(const std::string& path) {
    std::ifstream file = Open(path);
    std::string line;
    while (std::getline(file, line)) {
        if (line.empty() || line[0] == '#') {
            continue;
        }
        std::istringstream fields(line);
        uint32_t from = 0;
        uint32_t to = 0;
        std::string ports;
        std::string data;
        std::string ack;
        fields >> from >> to >> ports >> ports >> data >> ack;
        m_paths.push_back({GetEndpoint(from), GetEndpoint(to), ParsePath(data)});
        m_paths.push_back({GetEndpoint(to), GetEndpoint(from), ParsePath(ack)});
    }
}

topogen::Fabric ReferenceCase::MakeFabric() const {
    topogen::Fabric fabric;
    fabric.set_version(2);
    fabric.set_ports_per_endpoint(1);
    std::vector<uint32_t> ports(m_nodes, 0);
    for (const Link& link : m_links) {
        ++ports[link.a];
        ++ports[link.b];
    }
    topogen::SwitchModel* model = fabric.add_switch_models();
    model->set_name("reference");
    model->set_ports(*std::max_element(ports.begin(), ports.end()));
    model->set_port_rate_bps(GetLinkRateBps());
    model->set_buffer_bytes(static_cast<uint64_t>(GetNumber("BUFFER_SIZE")) << 20);
    topogen::LinkClass* kind = fabric.add_link_classes();
    kind->set_rate_bps(GetLinkRateBps());
    kind->set_delay_ps(m_delayPs);
    uint32_t hosts = 0;
    for (uint32_t node = 0; node < m_nodes; ++node) {
        if (m_isSwitch[node]) {
            fabric.add_switches();
        } else {
            topogen::Server* server = fabric.add_servers();
            server->set_first_endpoint(hosts++);
            server->set_endpoints(1);
        }
    }
    fabric.set_endpoints(hosts);
    const auto number = [this, hosts](uint32_t node) {
        return m_isSwitch[node] ? hosts + GetSwitchIndex(node) : GetEndpoint(node);
    };
    for (const Link& link : m_links) {
        fabric.mutable_links()->add_a_node(number(link.a));
        fabric.mutable_links()->add_a_port(GetPort(link.a, link.b));
        fabric.mutable_links()->add_b_node(number(link.b));
        fabric.mutable_links()->add_b_port(GetPort(link.b, link.a));
        fabric.mutable_links()->add_link_class(0);
    }
    return fabric;
}

uint32_t ReferenceCase::GetDataBytes() const {
    constexpr uint32_t kHeaders = 14 + 20 + 8 + 6;
    constexpr uint32_t kTimeStamp = 8;
    return GetPayload() + kHeaders + GetTelemetryBytes() +
           (GetAlgorithm() == Algorithm::kTimely ? kTimeStamp : 0);
}

uint32_t ReferenceCase::GetTelemetryBytes() const {
    constexpr uint32_t kTelemetry = 5 * 8 + 2;
    return GetAlgorithm() == Algorithm::kHpcc ? kTelemetry : 0;
}

double ReferenceCase::GetNumber(const std::string& key) const {
    return ParseQuantity(m_configuration.at(key));
}

double ReferenceCase::GetMapped(const std::string& key) const {
    std::istringstream stream(m_configuration.at(key));
    int count = 0;
    double rate = 0;
    double value = 0;
    stream >> count;
    while (stream >> rate >> value) {
        if (rate == static_cast<double>(m_rateBps)) {
            return value;
        }
    }
    throw std::runtime_error(key + " has no entry for the link rate");
}

uint32_t ReferenceCase::GetSwitchIndex(uint32_t node) const {
    return static_cast<uint32_t>(std::count(m_isSwitch.begin(), m_isSwitch.begin() + node, true));
}

uint32_t ReferenceCase::GetEndpoint(uint32_t node) const {
    return node - GetSwitchIndex(node);
}

uint16_t ReferenceCase::GetPort(uint32_t node, uint32_t neighbour) const {
    uint16_t port = 0;
    for (const Link& link : m_links) {
        if (link.a != node && link.b != node) {
            continue;
        }
        if (link.a == neighbour || link.b == neighbour) {
            return port;
        }
        ++port;
    }
    throw std::runtime_error("no link between two nodes of a path");
}
