// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/modules.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "topogen/costs/parts.h"
#include "topogen/error.h"
#include "topogen/model/fabric-view.h"

namespace topogen {

CableKinds::CableKinds(const Fabric& fabric, const Catalog& catalog) {
    for (int i = 0; i < fabric.link_classes_size(); ++i) {
        const LinkClass& link = fabric.link_classes(i);
        const CablePart* cable = CableOf(catalog, link);
        if (cable == nullptr) {
            throw DataError(
                fmt::format("link_classes[{}].length_m: {}: no cable of the catalog of that medium "
                            "reaches it",
                            i, link.length_m()));
        }
        const auto same = std::find_if(kinds.begin(), kinds.end(), [&](const CableKind& kind) {
            return kind.cable == cable && kind.rateBps == link.rate_bps();
        });
        ofClass.push_back(static_cast<uint32_t>(same - kinds.begin()));
        if (same == kinds.end()) {
            kinds.push_back({cable, link.rate_bps()});
        }
    }
}

std::map<uint32_t, uint32_t> CountSwitchModules(const Fabric& fabric,
                                                const std::vector<int>& links) {
    const FabricView view(fabric);
    const Links& columns = fabric.links();
    std::vector<uint32_t> ends;  // a switch's lead all up, all down or all to its own tier
    for (const int i : links) {
        ends.push_back(columns.b_node(i));
        if (!view.IsServer(columns.a_node(i))) {
            ends.push_back(columns.a_node(i));
        }
    }
    std::sort(ends.begin(), ends.end());
    std::map<uint32_t, uint32_t> modules;
    for (auto begin = ends.begin(); begin != ends.end();) {
        const auto end = std::upper_bound(begin, ends.end(), *begin);
        const uint32_t perModule = view.PortsPerModule(*begin, view.RateOf(links.front()));
        const auto ports = static_cast<uint32_t>(end - begin);
        modules[perModule] += (ports + perModule - 1) / perModule;
        begin = end;
    }
    return modules;
}

std::vector<ModuleGroup> CountModules(const Fabric& fabric, const CableKinds& kinds) {
    const FabricView view(fabric);
    const Links& links = fabric.links();
    std::map<std::tuple<int, int, uint32_t>, std::vector<int>> optical;  // by tiers and kind
    for (int i = 0; i < links.a_node_size(); ++i) {
        const uint32_t kind = kinds.ofClass[links.link_class(i)];
        if (kinds.kinds[kind].cable->medium() != MEDIUM_COPPER) {
            optical[{view.LevelOf(links.a_node(i)), view.LevelOf(links.b_node(i)), kind}].push_back(
                i);
        }
    }
    std::map<std::tuple<bool, uint32_t, uint32_t>, uint32_t> modules;  // above, kind, ports
    for (const auto& [row, members] : optical) {
        const auto& [lower, upper, kind] = row;
        const bool access = lower == kServerLevel;
        if (access) {
            modules[{false, kind, 1}] += static_cast<uint32_t>(members.size());
        }
        for (const auto& [ports, count] : CountSwitchModules(fabric, members)) {
            modules[{!access, kind, ports}] += count;
        }
    }
    std::vector<ModuleGroup> groups;
    groups.reserve(modules.size());
    for (const auto& [sort, count] : modules) {
        const auto& [above, kind, ports] = sort;
        groups.push_back({kind, ports, !above, count});
    }
    return groups;
}

}  // namespace topogen
