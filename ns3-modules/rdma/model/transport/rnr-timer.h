// SPDX-License-Identifier: GPL-2.0-only
#ifndef RNR_TIMER_H
#define RNR_TIMER_H

#include <algorithm>
#include <array>
#include <cstdint>

namespace ns3 {

/// The code by which an RNR NAK says that the sender has to wait `delayPs` (InfiniBand Architecture
/// vol. 1, 9.7.5.2.8): that of the shortest time which is not shorter. Code 0 is the longest,
/// 655.36 ms, and stands for what is longer too.
inline uint8_t RnrTimerCode(int64_t delayPs) {
    constexpr int64_t kUnitPs = 10'000'000;
    // In units of 10 us, codes 1 to 31.
    constexpr std::array<int64_t, 31> kUnits = {1,    2,    3,     4,     6,     8,     12,   16,
                                                24,   32,   48,    64,    96,    128,   192,  256,
                                                384,  512,  768,   1024,  1536,  2048,  3072, 4096,
                                                6144, 8192, 12288, 16384, 24576, 32768, 49152};
    const auto* const found = std::find_if(kUnits.begin(), kUnits.end(), [delayPs](int64_t units) {
        return units * kUnitPs >= delayPs;
    });
    return found == kUnits.end() ? uint8_t{0} : static_cast<uint8_t>(found - kUnits.begin() + 1);
}

}  // namespace ns3

#endif  // RNR_TIMER_H
