// SPDX-License-Identifier: GPL-2.0-only
#include "double-tree.h"

#include <algorithm>

namespace ns3 {

DoubleTreePlan::DoubleTreePlan(const CollectiveRequest& request, const Chunking& chunking)
    : m_groups(request.GetGroups()),
      m_trees{BinaryTree(m_groups->GetCount(), false), BinaryTree(m_groups->GetCount(), true)},
      m_shares({0, request.bytes}, uint64_t{2} * chunking.channels, chunking.alignment) {
    for (uint32_t tree = 0; tree < 2 * chunking.channels; ++tree) {
        const uint64_t share = m_shares.GetPart(tree).GetBytes();
        m_loops.emplace_back(share, share, 1, chunking);
    }
}

uint32_t DoubleTreePlan::GetOutLinks(uint32_t /*rank*/) const {
    return static_cast<uint32_t>(m_loops.size()) * kLinks;
}

uint32_t DoubleTreePlan::GetHead(uint32_t node, uint32_t tree) const {
    const std::vector<uint32_t>& members = m_groups->GetMembers(node);
    return members[tree / 2 % members.size()];
}

uint32_t DoubleTreePlan::GetNeighbour(uint32_t rank, uint32_t tree, uint32_t slot) const {
    const uint32_t node = m_groups->GetGroup(rank);
    const std::vector<uint32_t>& members = m_groups->GetMembers(node);
    const auto size = static_cast<uint32_t>(members.size());
    const uint32_t head = m_groups->GetLocal(GetHead(node, tree));
    const uint32_t inChain = (m_groups->GetLocal(rank) + size - head) % size;
    if (slot == kChildren - 1) {
        return inChain + 1 < size ? members[(head + inChain + 1) % size] : kNobody;
    }
    if (inChain > 0) {
        return slot == kParent ? members[(head + inChain - 1) % size] : kNobody;
    }
    const BinaryTree& shape = m_trees[tree % 2];
    const uint32_t other = slot == kParent ? shape.GetParent(node) : shape.GetChildren(node)[slot];
    return other == BinaryTree::kNone ? kNobody : GetHead(other, tree);
}

CollectivePlan::Link DoubleTreePlan::GetOutLink(uint32_t rank, uint32_t link) const {
    const uint32_t tree = link / kLinks;
    const uint32_t peer = GetNeighbour(rank, tree, link % kLinks);
    uint32_t slot = kParent;  // a child's way back
    if (link % kLinks == kParent) {
        slot = 0;
        while (GetNeighbour(peer, tree, slot) != rank) {
            ++slot;
        }
    }
    return {peer, tree * kLinks + slot, tree};
}

uint64_t DoubleTreePlan::GetMessages(uint32_t rank, uint32_t link) const {
    const uint32_t tree = link / kLinks;
    return GetNeighbour(rank, tree, link % kLinks) == kNobody ? 0 : m_loops[tree].GetMessages();
}

ByteRange DoubleTreePlan::GetRange(uint32_t tree, uint64_t sequence) const {
    const ByteRange share = m_shares.GetPart(tree);
    const ChunkLoops& loops = m_loops[tree];
    const ByteRange chunk = loops.GetRange(loops.GetPlace(sequence), share.GetBytes());
    return {share.begin + chunk.begin, share.begin + chunk.end};
}

CollectivePlan::Send DoubleTreePlan::GetSend(uint32_t rank, uint32_t link,
                                             uint64_t sequence) const {
    const uint32_t tree = link / kLinks;
    const uint32_t first = tree * kLinks;
    Send send;
    send.bytes = GetRange(tree, sequence).GetBytes();
    // Up goes what all children brought, down what the parent did; the root turns it round.
    const bool turns = GetNeighbour(rank, tree, kParent) == kNobody;
    if (link % kLinks == kParent || turns) {
        send.WaitFor(first, first + kChildren, sequence + 1);
    } else {
        send.WaitFor(first + kParent, first + kLinks, sequence + 1);
    }
    return send;
}

uint64_t DoubleTreePlan::GetUniform(uint32_t /*rank*/, uint32_t link, uint64_t sequence) const {
    return m_loops[link / kLinks].GetUniform(sequence);
}

void DoubleTreePlan::VisitSegments(uint32_t /*rank*/, uint32_t link, uint64_t sequence,
                                   const SegmentVisitor& visit) const {
    const ByteRange range = GetRange(link / kLinks, sequence);
    const bool goesUp = link % kLinks == kParent;
    visit({kInput, range.begin, kInput, range.begin, range.GetBytes(), goesUp});
}

}  // namespace ns3
