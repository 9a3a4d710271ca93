// SPDX-License-Identifier: GPL-2.0-only
#include "collective/model/algorithms/binary-tree.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <vector>

namespace ns3 {
namespace {

using Children = std::array<uint32_t, 2>;

constexpr uint32_t kNone = BinaryTree::kNone;

// Worked out by hand from NCCL's rule (src/graph/trees.cc).
TEST(BinaryTree, ThirteenNodesHangAsNcclHangsThem) {
    const BinaryTree tree(13, false);
    const std::map<uint32_t, Children> inner = {{0, {8, kNone}},   {8, {4, 12}}, {4, {2, 6}},
                                                {12, {10, kNone}}, {2, {1, 3}},  {6, {5, 7}},
                                                {10, {9, 11}}};
    for (uint32_t node = 0; node < 13; ++node) {
        const auto found = inner.find(node);
        EXPECT_EQ(tree.GetChildren(node),
                  found == inner.end() ? (Children{kNone, kNone}) : found->second)
            << node;
    }
    EXPECT_EQ(BinaryTree(14, false).GetChildren(12), (Children{10, 13}));
    EXPECT_EQ(BinaryTree(3000, false).GetDepth(), 12u);
}

TEST(BinaryTree, ParentsAndChildrenAgreeAndNobodyIsInnerTwice) {
    for (uint32_t nodes = 1; nodes <= 70; ++nodes) {
        const std::array<BinaryTree, 2> trees = {BinaryTree(nodes, false), BinaryTree(nodes, true)};
        std::vector<int> timesInner(nodes, 0);
        for (const BinaryTree& tree : trees) {
            uint32_t edges = 0;
            for (uint32_t node = 0; node < nodes; ++node) {
                const Children children = tree.GetChildren(node);
                for (const uint32_t child : children) {
                    if (child != kNone) {
                        EXPECT_EQ(tree.GetParent(child), node);
                        ++edges;
                    }
                }
                timesInner[node] += children != (Children{kNone, kNone}) && node != tree.GetRoot();
            }
            EXPECT_EQ(edges, nodes - 1);
            EXPECT_EQ(tree.GetParent(tree.GetRoot()), kNone);
        }
        for (const int times : timesInner) {
            EXPECT_LE(times, 1) << nodes;
        }
    }
}

}  // namespace
}  // namespace ns3
