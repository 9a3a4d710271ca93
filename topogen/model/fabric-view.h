// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FABRIC_VIEW_H
#define TOPOGEN_FABRIC_VIEW_H

#include <cstdint>
#include <string>
#include <vector>

#include "topogen/fabric.pb.h"

namespace topogen {

constexpr int kServerLevel = -1;

/// The NVLink domain of each endpoint of a valid fabric.
inline std::vector<uint32_t> NvlinkDomains(const Fabric& fabric) {
    std::vector<uint32_t> domains(fabric.endpoints());
    for (const Server& server : fabric.servers()) {
        for (uint32_t i = 0; i < server.endpoints(); ++i) {
            domains[server.first_endpoint() + i] = server.nvlink_domain();
        }
    }
    return domains;
}

/// Reads a valid fabric node by node. Holds a reference to it.
class FabricView {
  public:
    explicit FabricView(const Fabric& fabric)
        : m_fabric(fabric), m_servers(static_cast<uint32_t>(fabric.servers_size())) {}

    uint32_t Nodes() const { return m_servers + static_cast<uint32_t>(m_fabric.switches_size()); }
    bool IsServer(uint32_t node) const { return node < m_servers; }
    uint32_t SwitchIndex(uint32_t node) const { return node - m_servers; }
    const Switch& SwitchOf(uint32_t node) const {
        return m_fabric.switches(static_cast<int>(SwitchIndex(node)));
    }
    const SwitchModel& ModelOf(const Switch& node) const {
        return m_fabric.switch_models(static_cast<int>(node.model()));
    }

    /// kServerLevel, or the tier of a switch.
    int LevelOf(uint32_t node) const {
        return IsServer(node) ? kServerLevel : static_cast<int>(SwitchOf(node).tier());
    }
    std::string NameOfLevel(int level) const {
        return level == kServerLevel ? "server" : m_fabric.tiers(level).name();
    }
    const LinkClass& ClassOf(int link) const {
        return m_fabric.link_classes(static_cast<int>(m_fabric.links().link_class(link)));
    }
    uint64_t RateOf(int link) const { return ClassOf(link).rate_bps(); }

    /// Ports of a switch that one pluggable module serves, of those that run at `rateBps`.
    uint32_t PortsPerModule(uint32_t node, uint64_t rateBps) const {
        const SwitchModel& model = ModelOf(SwitchOf(node));
        const bool uplink = model.up_ports() != 0 && rateBps == model.up_port_rate_bps();
        const uint32_t ports = uplink ? model.up_ports_per_module() : model.ports_per_module();
        return ports == 0 ? 1 : ports;
    }

  private:
    const Fabric& m_fabric;
    const uint32_t m_servers;
};

}  // namespace topogen

#endif  // TOPOGEN_FABRIC_VIEW_H
