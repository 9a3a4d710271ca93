// SPDX-License-Identifier: GPL-2.0-only
#ifndef RING_SCHEDULE_H
#define RING_SCHEDULE_H

#include "collective-types.h"

#include <cstdint>

namespace ns3 {

/// Who sends how much when in a ring collective, as arithmetic: nothing is stored.
///
/// The vector of S bytes is cut into N pieces, one a rank. In each step every position of the ring
/// sends one piece to the next and receives one from the previous, and what it sends in step s + 1
/// is what it received (and, while reducing, added to) in step s. A reduce-scatter and an
/// all-gather take N-1 steps, an all-reduce is one after the other: 2(N-1). Each rank sends steps *
/// S/N bytes, the least possible. (P. Patarasuk and X. Yuan, "Bandwidth optimal all-reduce
/// algorithms for clusters of workstations", J. Parallel Distrib. Comput. 69(2), 2009.)
///
/// A piece is shared out to the channels, and a channel's share is cut into chunks, the unit of a
/// message and of a dependency. All cuts are even to a byte, larger parts first; the parts add up
/// to the whole exactly, and where there are more parts than bytes the last are empty and not sent.
/// A channel's messages are numbered 0.. by step, then chunk: its sequence numbers.
class RingSchedule {
  public:
    /// \param ranks N >= 2 \param bytes S >= 1 \param channels >= 1
    /// \param chunkBytes largest chunk, >= 1
    RingSchedule(CollectiveKind kind, uint32_t ranks, uint64_t bytes, uint32_t channels,
                 uint64_t chunkBytes);

    uint32_t GetRanks() const { return m_ranks; }
    uint32_t GetChannels() const { return m_channels; }
    uint32_t GetSteps() const { return m_steps; }
    /// Chunks of a channel in one step, >= 1.
    uint64_t GetChunks() const { return m_chunks; }
    /// Messages of a channel from each position, empty ones included: steps * chunks.
    uint64_t GetMessages() const { return m_steps * m_chunks; }

    /// The piece that a position sends in a step. After a reduce-scatter, position p holds piece p.
    uint32_t GetPiece(uint32_t position, uint32_t step) const;

    /// Size of the message with a sequence number from a position; 0 where there is none to send.
    uint64_t GetMessageBytes(uint32_t position, uint32_t channel, uint64_t sequence) const;

    /// Size of the smallest part: S/N/channels/chunks, rounded down at each cut.
    uint64_t GetLeastMessageBytes() const;

  private:
    uint32_t m_ranks;
    uint64_t m_bytes;
    uint32_t m_channels;
    uint32_t m_steps;
    uint64_t m_chunks;
    uint32_t m_firstPiece;  ///< Piece that position 0 sends in step 0.
};

}  // namespace ns3

#endif  // RING_SCHEDULE_H
