// SPDX-License-Identifier: GPL-2.0-only
#include "nvls.h"

#include <algorithm>

namespace ns3 {

NvlsPlan::NvlsPlan(const CollectiveRequest& request, const Chunking& chunking)
    : m_kind(request.kind),
      m_groups(request.GetGroups()),
      m_size(m_groups->GetLeastSize()),
      m_shapes{BinaryTree(m_groups->GetCount(), false), BinaryTree(m_groups->GetCount(), true)},
      m_parts({0, request.bytes}, m_size, 1),
      m_alignment(chunking.alignment),
      m_loops(
          BlockCut(m_parts.GetPart(0), kTrees, m_alignment).GetPart(0).GetBytes(),
          BlockCut(m_parts.GetPart(m_size - 1), kTrees, m_alignment).GetPart(kTrees - 1).GetBytes(),
          1, chunking) {}

uint32_t NvlsPlan::GetOutLinks(uint32_t participant) const {
    return IsReducer(participant) ? 2 * m_size : kTreeLinks + kTrees * kLinksOfTree;
}

// In a tree, the nodes are groups; rank h of each takes part for part h.
uint32_t NvlsPlan::GetTreeNeighbour(uint32_t rank, uint32_t tree, uint32_t slot) const {
    const BinaryTree& shape = m_shapes[tree];
    const uint32_t group = m_groups->GetGroup(rank);
    const uint32_t other =
        slot == kParent ? shape.GetParent(group) : shape.GetChildren(group)[slot];
    return other == BinaryTree::kNone ? kNobody
                                      : m_groups->GetMembers(other)[m_groups->GetLocal(rank)];
}

CollectivePlan::Link NvlsPlan::GetOutLink(uint32_t participant, uint32_t link) const {
    if (IsReducer(participant)) {
        const uint32_t group = participant - GetRanks();
        return {m_groups->GetMembers(group)[link % m_size], link / m_size, 0};
    }
    if (link < kTreeLinks) {
        const uint32_t reducer = GetRanks() + m_groups->GetGroup(participant);
        return {reducer, link * m_size + m_groups->GetLocal(participant), 0};
    }
    const uint32_t tree = (link - kTreeLinks) / kLinksOfTree;
    const uint32_t slot = (link - kTreeLinks) % kLinksOfTree;
    const uint32_t peer = GetTreeNeighbour(participant, tree, slot);
    uint32_t back = kParent;
    if (slot == kParent) {
        back = GetTreeNeighbour(peer, tree, 0) == participant ? 0 : 1;
    }
    return {peer, kTreeLinks + tree * kLinksOfTree + back, tree};
}

uint64_t NvlsPlan::GetMessages(uint32_t participant, uint32_t link) const {
    const uint64_t ofPart = kTrees * m_loops.GetMessages();
    const uint64_t ofAll = m_size * ofPart;
    if (IsReducer(participant)) {
        // Sums to the heads, then results to all.
        return link < m_size ? (Reduces() ? ofPart : 0) : (Spreads() ? ofAll : 0);
    }
    if (link < kTreeLinks) {
        return link == kWhole ? (Reduces() ? ofAll : 0) : (Spreads() ? ofPart : 0);
    }
    const uint32_t tree = (link - kTreeLinks) / kLinksOfTree;
    const uint32_t slot = (link - kTreeLinks) % kLinksOfTree;
    return GetTreeNeighbour(participant, tree, slot) == kNobody ? 0 : m_loops.GetMessages();
}

uint64_t NvlsPlan::GetReceives(uint32_t participant, uint32_t link) const {
    if (!IsReducer(participant) && link >= kTreeLinks) {
        return GetMessages(participant, link);
    }
    const Link from = GetInLink(participant, link);
    return GetMessages(from.peer, from.peerLink);
}

ByteRange NvlsPlan::GetRange(const Piece& piece) const {
    const ByteRange half =
        BlockCut(m_parts.GetPart(piece.part), kTrees, m_alignment).GetPart(piece.tree);
    const ByteRange chunk = m_loops.GetRange(m_loops.GetPlace(piece.chunk), half.GetBytes());
    return {half.begin + chunk.begin, half.begin + chunk.end};
}

NvlsPlan::Piece NvlsPlan::PieceOfAll(uint64_t sequence) const {
    return PieceOfPart(static_cast<uint32_t>(sequence % m_size), sequence / m_size);
}

NvlsPlan::Piece NvlsPlan::PieceOfPart(uint32_t part, uint64_t sequence) {
    return {part, static_cast<uint32_t>(sequence % kTrees), sequence / kTrees};
}

NvlsPlan::Piece NvlsPlan::GetPiece(uint32_t participant, uint32_t link, uint64_t sequence) const {
    if (IsReducer(participant)) {
        return link < m_size ? PieceOfPart(link, sequence) : PieceOfAll(sequence);
    }
    const uint32_t part = m_groups->GetLocal(participant);
    if (link == kWhole) {
        return PieceOfAll(sequence);
    }
    return link == kResult ? PieceOfPart(part, sequence)
                           : Piece{part, (link - kTreeLinks) / kLinksOfTree, sequence};
}

// The group's own sum, and those of the groups below.
void NvlsPlan::WaitForSums(uint32_t rank, const Piece& piece, Send& send) const {
    if (Reduces()) {
        send.WaitFor(kWhole, kWhole + 1, piece.chunk * kTrees + piece.tree + 1);
    }
    const uint32_t first = kTreeLinks + piece.tree * kLinksOfTree;
    if (GetTreeNeighbour(rank, piece.tree, 0) != kNobody) {
        send.WaitFor(first, first + kParent, piece.chunk + 1);
    }
}

// Up goes the sum; down, and to the group, what came from the parent, or the sum at the root.
void NvlsPlan::AddRankWaits(uint32_t rank, uint32_t link, const Piece& piece, Send& send) const {
    const uint32_t parent = kTreeLinks + piece.tree * kLinksOfTree + kParent;
    if (link == parent || GetTreeNeighbour(rank, piece.tree, kParent) == kNobody) {
        WaitForSums(rank, piece, send);
    } else {
        send.WaitFor(parent, parent + 1, piece.chunk + 1);
    }
}

// A sum waits for that piece from all ranks, a copy for the result from the part's head.
void NvlsPlan::AddReducerWaits(uint32_t link, uint64_t sequence, const Piece& piece,
                               Send& send) const {
    if (link < m_size) {
        send.WaitFor(0, m_size, sequence * m_size + piece.part + 1);
    } else {
        const uint32_t head = m_size + piece.part;
        send.WaitFor(head, head + 1, sequence / m_size + 1);
    }
}

CollectivePlan::Send NvlsPlan::GetSend(uint32_t participant, uint32_t link,
                                       uint64_t sequence) const {
    const Piece piece = GetPiece(participant, link, sequence);
    Send send;
    send.bytes = GetRange(piece).GetBytes();
    if (IsReducer(participant)) {
        AddReducerWaits(link, sequence, piece, send);
    } else if (link != kWhole) {
        AddRankWaits(participant, link, piece, send);
    }
    return send;
}

// A head keeps the sum apart from its own vector, since those of other groups may come first.
void NvlsPlan::VisitSegments(uint32_t participant, uint32_t link, uint64_t sequence,
                             const SegmentVisitor& visit) const {
    const ByteRange range = GetRange(GetPiece(participant, link, sequence));
    const uint32_t sums = m_kind == CollectiveKind::kAllReduce ? kFirstScratch : kInput;
    Segment segment{sums, range.begin, sums, range.begin, range.GetBytes(), false};
    if (IsReducer(participant)) {
        segment.fromBuffer = link < m_size ? kInput : kFirstScratch;
        segment.toBuffer = link < m_size ? sums : kInput;
        segment.adds = link < m_size && sums == kFirstScratch;
    } else if (link == kWhole) {
        segment.fromBuffer = kInput;
        segment.toBuffer = kInput;
        segment.adds = true;
    } else if (link == kResult) {
        segment.toBuffer = kFirstScratch;
    } else {
        segment.adds = (link - kTreeLinks) % kLinksOfTree == kParent;
    }
    visit(segment);
}

}  // namespace ns3
