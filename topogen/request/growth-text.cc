// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/request/growth-text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "topogen/model/cables.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/gpu-map.h"
#include "topogen/text/csv.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr int kNone = CableChange::kNone;

/// "leaf 3 port 40".
std::string EndText(const Fabric& fabric, uint32_t node, uint32_t port) {
    return fmt::format("{} port {}", NodeName(fabric, node), port);
}

std::string LowerEnd(const Fabric& fabric, int link) {
    return EndText(fabric, fabric.links().a_node(link), fabric.links().a_port(link));
}

std::string UpperEnd(const Fabric& fabric, int link) {
    return EndText(fabric, fabric.links().b_node(link), fabric.links().b_port(link));
}

/// "server-leaf".
std::string KindOf(const Fabric& fabric, int link) {
    const FabricView view(fabric);
    return view.NameOfLevel(view.LevelOf(fabric.links().a_node(link))) + "-" +
           view.NameOfLevel(view.LevelOf(fabric.links().b_node(link)));
}

std::string NodesText(const Grown& grown) {
    const Fabric& after = grown.growth.fabric;
    const auto oldServers = static_cast<uint32_t>(grown.before.servers_size());
    const auto servers = static_cast<uint32_t>(after.servers_size()) - oldServers;
    std::vector<std::string> added = {
        Counted(CountGpus(after) - CountGpus(grown.before), "GPU", "GPUs"),
        Counted(servers, "server", "servers")};
    for (int tier = 0; tier < after.tiers_size(); ++tier) {
        const uint32_t before = grown.before.tiers(tier).switches();
        const uint32_t now = after.tiers(tier).switches();
        if (now > before) {
            added.push_back(Counted(now - before, after.tiers(tier).name() + " switch",
                                    after.tiers(tier).name() + " switches"));
        }
    }
    std::string text = fmt::format("added: {}\n", fmt::join(added, ", "));
    for (const uint32_t gone : grown.growth.switchesGone) {
        text += fmt::format("no longer needed: {}\n", NodeName(grown.before, oldServers + gone));
    }
    return text;
}

/// By kind of cable.
std::string CountsText(const Grown& grown) {
    std::map<std::pair<int, std::string>, uint64_t> counts;  // 0 added, 1 moved, 2 removed
    for (const CableChange& change : grown.growth.changes) {
        const int what = change.before == kNone ? 0 : change.after == kNone ? 2 : 1;
        ++counts[{what, change.after == kNone ? KindOf(grown.before, change.before)
                                              : KindOf(grown.growth.fabric, change.after)}];
    }
    constexpr const char* kWhat[] = {"added", "re-cabled", "removed"};
    std::string text;
    for (const auto& [key, count] : counts) {
        text += fmt::format("{}: {} {}\n", kWhat[key.first], Counted(count, "cable", "cables"),
                            key.second);
    }
    const auto all = static_cast<uint64_t>(grown.before.links().a_node_size());
    const auto touched =
        std::count_if(grown.growth.changes.begin(), grown.growth.changes.end(),
                      [](const CableChange& change) { return change.before != kNone; });
    return text + fmt::format("stay as they are: {} of {}\n",
                              Grouped(all - static_cast<uint64_t>(touched)),
                              Counted(all, "cable", "cables"));
}

}  // namespace

std::string GrowthText(const Grown& grown) {
    constexpr size_t kMostLines = 40;
    std::string text = fmt::format("grown from {} to {}\n", Grouped(CountGpus(grown.before)),
                                   Counted(CountGpus(grown.growth.fabric), "GPU", "GPUs")) +
                       NodesText(grown) + CountsText(grown);
    size_t lines = 0;
    for (const CableChange& change : grown.growth.changes) {
        if (change.before == kNone) {
            continue;
        }
        if (++lines > kMostLines) {
            continue;
        }
        const std::string before =
            LowerEnd(grown.before, change.before) + " - " + UpperEnd(grown.before, change.before);
        text += change.after == kNone ? fmt::format("  remove {}\n", before)
                                      : fmt::format("  move {} to {} - {}\n", before,
                                                    LowerEnd(grown.growth.fabric, change.after),
                                                    UpperEnd(grown.growth.fabric, change.after));
    }
    if (lines > kMostLines) {
        text +=
            fmt::format("  and {} more; --changes FILE lists all\n", Grouped(lines - kMostLines));
    }
    return text;
}

std::string GrowthCsv(const Grown& grown) {
    std::string text =
        "action,from_device,from_port,to_device,to_port,old_from_device,old_from_port,"
        "old_to_device,old_to_port,length_m,gbps\n";
    const auto ends = [&text](const Fabric& fabric, int link) {
        if (link == kNone) {
            text += ",,,,";
            return;
        }
        const Links& links = fabric.links();
        fmt::format_to(std::back_inserter(text), "{},{},{},{},",
                       CsvField(NodeName(fabric, links.a_node(link))), links.a_port(link),
                       CsvField(NodeName(fabric, links.b_node(link))), links.b_port(link));
    };
    for (const CableChange& change : grown.growth.changes) {
        const bool goes = change.after == kNone;
        text += change.before == kNone ? "add," : goes ? "remove," : "move,";
        ends(grown.growth.fabric, change.after);
        ends(grown.before, change.before);
        const Fabric& has = goes ? grown.before : grown.growth.fabric;
        const LinkClass& link = FabricView(has).ClassOf(goes ? change.before : change.after);
        constexpr double kBitsPerGigabit = 1e9;
        fmt::format_to(std::back_inserter(text), "{},{}\n", link.length_m(),
                       static_cast<double>(link.rate_bps()) / kBitsPerGigabit);
    }
    return text;
}

}  // namespace topogen
