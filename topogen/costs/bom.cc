// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/bom.h"

#include <map>
#include <tuple>
#include <vector>

#include "topogen/costs/modules.h"
#include "topogen/costs/parts.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/gpu-map.h"
#include "topogen/request/hosts.h"

namespace topogen {

namespace {

constexpr double kHoursPerYear = 8760;

/// Fills in a Bom line by line.
class Biller {
  public:
    Biller(const Fabric& fabric, const Catalog& catalog)
        : m_fabric(fabric),
          m_catalog(catalog),
          m_view(fabric),
          m_kinds(fabric, catalog),
          m_hosts(HostsOf(fabric, catalog)) {}

    Bom Make() {
        m_kinds.Require(m_fabric);
        AddSwitches();
        AddTransceivers();
        AddCables();
        AddNics();
        AddServers();
        m_bom.set_gpus(CountGpus(m_fabric));
        m_bom.set_transceivers_per_gpu(static_cast<double>(m_bom.transceivers()) / m_bom.gpus());
        return std::move(m_bom);
    }

  private:
    void AddSwitches();
    void AddTransceivers();
    void AddCables();
    void AddNics();
    void AddServers();
    BomLine& AddLine(const char* kind, const PartFigures& part, uint32_t count);

    const Fabric& m_fabric;
    const Catalog& m_catalog;
    const FabricView m_view;
    const CableKinds m_kinds;
    const Hosts m_hosts;
    Bom m_bom;
};

BomLine& Biller::AddLine(const char* kind, const PartFigures& part, uint32_t count) {
    BomLine& line = *m_bom.add_line();
    line.set_kind(kind);
    line.set_part(part.name);
    line.set_count(count);
    line.set_connector(part.connector);
    line.set_rack_units_each(part.rackUnits);
    line.set_watts_each(part.watts);
    line.set_usd_low_each(part.lowUsd);
    line.set_usd_high_each(part.highUsd);
    line.set_watts_source(part.wattsSource);
    line.set_usd_source(part.usdSource);
    const auto pieces = static_cast<double>(count);
    m_bom.set_watts(m_bom.watts() + pieces * part.watts);
    m_bom.set_usd_low(m_bom.usd_low() + pieces * part.lowUsd);
    m_bom.set_usd_high(m_bom.usd_high() + pieces * part.highUsd);
    return line;
}

void Biller::AddSwitches() {
    std::vector<uint32_t> counts(static_cast<size_t>(m_fabric.switch_models_size()));
    for (const Switch& node : m_fabric.switches()) {
        ++counts[node.model()];
    }
    for (int i = 0; i < m_fabric.switch_models_size(); ++i) {
        const uint32_t count = counts[static_cast<size_t>(i)];
        if (count == 0) {
            continue;
        }
        const PartFigures part = SwitchFigures(m_catalog, m_fabric.switch_models(i));
        AddLine("switch", part, count);
        const auto pieces = static_cast<double>(count);
        m_bom.set_switches(m_bom.switches() + count);
        m_bom.set_rack_units(m_bom.rack_units() + pieces * part.rackUnits);
        m_bom.set_watts_switches(m_bom.watts_switches() + pieces * part.watts);
    }
}

void Biller::AddTransceivers() {
    std::map<std::pair<uint32_t, uint32_t>, uint32_t> modules;  // by kind and ports of a module
    for (const ModuleGroup& group : CountModules(m_fabric, m_catalog, m_kinds)) {
        modules[{group.kind, group.ports}] += group.count;
    }
    for (const auto& [module, count] : modules) {
        const PartFigures part =
            TransceiverFigures(m_catalog, m_kinds.kinds[module.first], module.second);
        AddLine("transceiver", part, count);
        m_bom.set_transceivers(m_bom.transceivers() + count);
        m_bom.set_watts_optics(m_bom.watts_optics() + static_cast<double>(count) * part.watts);
    }
}

void Biller::AddCables() {
    std::map<std::tuple<uint32_t, double>, uint32_t> cables;  // by kind and length
    for (int i = 0; i < m_fabric.links().link_class_size(); ++i) {
        ++cables[{m_kinds.ofLink[static_cast<size_t>(i)], m_view.ClassOf(i).length_m()}];
    }
    for (const auto& [cable, count] : cables) {
        const auto& [kind, metres] = cable;
        const bool copper = m_kinds.kinds[kind].cable->medium() == MEDIUM_COPPER;
        const PartFigures part = CableFigures(*m_kinds.kinds[kind].cable, metres);
        BomLine& line = AddLine(copper ? "copper cable" : "fibre cable", part, count);
        line.set_length_m(metres);
        line.set_connectors(2 * count);
        m_bom.set_connectors(m_bom.connectors() + 2 * count);
        m_bom.set_watts_optics(m_bom.watts_optics() + static_cast<double>(count) * part.watts);
        if (copper) {
            m_bom.set_copper_cables(m_bom.copper_cables() + count);
        } else {
            m_bom.set_fibre_cables(m_bom.fibre_cables() + count);
        }
    }
}

/// One adapter an endpoint, for the rate of its first port.
void Biller::AddNics() {
    const Links& links = m_fabric.links();
    std::map<uint64_t, uint32_t> ports;  // of NICs, by rate
    for (int i = 0; i < links.a_node_size(); ++i) {
        if (m_view.IsServer(links.a_node(i))) {
            ++ports[m_view.RateOf(i)];
        }
    }
    for (const auto& [rateBps, count] : ports) {
        const PartFigures part =
            NicFigures(m_catalog, m_hosts.nic, rateBps, m_fabric.ports_per_endpoint());
        const uint32_t nics =
            (count + m_fabric.ports_per_endpoint() - 1) / m_fabric.ports_per_endpoint();
        AddLine("NIC", part, nics);
        m_bom.set_watts_nics(m_bom.watts_nics() + static_cast<double>(nics) * part.watts);
    }
}

void Biller::AddServers() {
    std::map<uint32_t, uint32_t> servers;  // by GPUs
    for (const Server& server : m_fabric.servers()) {
        ++servers[GpusOf(m_fabric, server)];
    }
    m_bom.set_servers(static_cast<uint32_t>(m_fabric.servers_size()));
    for (const auto& [gpus, count] : servers) {
        const double watts = ServerFigures(m_catalog, m_hosts.server, gpus).watts;
        m_bom.set_watts_servers(m_bom.watts_servers() + static_cast<double>(count) * watts);
    }
}

}  // namespace

double KwhPerYear(double watts, double pue) {
    return watts / 1000 * kHoursPerYear * pue;
}

Bom MakeBom(const Fabric& fabric, const Catalog& catalog, const EnergyRates& rates) {
    Bom bom = Biller(fabric, catalog).Make();
    bom.set_pue(rates.pue);
    bom.set_usd_per_kwh(rates.usdPerKwh);
    bom.set_kwh_per_year(KwhPerYear(bom.watts(), rates.pue));
    bom.set_usd_per_year(bom.kwh_per_year() * rates.usdPerKwh);
    return bom;
}

}  // namespace topogen
