// SPDX-License-Identifier: GPL-2.0-only
#ifndef FOUND_SEEDS_H
#define FOUND_SEEDS_H

#include "random-scenario.h"

#include <cstdint>
#include <ostream>

namespace ns3 {

/// One random scenario.
struct FuzzSeed {
    enum Family { kSwitches, kFailures, kWide };

    Family family;
    uint64_t number;

    RandomScenario Draw() const {
        switch (family) {
            case kSwitches:
                return DrawScenario(number, Choices::kAll);
            case kFailures:
                return DrawFailingScenario(number);
            default:
                return DrawWideScenario(number);
        }
    }
};

/// As it is written below.
inline std::ostream& operator<<(std::ostream& out, const FuzzSeed& seed) {
    constexpr const char* kNames[] = {"kSwitches", "kFailures", "kWide"};
    return out << "{FuzzSeed::" << kNames[seed.family] << ", " << seed.number << "},";
}

/// Scenarios that once failed, each of which found a defect; `./dev soak` prints the line to add.
constexpr FuzzSeed kFoundSeeds[] = {
    // A credit came, and the port sent one back: what the first let go started in the past.
    {FuzzSeed::kWide, 9},
    {FuzzSeed::kWide, 216},
};

}  // namespace ns3

#endif  // FOUND_SEEDS_H
