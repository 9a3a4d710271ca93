// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "topogen/error.h"
#include "topogen/model/fabric-file.h"

namespace topogen {

namespace {

// Far above anything built, low enough that sums of a few of them stay within 64 bits.
constexpr uint32_t kMaxPorts = 65'536;
constexpr uint32_t kMaxPortsPerEndpoint = 8;
constexpr uint32_t kMaxEndpoints = 1u << 26;
constexpr uint64_t kMaxRateBps = 100'000'000'000'000;    // 100 Tb/s
constexpr uint64_t kMaxDelayPs = 1'000'000'000'000;      // 1 s
constexpr uint64_t kMaxBufferBytes = 1'000'000'000'000;  // 1 TB
constexpr double kMaxLengthMetres = 1e8;

template <typename... Args>
[[noreturn]] void Fail(fmt::format_string<Args...> format, Args&&... args) {
    throw DataError(fmt::format(format, std::forward<Args>(args)...));
}

/// The fabric being checked and what the checks share. The order of the checks matters: each relies
/// on the ones before it.
class Validator {
  public:
    explicit Validator(const Fabric& fabric)
        : m_fabric(fabric),
          m_servers(static_cast<uint32_t>(fabric.servers_size())),
          m_switches(static_cast<uint32_t>(fabric.switches_size())) {}

    void Check() {
        CheckHeader();
        CheckModels();
        CheckClasses();
        CheckTiers();
        CheckServers();
        CheckSwitches();
        CheckColumns();
        CheckLinks();
        CheckManagerPorts();
        CheckPortsUsedOnce();
    }

  private:
    void CheckHeader() const;
    void CheckModels() const;
    static void CheckUpPorts(int index, const SwitchModel& model);
    void CheckClasses() const;
    void CheckTiers() const;
    void CheckServers() const;
    void CheckSwitches() const;
    void CheckColumns() const;
    void CheckLinks() const;
    void CheckManagerPorts() const;
    void CheckPortsUsedOnce() const;

    void CheckEnd(const char* end, int link, uint32_t node, uint32_t port) const;
    uint32_t Nodes() const { return m_servers + m_switches; }
    uint32_t PortsOf(uint32_t node) const;
    int LevelOf(uint32_t node) const;

    const Fabric& m_fabric;
    const uint32_t m_servers;
    const uint32_t m_switches;
};

/// Names are printed and drawn: a terminal or an SVG must survive them.
void CheckName(const std::string& field, const std::string& name) {
    constexpr size_t kLongest = 64;
    const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
    if (name.size() > kLongest || !std::all_of(name.begin(), name.end(), printable)) {
        Fail("{}: must be at most {} printable ASCII characters", field, kLongest);
    }
}

void Validator::CheckHeader() const {
    if (m_fabric.version() != kFabricVersion) {
        Fail("version: {}: this program reads version {}", m_fabric.version(), kFabricVersion);
    }
    if (m_fabric.ports_per_endpoint() < 1 || m_fabric.ports_per_endpoint() > kMaxPortsPerEndpoint) {
        Fail("ports_per_endpoint: {}: must be from 1 to {}", m_fabric.ports_per_endpoint(),
             kMaxPortsPerEndpoint);
    }
    if (m_fabric.endpoints() < 1 || m_fabric.endpoints() > kMaxEndpoints) {
        Fail("endpoints: {}: must be from 1 to {}", m_fabric.endpoints(), kMaxEndpoints);
    }
    if (m_fabric.tiers().empty()) {
        Fail("tiers: there are none");
    }
    CheckName("parameters.design", m_fabric.parameters().design());
}

void Validator::CheckModels() const {
    for (int i = 0; i < m_fabric.switch_models_size(); ++i) {
        const SwitchModel& model = m_fabric.switch_models(i);
        CheckName(fmt::format("switch_models[{}].name", i), model.name());
        if (model.ports() < 1 || model.ports() > kMaxPorts) {
            Fail("switch_models[{}].ports: {}: must be from 1 to {}", i, model.ports(), kMaxPorts);
        }
        if (model.port_rate_bps() < 1 || model.port_rate_bps() > kMaxRateBps) {
            Fail("switch_models[{}].port_rate_bps: {}: must be from 1 to {}", i,
                 model.port_rate_bps(), kMaxRateBps);
        }
        if (model.buffer_bytes() < 1 || model.buffer_bytes() > kMaxBufferBytes) {
            Fail("switch_models[{}].buffer_bytes: {}: must be from 1 to {}", i,
                 model.buffer_bytes(), kMaxBufferBytes);
        }
        if (model.pipeline_ps() > kMaxDelayPs) {
            Fail("switch_models[{}].pipeline_ps: {}: must be at most {}", i, model.pipeline_ps(),
                 kMaxDelayPs);
        }
        if (model.ports_per_module() > model.ports()) {
            Fail("switch_models[{}].ports_per_module: {}: the switch has {} ports", i,
                 model.ports_per_module(), model.ports());
        }
        CheckUpPorts(i, model);
    }
}

void Validator::CheckUpPorts(int index, const SwitchModel& model) {
    if (model.up_ports() > model.ports()) {
        Fail("switch_models[{}].up_ports: {}: the switch has {} ports", index, model.up_ports(),
             model.ports());
    }
    const uint64_t least = model.up_ports() == 0 ? 0 : 1;
    if (model.up_port_rate_bps() < least || model.up_port_rate_bps() > kMaxRateBps) {
        Fail("switch_models[{}].up_port_rate_bps: {}: must be from {} to {}", index,
             model.up_port_rate_bps(), least, kMaxRateBps);
    }
    if (model.up_ports_per_module() > model.up_ports()) {
        Fail("switch_models[{}].up_ports_per_module: {}: there are {} up_ports", index,
             model.up_ports_per_module(), model.up_ports());
    }
}

void Validator::CheckClasses() const {
    for (int i = 0; i < m_fabric.link_classes_size(); ++i) {
        const LinkClass& link = m_fabric.link_classes(i);
        if (link.rate_bps() < 1 || link.rate_bps() > kMaxRateBps) {
            Fail("link_classes[{}].rate_bps: {}: must be from 1 to {}", i, link.rate_bps(),
                 kMaxRateBps);
        }
        if (!(link.length_m() >= 0 && link.length_m() <= kMaxLengthMetres)) {
            Fail("link_classes[{}].length_m: {}: must be from 0 to {}", i, link.length_m(),
                 kMaxLengthMetres);
        }
        if (link.delay_ps() > kMaxDelayPs) {
            Fail("link_classes[{}].delay_ps: {}: must be at most {}", i, link.delay_ps(),
                 kMaxDelayPs);
        }
        if (!Medium_IsValid(link.medium())) {
            Fail("link_classes[{}].medium: {}: unknown", i, static_cast<int>(link.medium()));
        }
    }
}

void Validator::CheckTiers() const {
    uint64_t next = 0;
    for (int i = 0; i < m_fabric.tiers_size(); ++i) {
        const Tier& tier = m_fabric.tiers(i);
        CheckName(fmt::format("tiers[{}].name", i), tier.name());
        if (tier.first_switch() != next) {
            Fail("tiers[{}].first_switch: {}: must be {}, after the tier before it", i,
                 tier.first_switch(), next);
        }
        next += tier.switches();
    }
    if (next != m_switches) {
        Fail("tiers: hold {} switches, but there are {}", next, m_switches);
    }
}

void Validator::CheckServers() const {
    const uint32_t most = kMaxPorts / m_fabric.ports_per_endpoint();
    uint64_t next = 0;
    for (uint32_t i = 0; i < m_servers; ++i) {
        const Server& server = m_fabric.servers(static_cast<int>(i));
        if (server.first_endpoint() != next) {
            Fail("servers[{}].first_endpoint: {}: must be {}, after the server before it", i,
                 server.first_endpoint(), next);
        }
        if (server.endpoints() < 1 || server.endpoints() > most) {
            Fail("servers[{}].endpoints: {}: must be from 1 to {}", i, server.endpoints(), most);
        }
        if (server.pod() >= m_servers) {
            Fail("servers[{}].pod: {}: must be below the number of servers, {}", i, server.pod(),
                 m_servers);
        }
        if (server.nvlink_domain() >= m_servers) {
            Fail("servers[{}].nvlink_domain: {}: must be below the number of servers, {}", i,
                 server.nvlink_domain(), m_servers);
        }
        next += server.endpoints();
    }
    if (next != m_fabric.endpoints()) {
        Fail("endpoints: {}: the servers hold {}", m_fabric.endpoints(), next);
    }
}

void Validator::CheckSwitches() const {
    const auto models = static_cast<uint32_t>(m_fabric.switch_models_size());
    const auto tiers = static_cast<uint32_t>(m_fabric.tiers_size());
    for (uint32_t i = 0; i < m_switches; ++i) {
        const Switch& node = m_fabric.switches(static_cast<int>(i));
        if (node.model() >= models) {
            Fail("switches[{}].model: {}: there are {} switch_models", i, node.model(), models);
        }
        if (node.tier() >= tiers) {
            Fail("switches[{}].tier: {}: there are {} tiers", i, node.tier(), tiers);
        }
        const Tier& tier = m_fabric.tiers(static_cast<int>(node.tier()));
        if (i - tier.first_switch() >= tier.switches()) {
            Fail("switches[{}].tier: {}: that tier holds the switches {} to {}", i, node.tier(),
                 tier.first_switch(), tier.first_switch() + tier.switches() - 1);
        }
        if (node.pod() >= m_servers) {
            Fail("switches[{}].pod: {}: must be below the number of servers, {}", i, node.pod(),
                 m_servers);
        }
        if (node.plane() >= m_switches) {
            Fail("switches[{}].plane: {}: must be below the number of switches, {}", i,
                 node.plane(), m_switches);
        }
        if (node.rail() >= m_switches) {
            Fail("switches[{}].rail: {}: must be below the number of switches, {}", i, node.rail(),
                 m_switches);
        }
    }
}

void Validator::CheckColumns() const {
    const Links& links = m_fabric.links();
    const auto check = [&](const char* column, int size) {
        if (size != links.a_node_size()) {
            Fail("links.{}: {} values, but links.a_node has {}", column, size, links.a_node_size());
        }
    };
    check("a_port", links.a_port_size());
    check("b_node", links.b_node_size());
    check("b_port", links.b_port_size());
    check("link_class", links.link_class_size());
}

uint32_t Validator::PortsOf(uint32_t node) const {
    if (node < m_servers) {
        return m_fabric.servers(static_cast<int>(node)).endpoints() * m_fabric.ports_per_endpoint();
    }
    const Switch& found = m_fabric.switches(static_cast<int>(node - m_servers));
    return m_fabric.switch_models(static_cast<int>(found.model())).ports();
}

/// -1 for a server, the tier for a switch.
int Validator::LevelOf(uint32_t node) const {
    return node < m_servers
               ? -1
               : static_cast<int>(m_fabric.switches(static_cast<int>(node - m_servers)).tier());
}

void Validator::CheckEnd(const char* end, int link, uint32_t node, uint32_t port) const {
    if (node >= Nodes()) {
        Fail("links.{}_node[{}]: {}: there are {} nodes", end, link, node, Nodes());
    }
    const uint32_t ports = PortsOf(node);
    if (port >= ports) {
        Fail("links.{}_port[{}]: {}: node {} has the ports 0 to {}", end, link, port, node,
             ports - 1);
    }
}

void Validator::CheckLinks() const {
    const Links& links = m_fabric.links();
    const auto classes = static_cast<uint32_t>(m_fabric.link_classes_size());
    for (int i = 0; i < links.a_node_size(); ++i) {
        CheckEnd("a", i, links.a_node(i), links.a_port(i));
        CheckEnd("b", i, links.b_node(i), links.b_port(i));
        if (links.b_node(i) < m_servers) {
            Fail("links.b_node[{}]: {}: must be a switch, {} or above", i, links.b_node(i),
                 m_servers);
        }
        if (links.a_node(i) == links.b_node(i)) {
            Fail("links.b_node[{}]: {}: a link must join two nodes", i, links.b_node(i));
        }
        if (LevelOf(links.a_node(i)) > LevelOf(links.b_node(i))) {
            Fail("links.a_node[{}]: {}: stands in a higher tier than links.b_node {}", i,
                 links.a_node(i), links.b_node(i));
        }
        if (links.link_class(i) >= classes) {
            Fail("links.link_class[{}]: {}: there are {} link_classes", i, links.link_class(i),
                 classes);
        }
    }
}

void Validator::CheckManagerPorts() const {
    for (int i = 0; i < m_fabric.manager_ports_size(); ++i) {
        const ManagerPort& kept = m_fabric.manager_ports(i);
        if (kept.node() < m_servers || kept.node() >= Nodes()) {
            Fail("manager_ports[{}].node: {}: must be a switch, {} to {}", i, kept.node(),
                 m_servers, Nodes() - 1);
        }
        if (kept.port() >= PortsOf(kept.node())) {
            Fail("manager_ports[{}].port: {}: node {} has the ports 0 to {}", i, kept.port(),
                 kept.node(), PortsOf(kept.node()) - 1);
        }
    }
}

/// Sorts the ports in use by node, counting, so that memory follows the links and not the ports
/// that a damaged file claims to have.
void Validator::CheckPortsUsedOnce() const {
    const Links& links = m_fabric.links();
    std::vector<uint32_t> first(size_t{Nodes()} + 1);
    for (int i = 0; i < links.a_node_size(); ++i) {
        ++first[links.a_node(i) + 1];
        ++first[links.b_node(i) + 1];
    }
    for (const ManagerPort& kept : m_fabric.manager_ports()) {
        ++first[kept.node() + 1];
    }
    for (uint32_t node = 0; node < Nodes(); ++node) {
        first[node + 1] += first[node];
    }
    std::vector<uint32_t> ports(first.back());
    std::vector<uint32_t> next(first.begin(), first.end() - 1);
    for (int i = 0; i < links.a_node_size(); ++i) {
        ports[next[links.a_node(i)]++] = links.a_port(i);
        ports[next[links.b_node(i)]++] = links.b_port(i);
    }
    for (const ManagerPort& kept : m_fabric.manager_ports()) {
        ports[next[kept.node()]++] = kept.port();
    }
    std::vector<uint32_t> usedBy(kMaxPorts, Nodes());  // by port: the last node that used it
    for (uint32_t node = 0; node < Nodes(); ++node) {
        for (uint32_t i = first[node]; i < first[node + 1]; ++i) {
            if (usedBy[ports[i]] == node) {
                Fail("links: port {} of node {} is used twice", ports[i], node);
            }
            usedBy[ports[i]] = node;
        }
        if (node < m_servers && first[node + 1] - first[node] != PortsOf(node)) {
            Fail("links: {} of the {} ports of server {} are cabled; all must be",
                 first[node + 1] - first[node], PortsOf(node), node);
        }
    }
}

}  // namespace

void Validate(const Fabric& fabric) {
    Validator(fabric).Check();
}

}  // namespace topogen
