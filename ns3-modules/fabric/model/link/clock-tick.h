// SPDX-License-Identifier: GPL-2.0-only
#ifndef CLOCK_TICK_H
#define CLOCK_TICK_H

#include "engine/model/precondition.h"

#include <cstdint>

namespace ns3 {

/// The unit to which transmission and pacing times are truncated. A picosecond, unless results are
/// compared with those of a simulator that counts in coarser ones.
class ClockTick {
  public:
    ClockTick() = default;
    /// \pre ps is 1 or more
    explicit ClockTick(uint32_t ps) : m_ps(ps) { FABRICSIM_PRE(ps > 0); }

    int64_t Truncate(int64_t ps) const { return m_ps == 1 ? ps : ps - ps % m_ps; }

    /// What a sender paced at `rateBps` leaves for `bytes` (at most 2^16), ps.
    int64_t GetPaceTime(uint32_t bytes, uint64_t rateBps) const {
        constexpr uint64_t kPsPerSecond = 1'000'000'000'000;
        return Truncate(static_cast<int64_t>(uint64_t{bytes} * 8 * kPsPerSecond / rateBps));
    }

  private:
    uint32_t m_ps = 1;
};

}  // namespace ns3

#endif  // CLOCK_TICK_H
