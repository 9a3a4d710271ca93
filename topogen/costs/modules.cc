// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/modules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "topogen/costs/parts.h"
#include "topogen/error.h"
#include "topogen/fabric-view.h"

namespace topogen {

namespace {

/// A port of a switch, as a number that sorts ports by what may share a module.
class SwitchEnd {
  public:
    SwitchEnd(uint32_t node, uint32_t kind, bool towardsServers, bool access)
        : m_key(uint64_t{node} << 32 | uint64_t{kind} << 2 | (towardsServers ? 2 : 0) |
                (access ? 1 : 0)) {}

    uint32_t Node() const { return static_cast<uint32_t>(m_key >> 32); }
    uint32_t Kind() const { return static_cast<uint32_t>(m_key) >> 2; }
    bool Access() const { return (m_key & 1) != 0; }
    bool operator<(const SwitchEnd& other) const { return m_key < other.m_key; }

  private:
    uint64_t m_key;
};

}  // namespace

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

std::vector<ModuleGroup> CountModules(const Fabric& fabric, const CableKinds& kinds) {
    const FabricView view(fabric);
    const Links& links = fabric.links();
    std::vector<SwitchEnd> ends;
    std::map<std::tuple<bool, uint32_t, uint32_t>, uint32_t> modules;  // above, kind, ports
    for (int i = 0; i < links.a_node_size(); ++i) {
        const uint32_t kind = kinds.ofClass[links.link_class(i)];
        if (kinds.kinds[kind].cable->medium() == MEDIUM_COPPER) {
            continue;
        }
        const bool access = view.IsServer(links.a_node(i));
        ends.emplace_back(links.b_node(i), kind, true, access);
        if (access) {
            ++modules[{false, kind, 1}];
        } else {
            ends.emplace_back(links.a_node(i), kind, false, false);
        }
    }
    std::sort(ends.begin(), ends.end());
    for (auto begin = ends.begin(); begin != ends.end();) {
        const auto end = std::upper_bound(begin, ends.end(), *begin);
        const uint32_t perModule =
            view.PortsPerModule(begin->Node(), kinds.kinds[begin->Kind()].rateBps);
        const auto ports = static_cast<uint32_t>(end - begin);
        modules[{!begin->Access(), begin->Kind(), perModule}] +=
            (ports + perModule - 1) / perModule;
        begin = end;
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
