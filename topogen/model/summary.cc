// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/model/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "topogen/costs/modules.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/gpu-map.h"
#include "topogen/model/tier-bisection.h"
#include "topogen/pictures/block-tree.h"
#include "topogen/request/hosts.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

std::vector<TierSummary> SummarizeTiers(const Fabric& fabric) {
    struct Load {
        uint64_t down = 0;
        uint64_t up = 0;
        uint32_t ports = 0;
    };
    const FabricView view(fabric);
    const Links& links = fabric.links();
    std::vector<Load> loads(static_cast<size_t>(fabric.switches_size()));
    for (int i = 0; i < links.a_node_size(); ++i) {
        const bool peers = view.LevelOf(links.a_node(i)) == view.LevelOf(links.b_node(i));
        Load& upper = loads[view.SwitchIndex(links.b_node(i))];
        (peers ? upper.up : upper.down) += view.RateOf(i);
        ++upper.ports;
        if (!view.IsServer(links.a_node(i))) {
            Load& lower = loads[view.SwitchIndex(links.a_node(i))];
            lower.up += view.RateOf(i);
            ++lower.ports;
        }
    }
    std::vector<TierSummary> tiers(static_cast<size_t>(fabric.tiers_size()));
    for (int i = 0; i < fabric.switches_size(); ++i) {
        const Switch& node = fabric.switches(i);
        const SwitchModel& model = view.ModelOf(node);
        const Load& load = loads[static_cast<size_t>(i)];
        TierSummary& tier = tiers[node.tier()];
        tier.name = fabric.tiers(static_cast<int>(node.tier())).name();
        tier.model = tier.switches == 0 || tier.model == model.name() ? model.name() : "mixed";
        ++tier.switches;
        tier.portsBought += model.ports();
        tier.portsUsed += load.ports;
        if (load.up != 0) {
            tier.oversubscription =
                std::max(tier.oversubscription,
                         static_cast<double>(load.down) / static_cast<double>(load.up));
        }
    }
    for (int i = 0; i < fabric.tiers_size(); ++i) {
        tiers[static_cast<size_t>(i)].bisectionBps = TierBisection(fabric, i);
    }
    return tiers;
}

uint64_t Pair(uint32_t high, uint32_t low) {
    return uint64_t{high} << 32 | low;
}

/// Fills in how many links two nodes of `members`, the links that `cable` stands for, have.
void CountParallel(const Fabric& fabric, const std::vector<int>& members, CableSummary& cable) {
    std::vector<uint64_t> pairs;
    pairs.reserve(members.size());
    for (const int i : members) {
        pairs.push_back(Pair(fabric.links().a_node(i), fabric.links().b_node(i)));
    }
    std::sort(pairs.begin(), pairs.end());
    cable.fewestParallel = static_cast<uint32_t>(members.size());
    for (auto begin = pairs.begin(); begin != pairs.end();) {
        const auto end = std::upper_bound(begin, pairs.end(), *begin);
        const auto times = static_cast<uint32_t>(end - begin);
        cable.fewestParallel = std::min(cable.fewestParallel, times);
        cable.mostParallel = std::max(cable.mostParallel, times);
        begin = end;
    }
}

/// What the links of one row of the table have in common.
struct CableRow {
    int lower;
    int upper;
    uint64_t rateBps;
    Medium medium;
    std::string part;

    bool operator<(const CableRow& other) const {
        return std::tie(lower, upper, rateBps, medium, part) <
               std::tie(other.lower, other.upper, other.rateBps, other.medium, other.part);
    }
};

CableSummary SummarizeRow(const Fabric& fabric, const CableRow& row,
                          const std::vector<int>& members) {
    const FabricView view(fabric);
    CableSummary cable;
    cable.lower = view.NameOfLevel(row.lower);
    cable.upper = view.NameOfLevel(row.upper);
    cable.rateBps = row.rateBps;
    cable.medium = row.medium;
    cable.part = row.part;
    cable.shortestMetres = view.ClassOf(members.front()).length_m();
    for (int i : members) {
        const double metres = view.ClassOf(i).length_m();
        cable.shortestMetres = std::min(cable.shortestMetres, metres);
        cable.longestMetres = std::max(cable.longestMetres, metres);
    }
    cable.cables = members.size();
    CountParallel(fabric, members, cable);
    return cable;
}

/// The row of links of `kind` between two levels.
CableRow RowOf(int lower, int upper, const CableKind& kind) {
    return {lower, upper, kind.rateBps, kind.medium,
            kind.cable == nullptr ? "" : kind.cable->name()};
}

std::vector<CableSummary> SummarizeCables(const Fabric& fabric, const Catalog& catalog) {
    const FabricView view(fabric);
    const Links& links = fabric.links();
    const CableKinds kinds(fabric, catalog);
    std::map<std::tuple<int, int, uint32_t>, std::vector<int>> members;  // by levels and kind
    for (int i = 0; i < links.a_node_size(); ++i) {
        members[{view.LevelOf(links.a_node(i)), view.LevelOf(links.b_node(i)),
                 kinds.ofLink[static_cast<size_t>(i)]}]
            .push_back(i);
    }
    std::map<CableRow, std::vector<int>> membersOfRow;
    for (const auto& [key, of] : members) {
        const auto& [lower, upper, kind] = key;
        std::vector<int>& row = membersOfRow[RowOf(lower, upper, kinds.kinds[kind])];
        row.insert(row.end(), of.begin(), of.end());
    }
    std::map<CableRow, CableSummary> rows;
    for (const auto& [row, of] : membersOfRow) {
        rows[row] = SummarizeRow(fabric, row, of);
    }
    for (const ModuleGroup& group : CountModules(fabric, catalog, kinds)) {
        CableSummary& cable = rows[RowOf(group.lower, group.upper, kinds.kinds[group.kind])];
        (group.inNic ? cable.nicModules : cable.switchModules) += group.count;
    }
    std::vector<CableSummary> cables;
    cables.reserve(rows.size());
    for (const auto& [row, cable] : rows) {
        cables.push_back(cable);
    }
    return cables;
}

std::string RatioText(double ratio) {
    return ratio == 0 ? "-" : fmt::format("{:.4g}:1", ratio);
}

std::string RangeText(uint32_t least, uint32_t most) {
    return least == most ? std::to_string(least) : fmt::format("{}-{}", least, most);
}

/// "196 groups of up to 64 servers on 8 leaves, 25 pods": what is below the last tier.
std::string StructureText(const Fabric& fabric) {
    if (fabric.tiers().empty()) {
        return "";
    }
    const BlockTree tree = MakeBlockTree(fabric);
    const int top = tree.blocks[tree.roots[0]].level;
    std::vector<uint64_t> blocks(static_cast<size_t>(top) + 1);
    uint64_t mostServers = 0;
    uint64_t mostLeaves = 0;
    uint64_t idleLeaves = 0;  // of groups whose servers have fewer NICs than there are rails
    for (const Block& block : tree.blocks) {
        blocks[static_cast<size_t>(block.level)] += block.servers != 0 ? 1 : 0;
        if (block.level == 0) {
            mostServers = std::max(mostServers, block.servers);
            mostLeaves = std::max(mostLeaves, block.tiers[0].switches);
            idleLeaves += block.servers == 0 ? block.tiers[0].switches : 0;
        }
    }
    std::string text;
    for (int level = 0; level < top; ++level) {
        const std::string name = BlockName(level);
        text += (level == 0 ? "" : ", ") +
                Counted(blocks[static_cast<size_t>(level)], name, name + "s");
        if (level == 0) {
            text += " of up to " + Counted(mostServers, "server", "servers") + " on " +
                    Counted(mostLeaves, "leaf", "leaves") +
                    (idleLeaves == 0
                         ? ""
                         : " and " + Counted(idleLeaves, "leaf", "leaves") + " without servers");
        }
    }
    return text.empty() ? "" : text + "\n";
}

std::string BufferText(double bytes) {
    return bytes < 1e9 ? fmt::format("{:.4g} MB", bytes / 1e6)
                       : fmt::format("{:.4g} GB", bytes / 1e9);
}

/// "64 x 400 Gb/s", "16 x 10 + 4 x 40 Gb/s": a rate is told with its unit unless the next has the
/// same.
std::string PortsText(const SwitchModel& model) {
    const std::string up = RateText(static_cast<double>(model.up_port_rate_bps()));
    std::string down = RateText(static_cast<double>(model.port_rate_bps()));
    if (model.up_ports() == 0) {
        return fmt::format("{} x {}", model.ports(), down);
    }
    const std::string unit = up.substr(up.find(' '));
    if (down.size() > unit.size() &&
        down.compare(down.size() - unit.size(), unit.size(), unit) == 0) {
        down.resize(down.size() - unit.size());
    }
    return fmt::format("{} x {} + {} x {}", model.ports() - model.up_ports(), down,
                       model.up_ports(), up);
}

std::string HeaderText(const Fabric& fabric, const Catalog& catalog) {
    uint32_t most = 0;
    uint32_t mostNics = 0;
    uint32_t domains = 0;
    for (const Server& server : fabric.servers()) {
        most = std::max(most, GpusOf(fabric, server));
        mostNics = std::max(mostNics, server.endpoints());
        domains = std::max(domains, server.nvlink_domain() + 1);
    }
    const std::string each = Counted(most, "GPU", "GPUs") +
                             (mostNics == most ? "" : " and " + Counted(mostNics, "NIC", "NICs"));
    std::string text = fmt::format(
        "{} of {}{} on {}, {} {}, design {}\n",
        Counted(static_cast<uint64_t>(fabric.servers_size()), "server", "servers"),
        fabric.servers_size() == 1 ? "" : "up to ", each,
        Counted(domains, "NVLink domain", "NVLink domains"), fabric.tiers_size(),
        fabric.tiers_size() == 1 ? "tier" : "tiers",
        fabric.parameters().design().empty() ? "unknown" : fabric.parameters().design());
    text += StructureText(fabric);
    for (const SwitchModel& model : fabric.switch_models()) {
        text += fmt::format("switch {}: {}, {} of packet buffer, {} ns\n", model.name(),
                            PortsText(model), BufferText(static_cast<double>(model.buffer_bytes())),
                            static_cast<double>(model.pipeline_ps()) / 1e3);
    }
    const Hosts hosts = HostsOf(fabric, catalog);
    if (hosts.nic != nullptr) {
        text += fmt::format("NICs: {}\n", hosts.nic->name());
    }
    if (hosts.server != nullptr) {
        text += fmt::format("servers, for racks and watts: {}\n", hosts.server->name());
    }
    return text;
}

std::string TierTable(const Summary& summary) {
    size_t nameWidth = 11;
    size_t modelWidth = 14;
    for (const TierSummary& tier : summary.tiers) {
        nameWidth = std::max(nameWidth, tier.name.size());
        modelWidth = std::max(modelWidth, tier.model.size());
    }
    constexpr const char* kRow = "{:<{}} {:<{}} {:>9} {:>11} {:>13} {:>7} {:>12} {:>10} {:>14}\n";
    std::string text =
        fmt::format(kRow, "tier", nameWidth, "switch", modelWidth, "switches", "ports used",
                    "ports bought", "used", "bisection", "of full", "oversubscribed");
    TierSummary total;
    const auto row = [&](const TierSummary& tier, const std::string& bisection,
                         const std::string& share, const std::string& ratio) {
        text += fmt::format(
            kRow, tier.name, nameWidth, tier.model, modelWidth, Grouped(tier.switches),
            Grouped(tier.portsUsed), Grouped(tier.portsBought),
            PercentText(static_cast<double>(tier.portsUsed), static_cast<double>(tier.portsBought)),
            bisection, share, ratio);
    };
    for (const TierSummary& tier : summary.tiers) {
        const double full = static_cast<double>(summary.endpointBps) / 2;
        row(tier, RateText(tier.bisectionBps), PercentText(tier.bisectionBps, full),
            RatioText(tier.oversubscription));
        total.switches += tier.switches;
        total.portsUsed += tier.portsUsed;
        total.portsBought += tier.portsBought;
    }
    total.name = "total";
    row(total, "", "", "");
    return text;
}

std::string LengthText(const CableSummary& cable) {
    return cable.shortestMetres == cable.longestMetres
               ? fmt::format("{:g}", cable.longestMetres)
               : fmt::format("{:g}-{:g}", cable.shortestMetres, cable.longestMetres);
}

std::string CableTable(const Summary& summary) {
    const auto nameOf = [](const CableSummary& cable) { return cable.lower + "-" + cable.upper; };
    size_t width = 18;
    size_t partWidth = 21;
    for (const CableSummary& cable : summary.cables) {
        width = std::max(width, nameOf(cable).size());
        partWidth = std::max(partWidth, cable.part.size());
    }
    std::string text = fmt::format("{:<{}} {:>9} {:>10} {:>10}  {:<12} {:<{}} {:>12} {:>9} {:>9}\n",
                                   "cables", width, "count", "rate", "length", "medium", "part",
                                   partWidth, "transceivers", "in NICs", "parallel");
    for (const CableSummary& cable : summary.cables) {
        text += fmt::format(
            "{:<{}} {:>9} {:>10} {:>8} m  {:<12} {:<{}} {:>12} {:>9} {:>9}\n", nameOf(cable), width,
            Grouped(cable.cables), RateText(static_cast<double>(cable.rateBps)), LengthText(cable),
            MediumText(cable.medium), cable.part.empty() ? "none reaches" : cable.part, partWidth,
            Grouped(cable.switchModules + cable.nicModules), Grouped(cable.nicModules),
            RangeText(cable.fewestParallel, cable.mostParallel));
    }
    return text;
}

std::string MediumTable(const Fabric& fabric, const Summary& summary) {
    struct Count {
        uint64_t cables = 0;
        uint64_t transceivers = 0;
    };
    std::map<Medium, Count> media;
    uint64_t transceivers = 0;
    for (const CableSummary& cable : summary.cables) {
        Count& count = media[cable.medium];
        count.cables += cable.cables;
        count.transceivers += cable.switchModules + cable.nicModules;
        transceivers += cable.switchModules + cable.nicModules;
    }
    std::string text;
    for (const auto& [medium, count] : media) {
        text += fmt::format("{:<12} {:>9} cables {:>9} transceivers\n", MediumText(medium),
                            Grouped(count.cables), Grouped(count.transceivers));
    }
    text += fmt::format("transceivers per GPU: {:.2f}\n",
                        static_cast<double>(transceivers) / CountGpus(fabric));
    return text;
}

}  // namespace

const char* MediumText(Medium medium) {
    switch (medium) {
        case MEDIUM_COPPER:
            return "copper";
        case MEDIUM_MULTIMODE:
            return "multimode";
        case MEDIUM_SINGLEMODE:
            return "single-mode";
        default:
            return "unspecified";
    }
}

Summary Summarize(const Fabric& fabric, const Catalog& catalog) {
    Summary summary;
    summary.tiers = SummarizeTiers(fabric);
    summary.cables = SummarizeCables(fabric, catalog);
    for (const CableSummary& cable : summary.cables) {
        if (cable.lower == "server") {
            summary.endpointBps += cable.cables * cable.rateBps;
        }
    }
    return summary;
}

std::string SummaryTable(const Fabric& fabric, const Catalog& catalog) {
    const Summary summary = Summarize(fabric, catalog);
    return fmt::format("{} in {}\n{}\n{}\n", Counted(CountGpus(fabric), "GPU", "GPUs"),
                       HeaderText(fabric, catalog), TierTable(summary), CableTable(summary)) +
           MediumTable(fabric, summary);
}

}  // namespace topogen
