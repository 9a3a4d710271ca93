// SPDX-License-Identifier: GPL-2.0-only
#include "ring-schedule.h"

namespace ns3 {

namespace {

uint64_t DivideUp(uint64_t whole, uint64_t parts) {
    return whole / parts + (whole % parts != 0 ? 1 : 0);
}

uint64_t PartOf(uint64_t whole, uint64_t parts, uint64_t index) {
    return whole / parts + (index < whole % parts ? 1 : 0);
}

}  // namespace

RingSchedule::RingSchedule(CollectiveKind kind, uint32_t ranks, uint64_t bytes, uint32_t channels,
                           uint64_t chunkBytes)
    : m_ranks(ranks),
      m_bytes(bytes),
      m_channels(channels),
      m_steps(kind == CollectiveKind::kAllReduce ? 2 * (ranks - 1) : ranks - 1),
      m_chunks(DivideUp(DivideUp(DivideUp(bytes, ranks), channels), chunkBytes)),
      // An all-gather starts with one's own piece. A reduce-scatter ends with it, N-1 steps after
      // the piece of the previous position was sent; an all-reduce goes on from there.
      m_firstPiece(kind == CollectiveKind::kAllGather ? 0 : ranks - 1) {}

uint32_t RingSchedule::GetPiece(uint32_t position, uint32_t step) const {
    return static_cast<uint32_t>(
        (uint64_t{position} + m_firstPiece + 2 * uint64_t{m_ranks} - step) % m_ranks);
}

uint64_t RingSchedule::GetMessageBytes(uint32_t position, uint32_t channel,
                                       uint64_t sequence) const {
    const auto step = static_cast<uint32_t>(sequence / m_chunks);
    const uint64_t piece = PartOf(m_bytes, m_ranks, GetPiece(position, step));
    return PartOf(PartOf(piece, m_channels, channel), m_chunks, sequence % m_chunks);
}

uint64_t RingSchedule::GetLeastMessageBytes() const {
    return m_bytes / m_ranks / m_channels / m_chunks;
}

}  // namespace ns3
