// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/floor/floor-plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "topogen/costs/parts.h"
#include "topogen/error.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/gpu-map.h"
#include "topogen/request/hosts.h"

namespace topogen {

namespace {

constexpr uint32_t kRackUnits = 48;         // ASSUMPTION: a rack of 48 units
constexpr double kMetresPerUnit = 0.04445;  // EIA-310
constexpr double kTrayMetres = 2.5;         // ASSUMPTION: cable tray above the floor
constexpr double kSlackMetres = 1;          // ASSUMPTION: both ends together
constexpr double kSlackInRackMetres = 0.5;  // ASSUMPTION

/// ASSUMPTION: after the lengths in which NVIDIA sells MFP7E10 and MFP7E30 trunks and MCP7Y00
/// copper.
constexpr std::array<double, 27> kStockMetres = {0.5, 1,  1.5, 2,  2.5, 3,   4,   5,   7,
                                                 10,  15, 20,  25, 30,  35,  40,  45,  50,
                                                 60,  70, 80,  90, 100, 150, 200, 300, 500};
constexpr double kLongStepMetres = 100;

}  // namespace

/// Fills racks, then gives the rows their order in the hall.
class FloorPlanner {
  public:
    FloorPlanner(FloorPlan& plan, const Fabric& fabric, const Catalog& catalog)
        : m_plan(plan),
          m_options(plan.m_options),
          m_fabric(fabric),
          m_catalog(catalog),
          m_view(fabric),
          m_hosts(HostsOf(fabric, catalog)) {}

    void Run() {
        m_plan.m_places.resize(m_view.Nodes());
        PlaceServers();
        FindHomes();
        PlaceLeaves();
        for (int tier = 1; tier < m_fabric.tiers_size(); ++tier) {
            PlaceTier(tier);
        }
        OrderRows();
    }

  private:
    /// A row before it is known where it stands: between others, by its centre.
    struct Row {
        double centre;
        std::vector<uint32_t> freeUnits;  // by rack: units from its top down to what stands below
        std::vector<uint32_t> topUnit;    // by rack: lowest unit taken from the top
    };

    void PlaceServers();
    void FindHomes();
    void PlaceLeaves();
    void PlaceLeaf(uint32_t leaf, const Place& home);
    void PlaceTier(int tier);
    bool PutOnTop(uint32_t node, uint32_t row, uint32_t rack, uint32_t units);
    void PutAtEnd(uint32_t node, uint32_t row, uint32_t firstRack, uint32_t units);
    uint32_t AddRow(double centre);
    void AddRack(uint32_t row);
    void OrderRows();
    uint32_t UnitsOfSwitch(uint32_t node) const;
    uint32_t NodeOfSwitch(uint32_t index) const {
        return static_cast<uint32_t>(m_fabric.servers_size()) + index;
    }

    FloorPlan& m_plan;
    const FloorPlanOptions& m_options;
    const Fabric& m_fabric;
    const Catalog& m_catalog;
    const FabricView m_view;
    const Hosts m_hosts;
    std::vector<Row> m_rows;
    std::vector<uint32_t> m_firstServer;  // by switch of the leaf tier: that it has a cable to
    std::vector<uint32_t> m_lastServer;
    std::vector<double> m_centre;  // by switch: mean centre of the rows below it
    std::vector<uint32_t> m_serverRacksOfRow;
};

uint32_t FloorPlanner::AddRow(double centre) {
    m_rows.push_back({centre, {}, {}});
    return static_cast<uint32_t>(m_rows.size() - 1);
}

void FloorPlanner::AddRack(uint32_t row) {
    m_rows[row].freeUnits.push_back(kRackUnits);
    m_rows[row].topUnit.push_back(kRackUnits + 1);
}

uint32_t FloorPlanner::UnitsOfSwitch(uint32_t node) const {
    const PartFigures part = SwitchFigures(m_catalog, m_view.ModelOf(m_view.SwitchOf(node)));
    return static_cast<uint32_t>(std::ceil(std::min<double>(part.rackUnits, kRackUnits)));
}

/// Bottom up in the order of their numbers; a pod starts a row.
void FloorPlanner::PlaceServers() {
    std::map<uint32_t, uint32_t> unitsOf;  // by GPUs
    uint32_t row = 0;
    uint32_t inRack = m_options.serversPerRack;
    for (int i = 0; i < m_fabric.servers_size(); ++i) {
        const Server& server = m_fabric.servers(i);
        const bool newPod = i == 0 || server.pod() != m_fabric.servers(i - 1).pod();
        const bool newDomain = m_options.rackPerDomain && i > 0 &&
                               server.nvlink_domain() != m_fabric.servers(i - 1).nvlink_domain();
        if (newPod || newDomain || inRack == m_options.serversPerRack) {
            if (newPod || m_rows[row].freeUnits.size() == m_options.racksPerRow) {
                row = AddRow(static_cast<double>(m_rows.size()));
            }
            AddRack(row);
            m_rows[row].freeUnits.back() -= m_options.reservedUnits;
            m_rows[row].topUnit.back() -= m_options.reservedUnits;
            inRack = 0;
        }
        const uint32_t gpus = std::max(GpusOf(m_fabric, server), 1u);
        const auto found = unitsOf.try_emplace(gpus, 0).first;
        if (found->second == 0) {
            found->second = static_cast<uint32_t>(std::ceil(std::min<double>(
                ServerFigures(m_catalog, m_hosts.server, gpus).rackUnits, kRackUnits)));
        }
        uint32_t& free = m_rows[row].freeUnits.back();
        if (free < found->second) {
            throw UsageError(
                fmt::format("--servers-per-rack {}: a server of {} rack units does not fit above "
                            "the others in a rack of {}",
                            m_options.serversPerRack, found->second, kRackUnits));
        }
        const auto rack = static_cast<uint32_t>(m_rows[row].freeUnits.size() - 1);
        m_plan.m_places[static_cast<size_t>(i)] = {row, rack,
                                                   kRackUnits - m_options.reservedUnits - free + 1};
        free -= found->second;
        ++inRack;
    }
    for (const Row& done : m_rows) {
        m_serverRacksOfRow.push_back(static_cast<uint32_t>(done.freeUnits.size()));
    }
}

void FloorPlanner::FindHomes() {
    const auto switches = static_cast<size_t>(m_fabric.switches_size());
    m_firstServer.assign(switches, UINT32_MAX);
    m_lastServer.assign(switches, 0);
    m_centre.assign(switches, 0);
    const Links& links = m_fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        if (m_view.IsServer(links.a_node(i))) {
            const uint32_t leaf = m_view.SwitchIndex(links.b_node(i));
            m_firstServer[leaf] = std::min(m_firstServer[leaf], links.a_node(i));
            m_lastServer[leaf] = std::max(m_lastServer[leaf], links.a_node(i));
        }
    }
}

/// Takes units from the top of a rack; false if they are taken.
bool FloorPlanner::PutOnTop(uint32_t node, uint32_t row, uint32_t rack, uint32_t units) {
    Row& in = m_rows[row];
    if (in.freeUnits[rack] < units) {
        return false;
    }
    in.freeUnits[rack] -= units;
    in.topUnit[rack] -= units;
    m_plan.m_places[node] = {row, rack, in.topUnit[rack]};
    return true;
}

/// In the first rack from `firstRack` on that has room; adds one if none has.
void FloorPlanner::PutAtEnd(uint32_t node, uint32_t row, uint32_t firstRack, uint32_t units) {
    const auto racks = static_cast<uint32_t>(m_rows[row].freeUnits.size());
    const uint32_t last = std::max(firstRack, racks == 0 ? 0 : racks - 1);
    if (last < racks && PutOnTop(node, row, last, units)) {
        return;
    }
    AddRack(row);
    PutOnTop(node, row, static_cast<uint32_t>(m_rows[row].freeUnits.size() - 1), units);
}

/// Leaves of the same servers, as the rails of a group, are spread evenly over these servers'
/// racks.
void FloorPlanner::PlaceLeaves() {
    if (m_fabric.tiers().empty()) {
        return;
    }
    const Tier& tier = m_fabric.tiers(0);
    std::map<std::pair<uint32_t, uint32_t>, std::vector<uint32_t>> groups;  // by servers
    for (uint32_t leaf = tier.first_switch(); leaf < tier.first_switch() + tier.switches();
         ++leaf) {
        groups[{m_firstServer[leaf], m_lastServer[leaf]}].push_back(leaf);
    }
    for (const auto& [servers, leaves] : groups) {
        const bool cabled = servers.first != UINT32_MAX;
        const double first = cabled ? servers.first : 0;
        const double span = cabled ? servers.second - servers.first + 1.0 : 1;
        for (size_t k = 0; k < leaves.size(); ++k) {
            const double share =
                (static_cast<double>(k) + 0.5) / static_cast<double>(leaves.size());
            PlaceLeaf(leaves[k], m_plan.m_places[static_cast<size_t>(first + span * share)]);
        }
    }
}

void FloorPlanner::PlaceLeaf(uint32_t leaf, const Place& home) {
    const uint32_t node = NodeOfSwitch(leaf);
    const uint32_t units = UnitsOfSwitch(node);
    const uint32_t serverRacks = m_serverRacksOfRow[home.row];
    m_centre[leaf] = m_rows[home.row].centre;
    if (m_options.topOfRack) {
        for (uint32_t away = 0; away < serverRacks; ++away) {
            if (home.rack + away < serverRacks &&
                PutOnTop(node, home.row, home.rack + away, units)) {
                return;
            }
            if (home.rack >= away && PutOnTop(node, home.row, home.rack - away, units)) {
                return;
            }
        }
    }
    PutAtEnd(node, home.row, serverRacks, units);
}

/// The switches of a pod stand in rows of their own, in the middle of what is below them.
void FloorPlanner::PlaceTier(int tier) {
    const auto switches = static_cast<size_t>(m_fabric.switches_size());
    std::vector<double> sum(switches);
    std::vector<uint32_t> count(switches);
    const Links& links = m_fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        if (m_view.IsServer(links.a_node(i)) || m_view.LevelOf(links.b_node(i)) != tier ||
            m_view.LevelOf(links.a_node(i)) == tier) {
            continue;
        }
        const uint32_t upper = m_view.SwitchIndex(links.b_node(i));
        sum[upper] += m_centre[m_view.SwitchIndex(links.a_node(i))];
        ++count[upper];
    }
    std::map<uint32_t, std::vector<uint32_t>> pods;
    const Tier& described = m_fabric.tiers(tier);
    for (uint32_t i = described.first_switch(); i < described.first_switch() + described.switches();
         ++i) {
        m_centre[i] = count[i] == 0 ? 0 : sum[i] / count[i];
        pods[m_fabric.switches(static_cast<int>(i)).pod()].push_back(i);
    }
    for (const auto& [pod, members] : pods) {
        const double centre =
            std::accumulate(members.begin(), members.end(), 0.0,
                            [&](double total, uint32_t i) { return total + m_centre[i]; }) /
            static_cast<double>(members.size());
        uint32_t row = AddRow(centre);
        for (const uint32_t i : members) {
            const uint32_t units = UnitsOfSwitch(NodeOfSwitch(i));
            const std::vector<uint32_t>& free = m_rows[row].freeUnits;
            if (free.size() == m_options.racksPerRow && free.back() < units) {
                row = AddRow(centre);
            }
            PutAtEnd(NodeOfSwitch(i), row, 0, units);
        }
    }
}

/// Rows stand in columns that make the hall about square, up one column and down the next.
void FloorPlanner::OrderRows() {
    std::vector<uint32_t> order(m_rows.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(),
                     [&](uint32_t a, uint32_t b) { return m_rows[a].centre < m_rows[b].centre; });
    std::vector<uint32_t> rank(m_rows.size());
    size_t longest = 0;
    for (uint32_t i = 0; i < order.size(); ++i) {
        rank[order[i]] = i;
        const size_t racks = m_rows[order[i]].freeUnits.size();
        m_plan.m_racksOfRow.push_back(static_cast<uint32_t>(racks));
        longest = std::max(longest, racks);
    }
    for (Place& place : m_plan.m_places) {
        place.row = rank[place.row];
    }
    const double rows = static_cast<double>(m_rows.size());
    m_plan.m_columnPitch = static_cast<double>(longest) * m_options.rackPitch + m_options.rowPitch;
    const double columns =
        std::max(1.0, std::round(std::sqrt(rows * m_options.rowPitch / m_plan.m_columnPitch)));
    m_plan.m_rowsPerColumn = static_cast<uint32_t>(std::max(1.0, std::ceil(rows / columns)));
}

FloorPlan::FloorPlan(const Fabric& fabric, const Catalog& catalog, const FloorPlanOptions& options)
    : m_options(options) {
    FloorPlanner(*this, fabric, catalog).Run();
}

uint64_t FloorPlan::Racks() const {
    return std::accumulate(m_racksOfRow.begin(), m_racksOfRow.end(), uint64_t{0});
}

Position FloorPlan::PositionOf(uint32_t row, uint32_t rack) const {
    const uint32_t column = row / m_rowsPerColumn;
    const uint32_t along = row % m_rowsPerColumn;
    const bool down = column % 2 == 1;
    return {column * m_columnPitch + rack * m_options.rackPitch,
            (down ? m_rowsPerColumn - 1 - along : along) * m_options.rowPitch};
}

double FloorPlan::Metres(uint32_t a, uint32_t b) const {
    const Place& from = m_places[a];
    const Place& to = m_places[b];
    const auto height = [](const Place& place) { return place.unit * kMetresPerUnit; };
    if (from.row == to.row && from.rack == to.rack) {
        return std::abs(height(from) - height(to)) + kSlackInRackMetres;
    }
    const Position start = PositionOf(from.row, from.rack);
    const Position end = PositionOf(to.row, to.rack);
    return std::abs(start.x - end.x) + std::abs(start.y - end.y) + 2 * kTrayMetres - height(from) -
           height(to) + kSlackMetres;
}

std::string RackName(const Place& place) {
    return fmt::format("R{}-{:02}", place.row + 1, place.rack + 1);
}

double StockLength(double metres) {
    const auto found = std::lower_bound(kStockMetres.begin(), kStockMetres.end(), metres);
    return found == kStockMetres.end() ? std::ceil(metres / kLongStepMetres) * kLongStepMetres
                                       : *found;
}

}  // namespace topogen
