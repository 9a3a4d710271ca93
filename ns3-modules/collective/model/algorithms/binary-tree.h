// SPDX-License-Identifier: GPL-2.0-only
#ifndef BINARY_TREE_H
#define BINARY_TREE_H

#include <array>
#include <cstdint>

namespace ns3 {

/// The two binary trees over n nodes that NCCL uses, in which every node is inner in at most one
/// (P. Sanders, J. Speck, J. L. Träff, "Two-tree algorithms for full bandwidth broadcast, reduction
/// and scan", Parallel Computing 35(12), 2009; NCCL src/graph/trees.cc). By arithmetic.
class BinaryTree {
  public:
    static constexpr uint32_t kNone = UINT32_MAX;

    /// \param nodes >= 1 \param second the second tree: the first mirrored where n is even, shifted
    ///        by one where it is odd
    BinaryTree(uint32_t nodes, bool second) : m_nodes(nodes), m_second(second) {}

    uint32_t GetRoot() const { return FromFirst(0); }
    /// kNone at the root.
    uint32_t GetParent(uint32_t node) const;
    /// kNone where there is none.
    std::array<uint32_t, 2> GetChildren(uint32_t node) const;
    /// Edges from the root to the deepest node.
    uint32_t GetDepth() const;

  private:
    /// Node of the first tree that stands where `node` does, and back.
    uint32_t ToFirst(uint32_t node) const;
    uint32_t FromFirst(uint32_t node) const;

    uint32_t m_nodes;
    bool m_second;
};

}  // namespace ns3

#endif  // BINARY_TREE_H
