// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/model/fabric-builder.h"

#include <algorithm>

#include "topogen/model/fabric-file.h"

namespace topogen {

/// Ref.: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014
/// (SplitMix64).
uint32_t EcmpSeed(uint64_t seed, uint64_t index) {
    uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<uint32_t>((z ^ (z >> 31)) >> 32);
}

FabricBuilder::FabricBuilder(uint32_t portsPerEndpoint, uint64_t seed) {
    m_fabric.set_version(kFabricVersion);
    m_fabric.set_ports_per_endpoint(portsPerEndpoint);
    m_fabric.mutable_parameters()->set_seed(seed);
}

void FabricBuilder::NameNics(const std::string& name) {
    m_fabric.add_nic_models()->set_name(name);
}

uint32_t FabricBuilder::ServerModelOf(uint32_t gpus, uint32_t nics) {
    ServerModel wanted;
    wanted.set_gpus(gpus);
    if (!m_fabric.nic_models().empty()) {
        wanted.mutable_nic_model()->Resize(static_cast<int>(nics),
                                           static_cast<uint32_t>(m_fabric.nic_models_size() - 1));
    }
    const auto& models = m_fabric.server_models();
    const auto same = std::find_if(models.begin(), models.end(), [&](const ServerModel& known) {
        return known.gpus() == gpus && known.nic_model_size() == wanted.nic_model_size();
    });
    const auto index = static_cast<uint32_t>(same - models.begin());
    if (same == models.end()) {
        *m_fabric.add_server_models() = wanted;
    }
    return index;
}

void FabricBuilder::AddServer(uint32_t gpus, uint32_t nics, uint32_t pod, uint32_t nvlinkDomain) {
    const uint32_t model = ServerModelOf(gpus, nics);
    Server& server = *m_fabric.add_servers();
    server.set_model(model);
    server.set_first_endpoint(m_fabric.endpoints());
    server.set_endpoints(nics);
    server.set_pod(pod);
    server.set_nvlink_domain(nvlinkDomain);
    m_fabric.set_endpoints(m_fabric.endpoints() + nics);
}

void FabricBuilder::AddTier(const std::string& name, const SwitchModel& model, uint32_t firstUpPort,
                            const LinkClass& toBelow) {
    const auto& models = m_fabric.switch_models();
    const auto same = std::find_if(models.begin(), models.end(), [&](const SwitchModel& known) {
        return known.SerializeAsString() == model.SerializeAsString();
    });
    m_model = static_cast<uint32_t>(same - models.begin());
    if (same == models.end()) {
        *m_fabric.add_switch_models() = model;
    }
    Tier& tier = *m_fabric.add_tiers();
    tier.set_name(name);
    tier.set_first_switch(static_cast<uint32_t>(m_fabric.switches_size()));
    m_firstUpPort.push_back(firstUpPort);
    *m_fabric.add_link_classes() = toBelow;  // one a tier, even if equal: ends differ
}

uint32_t FabricBuilder::AddSwitch(uint32_t pod, uint32_t rail, uint32_t plane) {
    const auto index = static_cast<uint32_t>(m_fabric.switches_size());
    const auto tier = static_cast<uint32_t>(m_fabric.tiers_size() - 1);
    Tier& newest = *m_fabric.mutable_tiers(static_cast<int>(tier));
    newest.set_switches(newest.switches() + 1);
    Switch& added = *m_fabric.add_switches();
    added.set_model(m_model);
    added.set_tier(tier);
    added.set_pod(pod);
    added.set_rail(rail);
    added.set_plane(plane);
    added.set_ecmp_seed(EcmpSeed(m_fabric.parameters().seed(), index));
    m_used.emplace_back();
    return index;
}

uint32_t FabricBuilder::AddSwitches(uint32_t count, uint32_t pod, uint32_t plane) {
    const auto first = static_cast<uint32_t>(m_fabric.switches_size());
    for (uint32_t i = 0; i < count; ++i) {
        AddSwitch(pod, 0, plane);
    }
    return first;
}

void FabricBuilder::ConnectServer(uint32_t server, uint32_t serverPort, uint32_t leaf,
                                  uint32_t leafPort) {
    const auto servers = static_cast<uint32_t>(m_fabric.servers_size());
    AddLink(server, serverPort, servers + leaf, leafPort, 0);
}

void FabricBuilder::KeepForManager(uint32_t leaf, uint32_t port) {
    ManagerPort& kept = *m_fabric.add_manager_ports();
    kept.set_node(static_cast<uint32_t>(m_fabric.servers_size()) + leaf);
    kept.set_port(port);
}

void FabricBuilder::ConnectSwitches(uint32_t lower, uint32_t upper) {
    const auto servers = static_cast<uint32_t>(m_fabric.servers_size());
    const uint32_t lowerTier = SwitchAt(lower).tier();
    AddLink(servers + lower, m_firstUpPort[lowerTier] + m_used[lower].up++, servers + upper,
            m_used[upper].down++, lowerTier + 1);
}

void FabricBuilder::ConnectPeers(uint32_t a, uint32_t b, const LinkClass& linkClass) {
    const auto servers = static_cast<uint32_t>(m_fabric.servers_size());
    const uint32_t tier = SwitchAt(a).tier();
    const auto own = static_cast<uint32_t>(m_fabric.tiers_size());
    if (m_fabric.link_classes_size() == m_fabric.tiers_size()) {
        *m_fabric.add_link_classes() = linkClass;
    }
    AddLink(servers + a, m_firstUpPort[tier] + m_used[a].up++, servers + b,
            m_firstUpPort[tier] + m_used[b].up++, own);
}

void FabricBuilder::AddLink(uint32_t aNode, uint32_t aPort, uint32_t bNode, uint32_t bPort,
                            uint32_t linkClass) {
    Links& links = *m_fabric.mutable_links();
    links.add_a_node(aNode);
    links.add_a_port(aPort);
    links.add_b_node(bNode);
    links.add_b_port(bPort);
    links.add_link_class(linkClass);
}

}  // namespace topogen
