// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/floor/rack-load.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "topogen/costs/cable-kinds.h"
#include "topogen/costs/modules.h"
#include "topogen/costs/parts.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/gpu-map.h"
#include "topogen/request/hosts.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

/// Adds up what the nodes of a fabric draw, rack by rack.
class Loader {
  public:
    Loader(const Fabric& fabric, const Catalog& catalog, const FloorPlan& plan)
        : m_fabric(fabric),
          m_catalog(catalog),
          m_plan(plan),
          m_view(fabric),
          m_kinds(fabric, catalog) {
        m_load.rows = plan.Rows();
        for (uint32_t row = 0; row < plan.Rows(); ++row) {
            m_firstOfRow.push_back(m_load.racks.size());
            for (uint32_t rack = 0; rack < plan.RacksOfRow(row); ++rack) {
                m_load.racks.push_back({row, rack});
            }
        }
    }

    FloorLoad Load() {
        Measure();
        AddServers();
        AddSwitches();
        AddOptics();
        return std::move(m_load);
    }

  private:
    RackLoad& RackOf(uint32_t node) {
        const Place& place = m_plan.Of(node);
        return m_load.racks[m_firstOfRow[place.row] + place.rack];
    }

    void Measure() {
        const FloorPlanOptions& options = m_plan.Options();
        for (const RackLoad& rack : m_load.racks) {
            const Position at = m_plan.PositionOf(rack.row, rack.rack);
            m_load.widthMetres = std::max(m_load.widthMetres, at.x + options.rackPitch);
            m_load.depthMetres = std::max(m_load.depthMetres, at.y + options.rowPitch);
        }
    }

    void AddServers() {
        const ServerPart* const server = HostsOf(m_fabric, m_catalog).server;
        std::map<uint32_t, double> wattsOf;  // by GPUs
        for (int i = 0; i < m_fabric.servers_size(); ++i) {
            const uint32_t gpus = GpusOf(m_fabric, m_fabric.servers(i));
            const auto [found, isNew] = wattsOf.try_emplace(gpus, 0);
            if (isNew) {
                found->second = ServerFigures(m_catalog, server, gpus).watts;
            }
            RackLoad& rack = RackOf(static_cast<uint32_t>(i));
            ++rack.servers;
            rack.watts += found->second;
            m_load.wattsServers += found->second;
        }
    }

    void AddSwitches() {
        std::vector<double> wattsOf;  // by model
        for (const SwitchModel& model : m_fabric.switch_models()) {
            wattsOf.push_back(SwitchFigures(m_catalog, model).watts);
        }
        for (int i = 0; i < m_fabric.switches_size(); ++i) {
            RackLoad& rack = RackOf(static_cast<uint32_t>(m_fabric.servers_size() + i));
            ++rack.switches;
            const double watts = wattsOf[m_fabric.switches(i).model()];
            rack.watts += watts;
            m_load.wattsSwitches += watts;
        }
    }

    void AddOptics();

    /// The links that a module may be for: between two levels, of a kind.
    using Links = std::tuple<int, int, uint32_t>;

    Links LinksOf(int link) const {
        return {m_view.LevelOf(m_fabric.links().a_node(link)),
                m_view.LevelOf(m_fabric.links().b_node(link)),
                m_kinds.ofLink[static_cast<size_t>(link)]};
    }

    const Fabric& m_fabric;
    const Catalog& m_catalog;
    const FloorPlan& m_plan;
    const FabricView m_view;
    const CableKinds m_kinds;
    FloorLoad m_load;
    std::vector<size_t> m_firstOfRow;  // into m_load.racks
};

/// What the modules of some links and the electronics of active cables draw, at each end.
void Loader::AddOptics() {
    std::map<Links, double> counts;
    for (int i = 0; i < m_fabric.links().a_node_size(); ++i) {
        ++counts[LinksOf(i)];
    }
    std::map<Links, std::array<double, 2>> wattsOf;  // of the lower end and of the upper
    for (const ModuleGroup& group : CountModules(m_fabric, m_catalog, m_kinds)) {
        const Links links = {group.lower, group.upper, group.kind};
        const PartFigures part =
            TransceiverFigures(m_catalog, m_kinds.kinds[group.kind], group.ports);
        const double each = group.count * part.watts / counts[links];
        auto& [lower, upper] = wattsOf[links];
        lower += group.inNic ? each : group.IsAccess() ? 0 : each / 2;
        upper += group.inNic ? 0 : group.IsAccess() ? each : each / 2;
    }
    for (int i = 0; i < m_fabric.links().a_node_size(); ++i) {
        const CablePart* const cable = m_kinds.Of(i).cable;
        const double active =
            cable == nullptr ? 0 : CableFigures(*cable, m_view.ClassOf(i).length_m()).watts;
        const auto& [lower, upper] = wattsOf[LinksOf(i)];
        RackOf(m_fabric.links().a_node(i)).watts += lower + active / 2;
        RackOf(m_fabric.links().b_node(i)).watts += upper + active / 2;
        m_load.wattsOptics += lower + upper + active;
    }
}

}  // namespace

const RackLoad& FloorLoad::Fullest() const {
    return *std::max_element(racks.begin(), racks.end(), [](const RackLoad& a, const RackLoad& b) {
        return a.watts < b.watts;
    });
}

FloorLoad LoadRacks(const Fabric& fabric, const Catalog& catalog, const FloorPlan& plan) {
    return Loader(fabric, catalog, plan).Load();
}

std::string FloorText(const FloorLoad& load) {
    const RackLoad& fullest = load.Fullest();
    return fmt::format(
        "floor plan: {} in {}, {:.4g} x {:.4g} m; {}, {} a rack, {} in {}\n"
        "at most: servers {}, switches {}, optics {}\n",
        Counted(load.racks.size(), "rack", "racks"), Counted(load.rows, "row", "rows"),
        load.widthMetres, load.depthMetres, PowerText(load.Watts()),
        PowerText(load.Watts() / static_cast<double>(load.racks.size())), PowerText(fullest.watts),
        RackName({fullest.row, fullest.rack}), PowerText(load.wattsServers),
        PowerText(load.wattsSwitches), PowerText(load.wattsOptics));
}

}  // namespace topogen
