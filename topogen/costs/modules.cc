// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/modules.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "topogen/model/cages.h"
#include "topogen/model/fabric-view.h"
#include "topogen/request/hosts.h"

namespace topogen {

namespace {

constexpr int kNoLink = -1;

/// The links of all nodes by port, in one table.
class Sockets {
  public:
    explicit Sockets(const Fabric& fabric) {
        const Links& links = fabric.links();
        m_first.assign(FabricView(fabric).Nodes() + 1, 0);
        const auto make = [this](uint32_t node, uint32_t port) {
            m_first[node + 1] = std::max(m_first[node + 1], port + 1);
        };
        for (int i = 0; i < links.a_node_size(); ++i) {
            make(links.a_node(i), links.a_port(i));
            make(links.b_node(i), links.b_port(i));
        }
        std::partial_sum(m_first.begin(), m_first.end(), m_first.begin());
        m_link.assign(m_first.back(), kNoLink);
        for (int i = 0; i < links.a_node_size(); ++i) {
            m_link[m_first[links.a_node(i)] + links.a_port(i)] = i;
            m_link[m_first[links.b_node(i)] + links.b_port(i)] = i;
        }
    }

    uint32_t Ports(uint32_t node) const { return m_first[node + 1] - m_first[node]; }
    int LinkAt(uint32_t node, uint32_t port) const { return m_link[m_first[node] + port]; }

  private:
    std::vector<uint32_t> m_first;  // by node
    std::vector<int> m_link;
};

/// Goes from cage to cage and collects what is plugged in there.
class Counter {
  public:
    Counter(const Fabric& fabric, const CableKinds& kinds)
        : m_fabric(fabric), m_view(fabric), m_kinds(kinds) {}

    void Plug(int link) {
        if (link == kNoLink || m_kinds.Of(link).IsCopper()) {
            return;
        }
        const CableKind& kind = m_kinds.Of(link);
        const auto same = std::find_if(m_cage.begin(), m_cage.end(), [&](const Module& module) {
            return SharesModule(m_kinds.Of(module.link), kind);
        });
        if (same == m_cage.end()) {
            m_cage.push_back({link, m_kinds.ofLink[static_cast<size_t>(link)]});
        } else if (Reach(kind) > Reach(m_kinds.kinds[same->kind])) {
            same->kind = m_kinds.ofLink[static_cast<size_t>(link)];
        }
    }

    void CloseCage(uint32_t ports, bool inNic) {
        const Links& links = m_fabric.links();
        for (const Module& module : m_cage) {
            ++m_counts[{m_view.LevelOf(links.a_node(module.link)),
                        m_view.LevelOf(links.b_node(module.link)), module.kind, ports, inNic}];
        }
        m_cage.clear();
    }

    std::vector<ModuleGroup> Groups() const {
        std::vector<ModuleGroup> groups;
        for (const auto& [key, count] : m_counts) {
            const auto& [lower, upper, kind, ports, inNic] = key;
            groups.push_back({lower, upper, kind, ports, inNic, count});
        }
        return groups;
    }

  private:
    struct Module {
        int link;  // of the lowest port
        uint32_t kind;
    };

    static double Reach(const CableKind& kind) {
        return kind.cable == nullptr ? 0 : kind.cable->reach_m().value();
    }

    static bool SharesModule(const CableKind& a, const CableKind& b) {
        const bool connectors = a.cable == nullptr || b.cable == nullptr ||
                                a.cable->connector() == b.cable->connector();
        return a.medium == b.medium && connectors;
    }

    const Fabric& m_fabric;
    const FabricView m_view;
    const CableKinds& m_kinds;
    std::vector<Module> m_cage;
    std::map<std::tuple<int, int, uint32_t, uint32_t, bool>, uint32_t> m_counts;
};

}  // namespace

std::vector<ModuleGroup> CountModules(const Fabric& fabric, const Catalog& catalog,
                                      const CableKinds& kinds) {
    const FabricView view(fabric);
    const Spans spans(fabric, catalog);
    const Sockets sockets(fabric);
    const uint32_t ofNic = NicPortsPerCage(fabric, catalog);
    Counter counter(fabric, kinds);
    for (uint32_t node = 0; node < view.Nodes(); ++node) {
        const bool inNic = view.IsServer(node);
        const uint32_t model = inNic ? 0 : view.SwitchOf(node).model();
        if (!inNic && spans.IsCoPackaged(model)) {
            continue;
        }
        const Cages cages(inNic ? SwitchModel::default_instance()
                                : fabric.switch_models(static_cast<int>(model)));
        for (uint32_t port = 0; port < sockets.Ports(node);) {
            const uint32_t ports = inNic ? ofNic : cages.PortsAt(port) - cages.PlaceOf(port);
            const uint32_t end = std::min(port + ports, sockets.Ports(node));
            for (; port < end; ++port) {
                counter.Plug(sockets.LinkAt(node, port));
            }
            counter.CloseCage(ports, inNic);
        }
    }
    return counter.Groups();
}

}  // namespace topogen
