// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_ARRIVALS_H
#define SCENARIOS_ARRIVALS_H

#include <cmath>
#include <cstdint>
#include <optional>

#include "scenarios/input/random-stream.h"
#include "scenarios/simulated-time.h"

namespace scenarios {

/// When things arrive, from 0 up to some time: at equal intervals, or as a Poisson process.
class Arrivals {
  public:
    /// At 0, `interval`, 2 x `interval` ... before `duration`; ps.
    static Arrivals Every(int64_t interval, int64_t duration) {
        Arrivals arrivals(static_cast<double>(duration));
        arrivals.m_interval = interval;
        return arrivals;
    }

    /// With exponential gaps. \param random outlives the arrivals, and may be drawn from between
    static Arrivals Poisson(double perSecond, double durationUs, RandomStream& random) {
        Arrivals arrivals(durationUs * kPsPerUs);
        arrivals.m_perSecond = perSecond;
        arrivals.m_random = &random;
        return arrivals;
    }

    /// How many there will be, on average.
    double GetExpected() const {
        return m_random != nullptr ? m_perSecond * m_duration / kPsPerSecond
                                   : std::ceil(m_duration / static_cast<double>(m_interval));
    }

    /// ps; none when they are over.
    std::optional<int64_t> Next() {
        if (m_random != nullptr) {
            m_at -= std::log(1 - m_random->Uniform()) / m_perSecond * kPsPerSecond;
        } else {
            m_at = static_cast<double>(m_interval * m_count++);
        }
        return m_at < m_duration ? std::optional(static_cast<int64_t>(m_at)) : std::nullopt;
    }

  private:
    static constexpr double kPsPerSecond = 1e12;

    explicit Arrivals(double duration) : m_duration(duration) {}

    double m_duration;                 ///< ps
    double m_at = 0;                   ///< ps
    int64_t m_interval = 0;            ///< ps
    int64_t m_count = 0;               ///< Of the intervals passed.
    double m_perSecond = 0;            ///< Poisson's.
    RandomStream* m_random = nullptr;  ///< Null for equal intervals.
};

}  // namespace scenarios

#endif  // SCENARIOS_ARRIVALS_H
