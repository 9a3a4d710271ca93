// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/pictures/block-tree.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "topogen/model/fabric-view.h"
#include "topogen/model/gpu-map.h"

namespace topogen {

namespace {

/// Disjoint sets of nodes, with path halving.
class Sets {
  public:
    explicit Sets(size_t nodes) : m_parent(nodes) {
        std::iota(m_parent.begin(), m_parent.end(), 0u);
    }
    uint32_t Find(uint32_t node) {
        while (m_parent[node] != node) {
            node = m_parent[node] = m_parent[m_parent[node]];
        }
        return node;
    }
    void Join(uint32_t a, uint32_t b) { m_parent[Find(b)] = Find(a); }

  private:
    std::vector<uint32_t> m_parent;
};

class Maker {
  public:
    explicit Maker(const Fabric& fabric)
        : m_fabric(fabric),
          m_view(fabric),
          m_servers(static_cast<uint32_t>(fabric.servers_size())),
          m_nodes(m_servers + static_cast<uint32_t>(fabric.switches_size())),
          m_sets(m_nodes) {}

    BlockTree Make() {
        const int levels = m_fabric.tiers_size() + (HasPeers() ? 1 : 0);
        for (int level = 0; level < levels; ++level) {
            JoinLinks(level);
            AddBlocks(level);
            CountLinks(level);
            AddShapes();
        }
        for (size_t block = m_firstOfLevel; block < m_tree.blocks.size(); ++block) {
            m_tree.roots.push_back(block);
        }
        return std::move(m_tree);
    }

  private:
    /// The level whose blocks a link makes one.
    int LevelOfLink(int link) const {
        const Links& links = m_fabric.links();
        const int upper = m_view.LevelOf(links.b_node(link));
        return m_view.LevelOf(links.a_node(link)) == upper ? m_fabric.tiers_size() : upper;
    }

    bool HasPeers() const {
        for (int i = 0; i < m_fabric.links().a_node_size(); ++i) {
            if (LevelOfLink(i) == m_fabric.tiers_size()) {
                return true;
            }
        }
        return false;
    }

    void JoinLinks(int level) {
        const Links& links = m_fabric.links();
        for (int i = 0; i < links.a_node_size(); ++i) {
            if (LevelOfLink(i) == level) {
                m_sets.Join(links.a_node(i), links.b_node(i));
            }
        }
    }

    /// One block for each set, in the order of its lowest node; the blocks of the level below
    /// become children.
    void AddBlocks(int level) {
        const size_t firstBelow = m_firstOfLevel;
        const size_t first = m_tree.blocks.size();
        std::vector<size_t> blockOfSet(m_nodes, kNone);
        std::vector<size_t> blockOfNode(m_nodes, kNone);
        for (uint32_t node = 0; node < m_nodes; ++node) {
            if (m_view.LevelOf(node) > level) {
                continue;
            }
            size_t& block = blockOfSet[m_sets.Find(node)];
            if (block == kNone) {
                block = m_tree.blocks.size();
                Block added;
                added.level = level;
                added.number = static_cast<uint32_t>(block - first);
                added.tiers.resize(static_cast<size_t>(std::min(level + 1, m_fabric.tiers_size())));
                m_tree.blocks.push_back(added);
            }
            blockOfNode[node] = block;
            AddNode(m_tree.blocks[block], node);
        }
        if (level > 0) {
            std::vector<bool> seen(first, false);
            for (uint32_t node = 0; node < m_nodes; ++node) {
                const size_t below = m_blockOfNode[node];
                if (below != kNone && below >= firstBelow && !seen[below]) {
                    seen[below] = true;
                    m_tree.blocks[blockOfNode[node]].children.push_back(below);
                }
            }
        }
        m_blockOfNode = std::move(blockOfNode);
        m_firstOfLevel = first;
    }

    void AddNode(Block& block, uint32_t node) {
        if (node < m_servers) {
            ++block.servers;
            block.gpus += GpusOf(m_fabric, m_fabric.servers(static_cast<int>(node)));
            return;
        }
        const Switch& added = m_fabric.switches(static_cast<int>(node - m_servers));
        Block::TierCount& tier = block.tiers[added.tier()];
        tier.firstPlane = tier.switches == 0 ? added.plane() : tier.firstPlane;
        tier.lastPlane = added.plane();
        ++tier.switches;
        if (block.level == 0) {
            block.rails.push_back(added.rail());
        }
    }

    void CountLinks(int level) {
        const Links& links = m_fabric.links();
        for (int i = 0; i < links.a_node_size(); ++i) {
            const uint64_t rate = m_view.RateOf(i);
            const size_t below = m_blockOfNode[links.a_node(i)];
            const size_t above = m_blockOfNode[links.b_node(i)];
            const int own = LevelOfLink(i);
            if (below == kNone) {
                continue;
            }
            if (own == m_fabric.tiers_size() && own == level) {
                m_tree.blocks[below].across.Add(rate);
            } else if (own <= level) {
                m_tree.blocks[below].tiers[static_cast<size_t>(own)].down.Add(rate);
            } else {
                m_tree.blocks[below].up.Add(rate);
                if (own == m_fabric.tiers_size() && above != below) {
                    m_tree.blocks[above].up.Add(rate);
                }
            }
        }
    }

    /// What a shape is made of: the links of servers are left out, so that a pod with one server
    /// less counts as the same.
    void AddShapes() {
        std::map<std::vector<uint64_t>, uint32_t> known;
        for (size_t i = m_firstOfLevel; i < m_tree.blocks.size(); ++i) {
            Block& block = m_tree.blocks[i];
            std::vector<uint64_t> key = {block.up.links};
            for (const Block::TierCount& count : block.tiers) {
                key.push_back(count.switches);
                key.push_back(&count == &block.tiers.front() ? 0 : count.down.links);
            }
            for (size_t child : block.children) {
                key.push_back(m_tree.blocks[child].shape);
            }
            block.shape = known.emplace(key, static_cast<uint32_t>(known.size())).first->second;
        }
    }

    static constexpr size_t kNone = SIZE_MAX;

    const Fabric& m_fabric;
    const FabricView m_view;
    const uint32_t m_servers;
    const uint32_t m_nodes;
    Sets m_sets;
    BlockTree m_tree;
    size_t m_firstOfLevel = 0;
    std::vector<size_t> m_blockOfNode;  // of the newest level
};

}  // namespace

const char* BlockName(int level) {
    constexpr std::array<const char*, 3> kNames = {"group", "pod", "zone"};
    return kNames[static_cast<size_t>(level) % kNames.size()];
}

BlockTree MakeBlockTree(const Fabric& fabric) {
    return Maker(fabric).Make();
}

}  // namespace topogen
