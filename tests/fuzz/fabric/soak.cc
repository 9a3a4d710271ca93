// SPDX-License-Identifier: GPL-2.0-only
//
// soak-fabric [--minutes N] [--seed S]: random scenarios from fresh seeds, for so long or until one
// fails, whose line for found-seeds.h is printed then.
#include "found-seeds.h"
#include "support/model-test.h"
#include "support/observed-run.h"

#include "engine/model/split-mix.h"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>

namespace ns3 {
namespace {

double g_minutes = 1;
uint64_t g_seed = 0;

using Soak = ModelTest;

TEST_F(Soak, FreshSeeds) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::duration<double, std::ratio<60>>(g_minutes);
    uint64_t scenarios = 0;
    for (; Clock::now() < end && !HasFailure(); ++scenarios) {
        const auto family = static_cast<FuzzSeed::Family>(scenarios % 3);
        const FuzzSeed seed{family, Mix64(g_seed + scenarios)};
        const RandomScenario scenario = seed.Draw();
        ::testing::ScopedTrace trace(__FILE__, __LINE__, Describe(scenario));
        // A sanitizer or a precondition ends the program: what ran must have been said before.
        std::cout << seed << std::endl;
        ExpectLazyIsEager(scenario);
    }
    std::cout << scenarios << " scenarios from --seed " << g_seed << std::endl;
}

}  // namespace
}  // namespace ns3

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--minutes") == 0) {
            ns3::g_minutes = std::atof(argv[i + 1]);
        } else if (std::strcmp(argv[i], "--seed") == 0) {
            ns3::g_seed = std::strtoull(argv[i + 1], nullptr, 10);
        }
    }
    return RUN_ALL_TESTS();
}
