// SPDX-License-Identifier: GPL-2.0-only
#include "in-network-tree.h"

#include <algorithm>

namespace ns3 {

InNetworkTreePlan::InNetworkTreePlan(const CollectiveRequest& request, const Chunking& chunking)
    : m_kind(request.kind),
      m_ranks(request.ranks),
      m_shares({0, m_kind == CollectiveKind::kBarrier ? kFlagBytes : request.bytes},
               request.trees->size(), chunking.alignment) {
    for (const ReductionTree& tree : *request.trees) {
        const uint64_t share = m_shares.GetPart(m_loops.size()).GetBytes();
        m_loops.emplace_back(share, share, 1, chunking);
        AddTree(tree);
    }
}

void InNetworkTreePlan::AddTree(const ReductionTree& tree) {
    const uint32_t first = GetParticipants();
    const auto number = static_cast<uint32_t>(m_leaves.size());
    for (const uint32_t parent : tree.parent) {
        m_reducers.push_back({number, {}, parent == kNone ? kNone : first + parent});
    }
    m_leaves.emplace_back();
    for (uint32_t rank = 0; rank < m_ranks; ++rank) {
        m_leaves.back().push_back(first + tree.leafOf[rank]);
        m_reducers[first - m_ranks + tree.leafOf[rank]].children.push_back(rank);
    }
    for (uint32_t reducer = 0; reducer < tree.parent.size(); ++reducer) {
        if (tree.parent[reducer] != kNone) {
            m_reducers[first - m_ranks + tree.parent[reducer]].children.push_back(first + reducer);
        }
    }
}

uint32_t InNetworkTreePlan::GetOutLinks(uint32_t participant) const {
    return static_cast<uint32_t>(
        IsReducer(participant) ? GetReducer(participant).children.size() + 1 : m_leaves.size());
}

CollectivePlan::Link InNetworkTreePlan::GetOutLink(uint32_t participant, uint32_t link) const {
    const auto placeIn = [this](uint32_t parent, uint32_t child) {
        const std::vector<uint32_t>& children = GetReducer(parent).children;
        return static_cast<uint32_t>(std::lower_bound(children.begin(), children.end(), child) -
                                     children.begin());
    };
    if (!IsReducer(participant)) {
        const uint32_t leaf = m_leaves[link][participant];
        return {leaf, placeIn(leaf, participant), link};
    }
    const Reducer& reducer = GetReducer(participant);
    if (link == reducer.children.size()) {
        return {reducer.parent, placeIn(reducer.parent, participant), reducer.tree};
    }
    const uint32_t child = reducer.children[link];
    const uint32_t ofChild =
        IsReducer(child) ? static_cast<uint32_t>(GetReducer(child).children.size()) : reducer.tree;
    return {child, ofChild, reducer.tree};
}

uint32_t InNetworkTreePlan::TreeOf(uint32_t participant, uint32_t link) const {
    return IsReducer(participant) ? GetReducer(participant).tree : link;
}

bool InNetworkTreePlan::GoesUp(uint32_t participant, uint32_t link) const {
    return !IsReducer(participant) || link == GetReducer(participant).children.size();
}

uint64_t InNetworkTreePlan::GetMessages(uint32_t participant, uint32_t link) const {
    if (IsReducer(participant) && GoesUp(participant, link) &&
        GetReducer(participant).parent == kNone) {
        return 0;
    }
    return m_loops[TreeOf(participant, link)].GetMessages();
}

uint64_t InNetworkTreePlan::GetReceives(uint32_t participant, uint32_t link) const {
    return GetMessages(participant, link);
}

ByteRange InNetworkTreePlan::GetRange(uint32_t tree, uint64_t sequence) const {
    const ByteRange share = m_shares.GetPart(tree);
    const ChunkLoops& loops = m_loops[tree];
    const ByteRange chunk = loops.GetRange(loops.GetPlace(sequence), share.GetBytes());
    return {share.begin + chunk.begin, share.begin + chunk.end};
}

CollectivePlan::Send InNetworkTreePlan::GetSend(uint32_t participant, uint32_t link,
                                                uint64_t sequence) const {
    Send send;
    send.bytes = GetRange(TreeOf(participant, link), sequence).GetBytes();
    if (IsReducer(participant)) {
        const Reducer& reducer = GetReducer(participant);
        const auto children = static_cast<uint32_t>(reducer.children.size());
        if (GoesUp(participant, link) || reducer.parent == kNone) {
            send.WaitFor(0, children, sequence + 1);
        } else {
            send.WaitFor(children, children + 1, sequence + 1);
        }
    }
    return send;
}

uint64_t InNetworkTreePlan::GetUniform(uint32_t participant, uint32_t link,
                                       uint64_t sequence) const {
    return m_loops[TreeOf(participant, link)].GetUniform(sequence);
}

void InNetworkTreePlan::VisitSegments(uint32_t participant, uint32_t link, uint64_t sequence,
                                      const SegmentVisitor& visit) const {
    const ByteRange range = GetRange(TreeOf(participant, link), sequence);
    visit({kInput, range.begin, kInput, range.begin, range.GetBytes(), GoesUp(participant, link)});
}

}  // namespace ns3
