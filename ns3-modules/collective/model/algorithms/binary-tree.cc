// SPDX-License-Identifier: GPL-2.0-only
#include "binary-tree.h"

#include <algorithm>

namespace ns3 {

namespace {

/// \pre x > 0
uint32_t LowestBit(uint32_t x) {
    return x & (~x + 1);
}

uint32_t LargestPowerBelow(uint32_t n) {
    uint32_t power = 1;
    while (power * 2 < n) {
        power *= 2;
    }
    return power;
}

}  // namespace

uint32_t BinaryTree::ToFirst(uint32_t node) const {
    if (!m_second) {
        return node;
    }
    return m_nodes % 2 == 0 ? m_nodes - 1 - node : (node + m_nodes - 1) % m_nodes;
}

uint32_t BinaryTree::FromFirst(uint32_t node) const {
    if (!m_second) {
        return node;
    }
    return m_nodes % 2 == 0 ? m_nodes - 1 - node : (node + 1) % m_nodes;
}

// Node r with lowest bit b hangs in a perfect tree over the multiples of b: its parent is that of
// its two neighbours at distance b which has the next higher lowest bit. If that is beyond the last
// node, it is the other one.
uint32_t BinaryTree::GetParent(uint32_t node) const {
    const uint32_t r = ToFirst(node);
    if (r == 0) {
        return kNone;
    }
    const uint32_t bit = LowestBit(r);
    const uint32_t up = (r ^ bit) | (bit << 1);
    return FromFirst(up < m_nodes ? up : r ^ bit);
}

std::array<uint32_t, 2> BinaryTree::GetChildren(uint32_t node) const {
    const uint32_t r = ToFirst(node);
    if (r == 0) {
        return {m_nodes > 1 ? FromFirst(LargestPowerBelow(m_nodes)) : kNone, kNone};
    }
    const uint32_t half = LowestBit(r) / 2;
    if (half == 0) {
        return {kNone, kNone};
    }
    uint32_t offset = half;
    while (offset != 0 && r + offset >= m_nodes) {
        offset /= 2;
    }
    return {FromFirst(r - half), offset == 0 ? kNone : FromFirst(r + offset)};
}

uint32_t BinaryTree::GetDepth() const {
    uint32_t depth = 0;
    for (uint32_t node = 0; node < m_nodes; ++node) {
        uint32_t edges = 0;
        for (uint32_t up = GetParent(node); up != kNone; up = GetParent(up)) {
            ++edges;
        }
        depth = std::max(depth, edges);
    }
    return depth;
}

}  // namespace ns3
