// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_SIMULATED_TIME_H
#define SCENARIOS_SIMULATED_TIME_H

#include <cmath>
#include <cstdint>

namespace scenarios {

// Scenario files and people speak of microseconds, models of whole picoseconds.
constexpr double kPsPerUs = 1e6;

/// The nearest picosecond.
inline int64_t ToPs(double us) {
    return std::llround(us * kPsPerUs);
}

inline double ToUs(int64_t ps) {
    return static_cast<double>(ps) / kPsPerUs;
}

}  // namespace scenarios

#endif  // SCENARIOS_SIMULATED_TIME_H
