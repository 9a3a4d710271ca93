// SPDX-License-Identifier: GPL-2.0-only
#include "peer-to-peer.h"

#include <algorithm>
#include <utility>

namespace ns3 {

PeerToPeerPlan::PeerToPeerPlan(CollectiveRequest request, const Chunking& chunking,
                               uint32_t concurrency)
    : m_request(std::move(request)),
      m_blocks({0, m_request.bytes}, m_request.ranks, 1),
      m_chunkBytes(chunking.chunkBytes),
      m_concurrency(concurrency) {}

uint32_t PeerToPeerPlan::GetReceiver(uint32_t rank, uint32_t link) const {
    return static_cast<uint32_t>((uint64_t{rank} + link + 1) % m_request.ranks);
}

CollectivePlan::Link PeerToPeerPlan::GetOutLink(uint32_t rank, uint32_t link) const {
    return {GetReceiver(rank, link), link, 0};
}

CollectivePlan::Link PeerToPeerPlan::GetInLink(uint32_t rank, uint32_t link) const {
    const uint32_t ranks = m_request.ranks;
    return {static_cast<uint32_t>((uint64_t{rank} + ranks - link - 1) % ranks), link, 0};
}

CollectivePlan::Segment PeerToPeerPlan::GetPart(uint32_t source, uint32_t destination) const {
    const auto inPlace = [](ByteRange range, bool adds) {
        return Segment{kInput, range.begin, kInput, range.begin, range.GetBytes(), adds};
    };
    const bool fromRoot = source == m_request.root;
    const bool toRoot = destination == m_request.root;
    const ByteRange whole{0, m_request.bytes};
    const ByteRange nothing;
    switch (m_request.kind) {
        case CollectiveKind::kAllGather:
            return inPlace(m_blocks.GetPart(source), false);
        case CollectiveKind::kReduceScatter:
            return inPlace(m_blocks.GetPart(destination), true);
        case CollectiveKind::kBroadcast:
            return inPlace(fromRoot ? whole : nothing, false);
        case CollectiveKind::kReduce:
            return inPlace(toRoot ? whole : nothing, true);
        case CollectiveKind::kGather:
            return inPlace(toRoot ? m_blocks.GetPart(source) : nothing, false);
        case CollectiveKind::kScatter:
            return inPlace(fromRoot ? m_blocks.GetPart(destination) : nothing, false);
        case CollectiveKind::kSendReceive:
            return inPlace(fromRoot && destination == m_request.peer ? whole : nothing, false);
        case CollectiveKind::kAllToAll: {
            // All blocks for one rank are of one size, so that they line up at it.
            const ByteRange block = m_blocks.GetPart(destination);
            return {kInput,           block.begin, kOutput, source * block.GetBytes(),
                    block.GetBytes(), false};
        }
        case CollectiveKind::kAllToAllV:
            return GetUnevenPart(source, destination);
        default:
            return {};
    }
}

CollectivePlan::Segment PeerToPeerPlan::GetUnevenPart(uint32_t source, uint32_t destination) const {
    Segment part{kInput, 0, kOutput, 0, m_request.bytesBetween(source, destination), false};
    for (uint32_t before = 0; before < destination; ++before) {
        part.from += m_request.bytesBetween(source, before);
    }
    for (uint32_t before = 0; before < source; ++before) {
        part.to += m_request.bytesBetween(before, destination);
    }
    return part;
}

uint64_t PeerToPeerPlan::GetBytes(uint32_t source, uint32_t destination) const {
    return m_request.kind == CollectiveKind::kAllToAllV
               ? m_request.bytesBetween(source, destination)
               : GetPart(source, destination).bytes;
}

uint64_t PeerToPeerPlan::GetMessages(uint32_t rank, uint32_t link) const {
    return BlockCut::DivideUp(GetBytes(rank, GetReceiver(rank, link)), m_chunkBytes);
}

uint64_t PeerToPeerPlan::GetReceives(uint32_t rank, uint32_t link) const {
    return GetMessages(GetInLink(rank, link).peer, link);
}

CollectivePlan::Send PeerToPeerPlan::GetSend(uint32_t rank, uint32_t link,
                                             uint64_t sequence) const {
    Send send;
    send.bytes =
        std::min(m_chunkBytes, GetBytes(rank, GetReceiver(rank, link)) - sequence * m_chunkBytes);
    if (link >= m_concurrency) {
        send.WaitFor(link - m_concurrency, link - m_concurrency + 1, kAll);
    }
    return send;
}

uint64_t PeerToPeerPlan::GetUniform(uint32_t rank, uint32_t link, uint64_t sequence) const {
    const uint64_t full = GetBytes(rank, GetReceiver(rank, link)) / m_chunkBytes;
    return sequence < full ? full - sequence : 1;
}

void PeerToPeerPlan::VisitSegments(uint32_t rank, uint32_t link, uint64_t sequence,
                                   const SegmentVisitor& visit) const {
    Segment part = GetPart(rank, GetReceiver(rank, link));
    const uint64_t offset = sequence * m_chunkBytes;
    part.from += offset;
    part.to += offset;
    part.bytes = std::min(m_chunkBytes, part.bytes - offset);
    visit(part);
}

}  // namespace ns3
