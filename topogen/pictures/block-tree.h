// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_BLOCK_TREE_H
#define TOPOGEN_BLOCK_TREE_H

#include <cstdint>
#include <vector>

#include "topogen/fabric.pb.h"

namespace topogen {

/// Part of a fabric: what still hangs together when every tier above `level` is taken away. Blocks
/// of level 0 are groups of leaves with their servers, of level 1 pods, of level 2 zones; the
/// blocks of the last level are the whole fabric, or its separate planes. Where switches of one
/// tier are joined, as in a Dragonfly+, there is a level above the last tier for that.
struct Block {
    struct Count {
        uint64_t links = 0;
        uint64_t bps = 0;  ///< of all of them, one direction

        void Add(uint64_t rate) {
            ++links;
            bps += rate;
        }
    };
    struct TierCount {
        uint64_t switches = 0;
        uint32_t firstPlane = 0;  ///< of its switches
        uint32_t lastPlane = 0;
        Count down;  ///< to lower tiers and servers
    };

    int level = 0;
    std::vector<size_t> children;  ///< blocks of level - 1, by their numbers
    std::vector<TierCount> tiers;  ///< 0 to level
    std::vector<uint32_t> rails;   ///< of the leaves, one by one; of level 0 only
    Count up;                      ///< to tiers above `level`, and to switches of other blocks
    Count across;                  ///< between switches of one tier; of the last level only
    uint64_t servers = 0;
    uint64_t gpus = 0;
    uint32_t number = 0;  ///< among the blocks of its level, from 0
    uint32_t shape = 0;   ///< equal for blocks of equal switches and links between them
};

struct BlockTree {
    std::vector<Block> blocks;
    std::vector<size_t> roots;  ///< of the highest level
};

/// What a block of `level`, 0 to 2, is called: "group", "pod", "zone".
const char* BlockName(int level);

/// `fabric` must be valid.
BlockTree MakeBlockTree(const Fabric& fabric);

}  // namespace topogen

#endif  // TOPOGEN_BLOCK_TREE_H
