// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/model/tier-bisection.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "topogen/model/fabric-view.h"

namespace topogen {

namespace {

/// Groups: what hangs together without the links within one tier.
class Groups {
  public:
    Groups(const Fabric& fabric, int tier);

    double LeastCut() const;

  private:
    bool IsPeerLink(int link) const {
        return m_view.LevelOf(m_links.a_node(link)) == m_tier &&
               m_view.LevelOf(m_links.b_node(link)) == m_tier;
    }
    uint32_t RootOf(uint32_t node);

    const FabricView m_view;
    const Links& m_links;
    const int m_tier;
    std::vector<uint32_t> m_above;  // by node: another of its group, towards the lowest, its root
    std::vector<uint32_t> m_group;  // by node: groups counted in the order of their lowest servers
    uint32_t m_groups = 0;
};

Groups::Groups(const Fabric& fabric, int tier)
    : m_view(fabric),
      m_links(fabric.links()),
      m_tier(tier),
      m_above(m_view.Nodes()),
      m_group(m_view.Nodes()) {
    std::iota(m_above.begin(), m_above.end(), 0);
    for (int i = 0; i < m_links.a_node_size(); ++i) {
        if (!IsPeerLink(i)) {
            const uint32_t a = RootOf(m_links.a_node(i));
            const uint32_t b = RootOf(m_links.b_node(i));
            m_above[std::max(a, b)] = std::min(a, b);
        }
    }
    for (uint32_t node = 0; node < m_group.size(); ++node) {
        const uint32_t root = RootOf(node);
        m_group[node] = root == node ? m_groups++ : m_group[root];
    }
}

uint32_t Groups::RootOf(uint32_t node) {
    while (m_above[node] != node) {
        m_above[node] = m_above[m_above[node]];
        node = m_above[node];
    }
    return node;
}

double Groups::LeastCut() const {
    std::vector<double> entering(m_groups);  // from below, by group
    std::vector<double> opening(m_groups +
                                1);  // by place before a group: links that begin to cross
    for (int i = 0; i < m_links.a_node_size(); ++i) {
        const auto rate = static_cast<double>(m_view.RateOf(i));
        const auto [first, last] =
            std::minmax(m_group[m_links.a_node(i)], m_group[m_links.b_node(i)]);
        if (IsPeerLink(i)) {
            opening[first + 1] += rate;
            opening[last + 1] -= rate;
        } else if (m_view.LevelOf(m_links.b_node(i)) == m_tier) {
            entering[first] += rate;
        }
    }
    const double half = std::accumulate(entering.begin(), entering.end(), 0.0) / 2;
    double least = half;
    double before = 0;
    double crossing = 0;
    for (uint32_t group = 0; group < m_groups; ++group) {
        crossing += opening[group];
        least = std::min(least, crossing + std::abs(before - half));
        before += entering[group];
    }
    return least;
}

}  // namespace

double TierBisection(const Fabric& fabric, int tier) {
    const FabricView view(fabric);
    const Links& links = fabric.links();
    double entering = 0;
    for (int i = 0; i < links.a_node_size(); ++i) {
        if (view.LevelOf(links.b_node(i)) != tier) {
            continue;
        }
        if (view.LevelOf(links.a_node(i)) == tier) {
            return Groups(fabric, tier).LeastCut();
        }
        entering += static_cast<double>(view.RateOf(i));
    }
    return entering / 2;
}

}  // namespace topogen
