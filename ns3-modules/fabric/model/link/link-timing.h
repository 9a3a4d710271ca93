// SPDX-License-Identifier: GPL-2.0-only
#ifndef LINK_TIMING_H
#define LINK_TIMING_H

#include "clock-tick.h"

#include "engine/model/precondition.h"

#include <algorithm>
#include <cstdint>

namespace ns3 {

/// How long frames take on one direction of a link, in picoseconds: arithmetic without state.
///
/// A frame that starts at S occupies the link until S + GetTransmissionTime(). It is handed to the
/// owner of the far end an `arrivalDelay` later (propagation and the pipeline of the switch there)
/// or, where that switch cuts through, an `arrivalDelay` after the end of its head.
class LinkTiming {
  public:
    /// \param gapBytes preamble and gap of every frame
    void SetFraming(uint32_t gapBytes, ClockTick tick) {
        m_gapBytes = static_cast<uint16_t>(gapBytes);
        m_tick = tick;
    }

    /// \param headBytes where the peer cuts through, what it waits for; else 0
    void SetPath(uint64_t rateBps, int64_t arrivalDelay, uint32_t headBytes) {
        m_psPerByte = ScaledPsPerByte(rateBps);
        m_arrivalDelay = arrivalDelay;
        m_headBytes = static_cast<uint16_t>(headBytes);
    }

    uint32_t GetGapBytes() const { return m_gapBytes; }
    int64_t GetArrivalDelay() const { return m_arrivalDelay; }
    /// Whether the peer takes a frame as soon as its head is in.
    bool IsCutThrough() const { return m_headBytes != 0; }

    /// Time the link is taken by a frame of `bytes`, preamble and gap included.
    int64_t GetTransmissionTime(uint32_t bytes) const {
        const uint64_t scaled = (bytes + m_gapBytes) * m_psPerByte;
        return m_tick.Truncate(static_cast<int64_t>((scaled + kHalf) >> kShift));
    }

    /// The same for as much of a frame of `bytes` as the peer waits for. \pre IsCutThrough()
    int64_t GetHeadTime(uint32_t bytes) const {
        FABRICSIM_PRE(IsCutThrough());
        return GetTransmissionTime(std::min<uint32_t>(bytes, m_headBytes));
    }

    /// When the peer's owner gets a frame that starts at `start`. \pre IsCutThrough()
    int64_t GetHeadArrival(int64_t start, uint32_t bytes) const {
        return start + GetHeadTime(bytes) + m_arrivalDelay;
    }

    /// Time that so many bytes take without preambles and gaps.
    int64_t GetByteTime(uint64_t bytes) const {
        return static_cast<int64_t>(bytes * m_psPerByte >> kShift);
    }

  private:
    static constexpr unsigned kShift = 16;
    static constexpr uint64_t kHalf = uint64_t{1} << (kShift - 1);

    // Picoseconds a byte takes, scaled by 2^kShift and rounded: exact for 100, 200, 400 and
    // 800 Gb/s (80, 40, 20 and 10 ps), within 0.1 ps a jumbo frame for any other rate.
    static uint64_t ScaledPsPerByte(uint64_t rateBps) {
        constexpr uint64_t kPsPerSecond = 1'000'000'000'000;
        return ((8 * kPsPerSecond << kShift) + rateBps / 2) / rateBps;
    }

    uint64_t m_psPerByte = 0;  ///< Scaled by 2^kShift.
    ClockTick m_tick;
    uint16_t m_gapBytes = 0;
    uint16_t m_headBytes = 0;
    int64_t m_arrivalDelay = 0;
};

}  // namespace ns3

#endif  // LINK_TIMING_H
