// SPDX-License-Identifier: GPL-2.0-only
#ifndef CHUNK_LOOPS_H
#define CHUNK_LOOPS_H

#include "block-cut.h"
#include "collective-request.h"

#include <algorithm>
#include <cstdint>

namespace ns3 {

/// How blocks of nearly one size are cut into chunks that pass through the steps of a pipeline, as
/// NCCL's kernels do it: in loops, each of which takes the next chunks of every block through all
/// steps. All full loops have equal chunks, of Chunking::chunkBytes; what is left is cut evenly in
/// the last loop. So a long pipeline repeats itself exactly.
///
/// A link carries, loop by loop and step by step, the chunks of the step: its sequence numbers.
class ChunkLoops {
  public:
    /// A chunk by its place.
    struct Place {
        uint64_t loop = 0;
        uint32_t step = 0;
        uint64_t chunk = 0;  ///< Within loop and step.
    };

    /// \param block the largest block, bytes; the others are no larger, and at least what full
    ///        loops take of it \param least the smallest block \param steps >= 1
    ChunkLoops(uint64_t block, uint64_t least, uint32_t steps, const Chunking& chunking)
        : m_steps(steps), m_chunkBytes(chunking.chunkBytes), m_chunks(chunking.chunksPerStep) {
        const uint64_t loopBytes = m_chunks * m_chunkBytes;
        m_fullLoops = least / loopBytes;
        const uint64_t rest = block - m_fullLoops * loopBytes;
        m_lastChunks = BlockCut::DivideUp(rest, m_chunkBytes);
        m_lastChunkBytes = m_lastChunks == 0
                               ? 0
                               : BlockCut::RoundUp(BlockCut::DivideUp(rest, m_lastChunks),
                                                   std::min(uint64_t{chunking.alignment}, rest));
    }

    uint32_t GetSteps() const { return m_steps; }
    uint64_t GetMessages() const { return m_steps * (m_fullLoops * m_chunks + m_lastChunks); }

    Place GetPlace(uint64_t sequence) const {
        const uint64_t fullMessages = GetFullMessages();
        if (sequence < fullMessages) {
            const uint64_t inLoop = sequence % (m_steps * m_chunks);
            return {sequence / (m_steps * m_chunks), static_cast<uint32_t>(inLoop / m_chunks),
                    inLoop % m_chunks};
        }
        const uint64_t inLast = sequence - fullMessages;
        return {m_fullLoops, static_cast<uint32_t>(inLast / m_lastChunks), inLast % m_lastChunks};
    }

    /// Where the chunk lies in a block of `blockBytes`, relative to its beginning.
    ByteRange GetRange(const Place& place, uint64_t blockBytes) const {
        const bool isLast = place.loop == m_fullLoops;
        const uint64_t begin = place.loop * m_chunks * m_chunkBytes +
                               place.chunk * (isLast ? m_lastChunkBytes : m_chunkBytes);
        const uint64_t end = begin + (isLast ? m_lastChunkBytes : m_chunkBytes);
        return {std::min(begin, blockBytes), std::min(end, blockBytes)};
    }

    /// Where each step waits for what the step before brought: how many messages must have come
    /// before message `sequence` can go, that number included; 0 in the first step of all. The
    /// first step of a later loop waits for the end of the loop before, as a kernel does that works
    /// off one loop after the other.
    uint64_t GetWaitCount(uint64_t sequence) const {
        const Place place = GetPlace(sequence);
        const bool isLast = place.loop == m_fullLoops;
        const uint64_t chunks = isLast ? m_lastChunks : m_chunks;
        if (place.step > 0) {
            return sequence - chunks + 1;
        }
        if (place.loop == 0) {
            return 0;
        }
        const uint64_t ended = sequence - place.chunk;
        return ended - m_chunks + std::min(place.chunk + 1, m_chunks);
    }

    /// How many messages from `sequence` on are of one size and wait alike, if blocks are equal.
    uint64_t GetUniform(uint64_t sequence) const {
        const uint64_t fullMessages = GetFullMessages();
        const bool waits = sequence >= m_chunks;
        return waits && sequence < fullMessages ? fullMessages - sequence : 1;
    }

  private:
    uint64_t GetFullMessages() const { return m_fullLoops * m_steps * m_chunks; }

    uint32_t m_steps;
    uint64_t m_chunkBytes;
    uint64_t m_chunks;
    uint64_t m_fullLoops;
    uint64_t m_lastChunks;
    uint64_t m_lastChunkBytes;
};

}  // namespace ns3

#endif  // CHUNK_LOOPS_H
