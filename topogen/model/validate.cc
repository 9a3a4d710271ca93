// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "topogen/model/check-hardware.h"
#include "topogen/model/fabric-file.h"
#include "topogen/model/field-error.h"

namespace topogen {

namespace {

constexpr uint32_t kMaxPorts = 65'536;
constexpr uint32_t kMaxPortsPerEndpoint = 8;
constexpr uint32_t kMaxEndpoints = 1u << 26;
constexpr uint64_t kMaxBufferBytes = 1'000'000'000'000;  // 1 TB
constexpr double kMaxLengthMetres = 1e8;

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
        CheckServerModels(m_fabric);
        CheckSwitches();
        CheckParts(m_fabric);
        CheckColumns();
        CheckLinks();
        CheckManagerPorts();
        CheckUncabledPorts();
        CheckPortsUsedOnce();
        CheckPortClasses(m_fabric);
        CheckPortSettings();
        CheckOrigin();
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
    void CheckUncabledPorts() const;
    void CheckPortsUsedOnce() const;
    void CheckPortSettings() const;
    void CheckOrigin() const;

    void CheckEnd(const char* end, int link, uint32_t node, uint32_t port) const;
    uint32_t Nodes() const { return m_servers + m_switches; }
    uint32_t PortsOf(uint32_t node) const;
    int LevelOf(uint32_t node) const;

    const Fabric& m_fabric;
    const uint32_t m_servers;
    const uint32_t m_switches;
};

void Validator::CheckHeader() const {
    if (m_fabric.version() != kFabricVersion) {
        FailField("version: {}: this program reads the versions 1 to {}", m_fabric.version(),
                  kFabricVersion);
    }
    if (m_fabric.ports_per_endpoint() < 1 || m_fabric.ports_per_endpoint() > kMaxPortsPerEndpoint) {
        FailField("ports_per_endpoint: {}: must be from 1 to {}", m_fabric.ports_per_endpoint(),
                  kMaxPortsPerEndpoint);
    }
    if (m_fabric.endpoints() < 1 || m_fabric.endpoints() > kMaxEndpoints) {
        FailField("endpoints: {}: must be from 1 to {}", m_fabric.endpoints(), kMaxEndpoints);
    }
    if (m_fabric.tiers().empty() && m_switches != 0) {
        FailField("tiers: there are none, but {} switches", m_switches);
    }
    CheckName("parameters.design", m_fabric.parameters().design());
}

void Validator::CheckModels() const {
    for (int i = 0; i < m_fabric.switch_models_size(); ++i) {
        const SwitchModel& model = m_fabric.switch_models(i);
        CheckName(fmt::format("switch_models[{}].name", i), model.name());
        if (model.ports() < 1 || model.ports() > kMaxPorts) {
            FailField("switch_models[{}].ports: {}: must be from 1 to {}", i, model.ports(),
                      kMaxPorts);
        }
        if (model.port_rate_bps() < 1 || model.port_rate_bps() > kMaxRateBps) {
            FailField("switch_models[{}].port_rate_bps: {}: must be from 1 to {}", i,
                      model.port_rate_bps(), kMaxRateBps);
        }
        if (model.buffer_bytes() < 1 || model.buffer_bytes() > kMaxBufferBytes) {
            FailField("switch_models[{}].buffer_bytes: {}: must be from 1 to {}", i,
                      model.buffer_bytes(), kMaxBufferBytes);
        }
        if (model.pipeline_ps() > kMaxDelayPs) {
            FailField("switch_models[{}].pipeline_ps: {}: must be at most {}", i,
                      model.pipeline_ps(), kMaxDelayPs);
        }
        if (model.ports_per_module() > model.ports()) {
            FailField("switch_models[{}].ports_per_module: {}: the switch has {} ports", i,
                      model.ports_per_module(), model.ports());
        }
        CheckUpPorts(i, model);
    }
}

void Validator::CheckUpPorts(int index, const SwitchModel& model) {
    if (model.up_ports() > model.ports()) {
        FailField("switch_models[{}].up_ports: {}: the switch has {} ports", index,
                  model.up_ports(), model.ports());
    }
    const uint64_t least = model.up_ports() == 0 ? 0 : 1;
    if (model.up_port_rate_bps() < least || model.up_port_rate_bps() > kMaxRateBps) {
        FailField("switch_models[{}].up_port_rate_bps: {}: must be from {} to {}", index,
                  model.up_port_rate_bps(), least, kMaxRateBps);
    }
    if (model.up_ports_per_module() > model.up_ports()) {
        FailField("switch_models[{}].up_ports_per_module: {}: there are {} up_ports", index,
                  model.up_ports_per_module(), model.up_ports());
    }
}

void Validator::CheckClasses() const {
    for (int i = 0; i < m_fabric.link_classes_size(); ++i) {
        const LinkClass& link = m_fabric.link_classes(i);
        if (link.rate_bps() < 1 || link.rate_bps() > kMaxRateBps) {
            FailField("link_classes[{}].rate_bps: {}: must be from 1 to {}", i, link.rate_bps(),
                      kMaxRateBps);
        }
        if (!(link.length_m() >= 0 && link.length_m() <= kMaxLengthMetres)) {
            FailField("link_classes[{}].length_m: {}: must be from 0 to {}", i, link.length_m(),
                      kMaxLengthMetres);
        }
        if (link.delay_ps() > kMaxDelayPs) {
            FailField("link_classes[{}].delay_ps: {}: must be at most {}", i, link.delay_ps(),
                      kMaxDelayPs);
        }
        if (!(link.frame_loss() >= 0 && link.frame_loss() <= 1)) {
            FailField("link_classes[{}].frame_loss: {}: must be from 0 to 1", i, link.frame_loss());
        }
        constexpr double kCoinToss = 0.5;
        if (!(link.bit_error_rate() >= 0 && link.bit_error_rate() <= kCoinToss)) {
            FailField("link_classes[{}].bit_error_rate: {}: must be from 0 to {}", i,
                      link.bit_error_rate(), kCoinToss);
        }
        if (!Fec_IsValid(link.fec())) {
            FailField("link_classes[{}].fec: {}: unknown", i, static_cast<int>(link.fec()));
        }
        if (!Medium_IsValid(link.medium())) {
            FailField("link_classes[{}].medium: {}: unknown", i, static_cast<int>(link.medium()));
        }
    }
}

void Validator::CheckTiers() const {
    uint64_t next = 0;
    for (int i = 0; i < m_fabric.tiers_size(); ++i) {
        const Tier& tier = m_fabric.tiers(i);
        CheckName(fmt::format("tiers[{}].name", i), tier.name());
        if (tier.first_switch() != next) {
            FailField("tiers[{}].first_switch: {}: must be {}, after the tier before it", i,
                      tier.first_switch(), next);
        }
        next += tier.switches();
    }
    if (next != m_switches) {
        FailField("tiers: hold {} switches, but there are {}", next, m_switches);
    }
}

void Validator::CheckServers() const {
    const uint32_t most = kMaxPorts / m_fabric.ports_per_endpoint();
    uint64_t next = 0;
    for (uint32_t i = 0; i < m_servers; ++i) {
        const Server& server = m_fabric.servers(static_cast<int>(i));
        if (server.first_endpoint() != next) {
            FailField("servers[{}].first_endpoint: {}: must be {}, after the server before it", i,
                      server.first_endpoint(), next);
        }
        if (server.endpoints() < 1 || server.endpoints() > most) {
            FailField("servers[{}].endpoints: {}: must be from 1 to {}", i, server.endpoints(),
                      most);
        }
        if (server.pod() >= m_servers) {
            FailField("servers[{}].pod: {}: must be below the number of servers, {}", i,
                      server.pod(), m_servers);
        }
        if (server.nvlink_domain() >= m_servers) {
            FailField("servers[{}].nvlink_domain: {}: must be below the number of servers, {}", i,
                      server.nvlink_domain(), m_servers);
        }
        next += server.endpoints();
    }
    if (next != m_fabric.endpoints()) {
        FailField("endpoints: {}: the servers hold {}", m_fabric.endpoints(), next);
    }
}

void Validator::CheckSwitches() const {
    const auto models = static_cast<uint32_t>(m_fabric.switch_models_size());
    const auto tiers = static_cast<uint32_t>(m_fabric.tiers_size());
    for (uint32_t i = 0; i < m_switches; ++i) {
        const Switch& node = m_fabric.switches(static_cast<int>(i));
        if (node.model() >= models) {
            FailField("switches[{}].model: {}: there are {} switch_models", i, node.model(),
                      models);
        }
        if (node.tier() >= tiers) {
            FailField("switches[{}].tier: {}: there are {} tiers", i, node.tier(), tiers);
        }
        const Tier& tier = m_fabric.tiers(static_cast<int>(node.tier()));
        if (i - tier.first_switch() >= tier.switches()) {
            FailField("switches[{}].tier: {}: that tier holds the switches {} to {}", i,
                      node.tier(), tier.first_switch(), tier.first_switch() + tier.switches() - 1);
        }
        if (node.pod() >= m_servers) {
            FailField("switches[{}].pod: {}: must be below the number of servers, {}", i,
                      node.pod(), m_servers);
        }
        if (node.plane() >= m_switches) {
            FailField("switches[{}].plane: {}: must be below the number of switches, {}", i,
                      node.plane(), m_switches);
        }
        if (node.rail() >= m_switches) {
            FailField("switches[{}].rail: {}: must be below the number of switches, {}", i,
                      node.rail(), m_switches);
        }
    }
}

void Validator::CheckColumns() const {
    const Links& links = m_fabric.links();
    const auto check = [&](const char* column, int size) {
        if (size != links.a_node_size()) {
            FailField("links.{}: {} values, but links.a_node has {}", column, size,
                      links.a_node_size());
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
        FailField("links.{}_node[{}]: {}: there are {} nodes", end, link, node, Nodes());
    }
    const uint32_t ports = PortsOf(node);
    if (port >= ports) {
        FailField("links.{}_port[{}]: {}: node {} has the ports 0 to {}", end, link, port, node,
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
            FailField("links.b_node[{}]: {}: must be a switch, {} or above", i, links.b_node(i),
                      m_servers);
        }
        if (links.a_node(i) == links.b_node(i)) {
            FailField("links.b_node[{}]: {}: a link must join two nodes", i, links.b_node(i));
        }
        if (LevelOf(links.a_node(i)) > LevelOf(links.b_node(i))) {
            FailField("links.a_node[{}]: {}: stands in a higher tier than links.b_node {}", i,
                      links.a_node(i), links.b_node(i));
        }
        if (links.link_class(i) >= classes) {
            FailField("links.link_class[{}]: {}: there are {} link_classes", i, links.link_class(i),
                      classes);
        }
    }
}

void Validator::CheckManagerPorts() const {
    for (int i = 0; i < m_fabric.manager_ports_size(); ++i) {
        const ManagerPort& kept = m_fabric.manager_ports(i);
        if (kept.node() < m_servers || kept.node() >= Nodes()) {
            FailField("manager_ports[{}].node: {}: must be a switch, {} to {}", i, kept.node(),
                      m_servers, Nodes() - 1);
        }
        if (kept.port() >= PortsOf(kept.node())) {
            FailField("manager_ports[{}].port: {}: node {} has the ports 0 to {}", i, kept.port(),
                      kept.node(), PortsOf(kept.node()) - 1);
        }
    }
}

void Validator::CheckUncabledPorts() const {
    const UncabledPorts& uncabled = m_fabric.uncabled_ports();
    if (uncabled.port_size() != uncabled.server_size()) {
        FailField("uncabled_ports.port: {} values, but uncabled_ports.server has {}",
                  uncabled.port_size(), uncabled.server_size());
    }
    for (int i = 0; i < uncabled.server_size(); ++i) {
        if (uncabled.server(i) >= m_servers) {
            FailField("uncabled_ports.server[{}]: {}: there are {} servers", i, uncabled.server(i),
                      m_servers);
        }
        if (uncabled.port(i) >= PortsOf(uncabled.server(i))) {
            FailField("uncabled_ports.port[{}]: {}: server {} has {} ports", i, uncabled.port(i),
                      uncabled.server(i), PortsOf(uncabled.server(i)));
        }
    }
}

void Validator::CheckPortSettings() const {
    const PortSettings& settings = m_fabric.port_settings();
    const auto check = [&](const char* column, int size) {
        if (size != settings.node_size()) {
            FailField("port_settings.{}: {} values, but port_settings.node has {}", column, size,
                      settings.node_size());
        }
    };
    check("port", settings.port_size());
    check("port_class", settings.port_class_size());
    std::set<std::pair<uint32_t, uint32_t>> seen;
    for (int i = 0; i < settings.node_size(); ++i) {
        const uint32_t node = settings.node(i);
        const uint32_t port = settings.port(i);
        if (node >= Nodes()) {
            FailField("port_settings.node[{}]: {}: there are {} nodes", i, node, Nodes());
        }
        if (port >= PortsOf(node)) {
            FailField("port_settings.port[{}]: {}: node {} has {} ports", i, port, node,
                      PortsOf(node));
        }
        if (settings.port_class(i) >= static_cast<uint32_t>(m_fabric.port_classes_size())) {
            FailField("port_settings.port_class[{}]: {}: there are {} port_classes", i,
                      settings.port_class(i), m_fabric.port_classes_size());
        }
        if (!seen.emplace(node, port).second) {
            FailField("port_settings: port {} of node {} has two classes", port, node);
        }
    }
}

void Validator::CheckOrigin() const {
    const Origin& origin = m_fabric.origin();
    CheckName("origin.format", origin.format());
    const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
    if (!std::all_of(origin.left_out().begin(), origin.left_out().end(), printable)) {
        FailField("origin.left_out: must be printable ASCII characters");
    }
    const auto endpoints = static_cast<uint32_t>(origin.endpoint_size());
    const auto switches = static_cast<uint32_t>(origin.switch__size());
    if (endpoints == 0 && switches == 0) {
        return;
    }
    if (endpoints != m_fabric.endpoints()) {
        FailField("origin.endpoint: {} values; must be one an endpoint, {}", endpoints,
                  m_fabric.endpoints());
    }
    if (switches != m_switches) {
        FailField("origin.switch: {} values; must be one a switch, {}", switches, m_switches);
    }
    std::vector<uint32_t> numbers(origin.endpoint().begin(), origin.endpoint().end());
    numbers.insert(numbers.end(), origin.switch_().begin(), origin.switch_().end());
    std::sort(numbers.begin(), numbers.end());
    const auto twice = std::adjacent_find(numbers.begin(), numbers.end());
    if (twice != numbers.end()) {
        FailField("origin: two nodes have the number {}", *twice);
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
    const UncabledPorts& uncabled = m_fabric.uncabled_ports();
    for (const uint32_t server : uncabled.server()) {
        ++first[server + 1];
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
    for (int i = 0; i < uncabled.server_size(); ++i) {
        ports[next[uncabled.server(i)]++] = uncabled.port(i);
    }
    std::vector<uint32_t> usedBy(kMaxPorts, Nodes());  // by port: the last node that used it
    for (uint32_t node = 0; node < Nodes(); ++node) {
        for (uint32_t i = first[node]; i < first[node + 1]; ++i) {
            if (usedBy[ports[i]] == node) {
                FailField("links: port {} of node {} is used twice", ports[i], node);
            }
            usedBy[ports[i]] = node;
        }
        if (node < m_servers && first[node + 1] - first[node] != PortsOf(node)) {
            FailField(
                "links: {} of the {} ports of server {} are cabled or in uncabled_ports; all "
                "must be",
                first[node + 1] - first[node], PortsOf(node), node);
        }
    }
}

}  // namespace

void Validate(const Fabric& fabric) {
    Validator(fabric).Check();
}

}  // namespace topogen
