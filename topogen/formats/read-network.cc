// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/read-network.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "topogen/catalog/catalog.h"
#include "topogen/model/fabric-builder.h"
#include "topogen/model/fabric-file.h"
#include "topogen/model/propagation.h"
#include "topogen/version.h"

namespace topogen {

namespace {

constexpr uint32_t kMostPortsPerEndpoint = 8;
constexpr uint32_t kMostTiers = 16;
constexpr uint32_t kUnknown = std::numeric_limits<uint32_t>::max();

class Converter {
  public:
    Converter(const ReadNetwork& network, const LineReader& where)
        : m_network(network), m_where(where) {}

    Fabric Convert() {
        m_fabric.set_version(kFabricVersion);
        m_fabric.mutable_parameters()->set_generator(kGenerator);
        m_fabric.mutable_parameters()->set_design("custom");
        m_fabric.mutable_parameters()->set_seed(1);
        CountPorts();
        AddServers();
        NameServerModels();
        FindTiers();
        AddTiers();
        AddSwitches();
        AddCables();
        AddUncabledPorts();
        AddOrigin();
        return std::move(m_fabric);
    }

  private:
    void CountPorts();
    bool HasNvlink(uint32_t endpoint) const {
        return !m_network.nvlink.empty() &&
               m_network.nvlink[m_network.serverOf[endpoint]].rate_bps() != 0;
    }
    void AddServers();
    void NameServerModels();
    void FindTiers();
    void AddTiers();
    void AddSwitches();
    void AddCables();
    void AddUncabledPorts();
    void AddOrigin();
    uint32_t ClassOf(const ReadNetwork::Cable& cable);
    uint32_t ModelOf(uint32_t ports, uint64_t rateBps, uint64_t pipelinePs);
    static const GenericSwitch& Generic();

    const ReadNetwork& m_network;
    const LineReader& m_where;
    Fabric m_fabric;
    std::vector<uint32_t> m_endpointPorts;
    std::vector<uint32_t> m_switchPorts;
    std::vector<uint64_t> m_switchRate;  // of the fastest cable
    std::vector<uint32_t> m_tier;        // by switch as numbered in the file
    std::vector<uint32_t> m_place;       // its index in the fabric, where tiers follow one another
    std::map<std::tuple<uint64_t, uint64_t, double>, uint32_t> m_classes;   // rate, delay, loss
    std::map<std::tuple<uint32_t, uint64_t, uint64_t>, uint32_t> m_models;  // ports, rate, pipeline
};

void Converter::CountPorts() {
    m_endpointPorts.assign(m_network.endpoints, 0);
    m_switchPorts.assign(m_network.switches, 0);
    m_switchRate.assign(m_network.switches, 1);
    for (const ReadNetwork::Cable& cable : m_network.cables) {
        if (!cable.a.isSwitch && !cable.b.isSwitch) {
            throw m_where.RefuseLine(
                cable.line,
                "joins two endpoints; links between GPUs or hosts without a switch are not "
                "supported: put a switch in between");
        }
        for (const ReadNetwork::End& end : {cable.a, cable.b}) {
            if (end.isSwitch) {
                ++m_switchPorts[end.index];
                m_switchRate[end.index] = std::max(m_switchRate[end.index], cable.rateBps);
            } else if (++m_endpointPorts[end.index] > kMostPortsPerEndpoint) {
                throw m_where.RefuseLine(
                    cable.line,
                    fmt::format("the {}th cable of endpoint {}; it may have {}",
                                kMostPortsPerEndpoint + 1, end.index, kMostPortsPerEndpoint));
            }
        }
    }
    if (!m_network.switchPorts.empty()) {
        m_switchPorts = m_network.switchPorts;
    }
    uint32_t most = 1;
    for (uint32_t endpoint = 0; endpoint < m_network.endpoints; ++endpoint) {
        most = std::max(most, m_endpointPorts[endpoint]);
        if (m_endpointPorts[endpoint] == 0 && !HasNvlink(endpoint)) {
            throw m_where.RefuseLine(
                0, fmt::format("{} {} has no link to a switch; it needs one, or NVLink",
                               m_network.endpointNumbers.empty() ? "endpoint" : "node",
                               m_network.endpointNumbers.empty()
                                   ? endpoint
                                   : m_network.endpointNumbers[endpoint]));
        }
    }
    m_fabric.set_endpoints(m_network.endpoints);
    m_fabric.set_ports_per_endpoint(most);
}

void Converter::AddServers() {
    for (uint32_t endpoint = 0; endpoint < m_network.endpoints; ++endpoint) {
        const uint32_t number = m_network.serverOf[endpoint];
        if (number == static_cast<uint32_t>(m_fabric.servers_size())) {
            Server& server = *m_fabric.add_servers();
            server.set_first_endpoint(endpoint);
            server.set_nvlink_domain(
                m_network.nvlinkDomain.empty() ? number : m_network.nvlinkDomain[number]);
        }
        Server& server = *m_fabric.mutable_servers(static_cast<int>(number));
        server.set_endpoints(server.endpoints() + 1);
    }
}

/// Models say what the fabric would not know without them: that is none if the file says nothing
/// of its servers.
void Converter::NameServerModels() {
    if (m_network.nvlink.empty() && m_network.serverName.empty()) {
        return;
    }
    std::map<std::tuple<uint32_t, uint64_t, uint64_t>, uint32_t> models;
    for (int i = 0; i < m_fabric.servers_size(); ++i) {
        Server& server = *m_fabric.mutable_servers(i);
        const Nvlink nvlink =
            m_network.nvlink.empty() ? Nvlink() : m_network.nvlink[static_cast<size_t>(i)];
        const auto [entry, isNew] =
            models.try_emplace({server.endpoints(), nvlink.rate_bps(), nvlink.latency_ps()},
                               static_cast<uint32_t>(models.size()));
        server.set_model(entry->second);
        if (isNew) {
            ServerModel& model = *m_fabric.add_server_models();
            model.set_name(m_network.serverName);
            model.set_gpus(server.endpoints());
            if (nvlink.rate_bps() != 0) {
                *model.mutable_nvlink() = nvlink;
            }
        }
    }
}

/// A switch's tier is its distance from the endpoints; one that none can reach is in the last.
void Converter::FindTiers() {
    std::vector<std::vector<uint32_t>> neighbours(m_network.switches);
    std::vector<uint32_t> row;
    m_tier.assign(m_network.switches, kUnknown);
    for (const ReadNetwork::Cable& cable : m_network.cables) {
        if (cable.a.isSwitch && cable.b.isSwitch) {
            neighbours[cable.a.index].push_back(cable.b.index);
            neighbours[cable.b.index].push_back(cable.a.index);
            continue;
        }
        const uint32_t leaf = cable.a.isSwitch ? cable.a.index : cable.b.index;
        if (m_tier[leaf] == kUnknown) {
            m_tier[leaf] = 0;
            row.push_back(leaf);
        }
    }
    uint32_t last = 0;
    for (uint32_t tier = 1; !row.empty(); ++tier) {
        std::vector<uint32_t> next;
        for (const uint32_t node : row) {
            last = m_tier[node];
            for (const uint32_t neighbour : neighbours[node]) {
                if (m_tier[neighbour] == kUnknown) {
                    m_tier[neighbour] = tier;
                    next.push_back(neighbour);
                }
            }
        }
        row = std::move(next);
    }
    if (last >= kMostTiers) {
        throw m_where.Refuse(fmt::format(
            "a switch is {} cables from the nearest endpoint; it may be {}", last + 1, kMostTiers));
    }
    std::replace(m_tier.begin(), m_tier.end(), kUnknown, last);
}

void Converter::AddTiers() {
    constexpr std::array<const char*, 4> kNames = {"leaf", "spine", "core", "super-core"};
    std::vector<uint32_t> order(m_network.switches);
    for (uint32_t i = 0; i < m_network.switches; ++i) {
        order[i] = i;
    }
    std::stable_sort(order.begin(), order.end(),
                     [this](uint32_t a, uint32_t b) { return m_tier[a] < m_tier[b]; });
    m_place.resize(m_network.switches);
    for (uint32_t place = 0; place < m_network.switches; ++place) {
        const uint32_t tier = m_tier[order[place]];
        if (tier == static_cast<uint32_t>(m_fabric.tiers_size())) {
            Tier& added = *m_fabric.add_tiers();
            added.set_name(tier < kNames.size() ? kNames[tier] : fmt::format("tier-{}", tier + 1));
            added.set_first_switch(place);
        }
        Tier& newest = *m_fabric.mutable_tiers(static_cast<int>(tier));
        newest.set_switches(newest.switches() + 1);
        m_place[order[place]] = place;
        m_fabric.add_switches()->set_tier(tier);
    }
}

const GenericSwitch& Converter::Generic() {
    static const GenericSwitch kGeneric = LoadCatalog().generic();
    return kGeneric;
}

uint32_t Converter::ModelOf(uint32_t ports, uint64_t rateBps, uint64_t pipelinePs) {
    const auto [entry, isNew] =
        m_models.try_emplace({ports, rateBps, pipelinePs}, static_cast<uint32_t>(m_models.size()));
    if (isNew) {
        const double gbps = static_cast<double>(rateBps) / 1e9;
        SwitchModel& model = *m_fabric.add_switch_models();
        model.set_name(fmt::format("custom-{}x{:.4g}", ports, gbps));
        model.set_ports(ports);
        model.set_port_rate_bps(rateBps);
        model.set_buffer_bytes(static_cast<uint64_t>(
            std::max(std::ceil(Generic().buffer_bytes_per_gbps().value() * ports * gbps),
                     Generic().min_buffer_bytes().value())));
        model.set_pipeline_ps(pipelinePs);
        model.set_lossless_credits(m_network.losslessCredits);
        model.set_ports_per_module(1);
    }
    return entry->second;
}

void Converter::AddSwitches() {
    const auto generic =
        static_cast<uint64_t>(std::llround(Generic().pipeline_ns().value() * 1000));
    for (uint32_t i = 0; i < m_network.switches; ++i) {
        Switch& node = *m_fabric.mutable_switches(static_cast<int>(m_place[i]));
        node.set_model(ModelOf(std::max<uint32_t>(m_switchPorts[i], 1), m_switchRate[i],
                               m_network.pipelinePs.empty() ? generic : m_network.pipelinePs[i]));
        node.set_ecmp_seed(EcmpSeed(m_fabric.parameters().seed(), m_place[i]));
    }
}

uint32_t Converter::ClassOf(const ReadNetwork::Cable& cable) {
    const auto [entry, isNew] = m_classes.try_emplace(
        {cable.rateBps, cable.delayPs, cable.frameLoss}, static_cast<uint32_t>(m_classes.size()));
    if (isNew) {
        LinkClass& added = *m_fabric.add_link_classes();
        added.set_rate_bps(cable.rateBps);
        added.set_delay_ps(cable.delayPs);
        added.set_length_m(static_cast<double>(cable.delayPs) / kPicosecondsPerMetre);
        added.set_frame_loss(cable.frameLoss);
    }
    return entry->second;
}

/// Cables of endpoints first, endpoint by endpoint; the others as in the file.
void Converter::AddCables() {
    struct Placed {
        int tier;  // -1: a server's
        uint32_t endpoint;
        const ReadNetwork::Cable* cable;
    };
    std::vector<Placed> cables;
    cables.reserve(m_network.cables.size());
    for (const ReadNetwork::Cable& cable : m_network.cables) {
        const ReadNetwork::End& host = cable.a.isSwitch ? cable.b : cable.a;
        cables.push_back({host.isSwitch ? 0 : -1, host.isSwitch ? 0 : host.index, &cable});
    }
    std::stable_sort(cables.begin(), cables.end(), [](const Placed& x, const Placed& y) {
        return std::tie(x.tier, x.endpoint) < std::tie(y.tier, y.endpoint);
    });
    const uint32_t ports = m_fabric.ports_per_endpoint();
    std::vector<uint32_t> endpointNext(m_network.endpoints);
    std::vector<uint32_t> switchNext(m_network.switches);
    const auto portOf = [&](const ReadNetwork::End& end) {
        uint32_t& next = end.isSwitch ? switchNext[end.index] : endpointNext[end.index];
        return end.port == ReadNetwork::kNextPort ? next++ : end.port;
    };
    const auto servers = static_cast<uint32_t>(m_fabric.servers_size());
    Links& links = *m_fabric.mutable_links();
    for (const Placed& placed : cables) {
        const ReadNetwork::Cable& cable = *placed.cable;
        const bool turned = cable.a.isSwitch &&
                            (!cable.b.isSwitch || m_tier[cable.a.index] > m_tier[cable.b.index]);
        const ReadNetwork::End& a = turned ? cable.b : cable.a;
        const ReadNetwork::End& b = turned ? cable.a : cable.b;
        const uint32_t aPort = portOf(a);
        if (a.isSwitch) {
            links.add_a_node(servers + m_place[a.index]);
            links.add_a_port(aPort);
        } else {
            const uint32_t server = m_network.serverOf[a.index];
            const uint32_t first = m_fabric.servers(static_cast<int>(server)).first_endpoint();
            links.add_a_node(server);
            links.add_a_port((a.index - first) * ports + aPort);
        }
        links.add_b_node(servers + m_place[b.index]);
        links.add_b_port(portOf(b));
        links.add_link_class(ClassOf(cable));
    }
}

/// A NIC's cables are at its lowest ports.
void Converter::AddUncabledPorts() {
    UncabledPorts& uncabled = *m_fabric.mutable_uncabled_ports();
    const uint32_t ports = m_fabric.ports_per_endpoint();
    for (uint32_t endpoint = 0; endpoint < m_network.endpoints; ++endpoint) {
        const uint32_t server = m_network.serverOf[endpoint];
        const uint32_t first = m_fabric.servers(static_cast<int>(server)).first_endpoint();
        for (uint32_t port = m_endpointPorts[endpoint]; port < ports; ++port) {
            uncabled.add_server(server);
            uncabled.add_port((endpoint - first) * ports + port);
        }
    }
}

/// Switches stand in the fabric in another order than in the file.
void Converter::AddOrigin() {
    Origin& origin = *m_fabric.mutable_origin();
    origin.set_format(m_network.format);
    origin.set_left_out(m_network.leftOut);
    if (m_network.endpointNumbers.empty()) {
        return;
    }
    for (const uint32_t number : m_network.endpointNumbers) {
        origin.add_endpoint(number);
    }
    origin.mutable_switch_()->Resize(static_cast<int>(m_network.switches), 0);
    for (uint32_t i = 0; i < m_network.switches; ++i) {
        origin.set_switch_(static_cast<int>(m_place[i]), m_network.switchNumbers[i]);
    }
}

}  // namespace

Fabric ToFabric(const ReadNetwork& network, const LineReader& where) {
    return Converter(network, where).Convert();
}

}  // namespace topogen
