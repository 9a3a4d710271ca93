// SPDX-License-Identifier: GPL-2.0-only
//
// Random scenarios, each run with ports that are evaluated lazily and with ports whose every
// transmission start is an event: whatever anybody can observe must be the same. What both could
// have in common is judged by itself: see CausalityWatch, and ObservedTraffic on ideal times.
#include "found-seeds.h"
#include "random-scenario.h"
#include "support/model-test.h"
#include "support/observed-run.h"

#include "engine/model/split-mix.h"

#include <functional>
#include <string>

namespace ns3 {
namespace {

constexpr uint64_t kScenariosPerCase = 10;

class LazyEagerFuzz : public ModelTest, public ::testing::WithParamInterface<uint64_t> {
  protected:
    template <typename Draw>
    static void RunBatch(Draw draw) {
        uint64_t outcomes = 0;
        for (uint64_t i = 0; i < kScenariosPerCase && !HasFailure(); ++i) {
            const uint64_t seed = GetParam() * kScenariosPerCase + i;
            const RandomScenario scenario = draw(seed);
            SCOPED_TRACE("seed " + std::to_string(seed) + ": " + Describe(scenario));
            for (const std::string& line : ExpectLazyIsEager(scenario).lines) {
                outcomes = Mix64(outcomes ^ std::hash<std::string>()(line));
            }
        }
        // For --gtest_output: whether a change of the code changed any result.
        RecordProperty("outcomes", std::to_string(outcomes));
    }
};

TEST_P(LazyEagerFuzz, NobodyCanTellLazyFromEager) {
    RunBatch([](uint64_t seed) { return DrawScenario(seed, Choices::kAll); });
}

INSTANTIATE_TEST_SUITE_P(Seeds, LazyEagerFuzz, ::testing::Range<uint64_t>(0, 60));

class FailureFuzz : public LazyEagerFuzz {};

TEST_P(FailureFuzz, NobodyCanTellLazyFromEager) {
    RunBatch(DrawFailingScenario);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FailureFuzz, ::testing::Range<uint64_t>(0, 60));

class WideFuzz : public LazyEagerFuzz {};

TEST_P(WideFuzz, NobodyCanTellLazyFromEager) {
    RunBatch(DrawWideScenario);
}

INSTANTIATE_TEST_SUITE_P(Seeds, WideFuzz, ::testing::Range<uint64_t>(0, 40));

class FoundBySoak : public ModelTest, public ::testing::WithParamInterface<FuzzSeed> {};

TEST_P(FoundBySoak, NobodyCanTellLazyFromEager) {
    const RandomScenario scenario = GetParam().Draw();
    SCOPED_TRACE(Describe(scenario));
    ExpectLazyIsEager(scenario);
}

INSTANTIATE_TEST_SUITE_P(Found, FoundBySoak, ::testing::ValuesIn(kFoundSeeds));

class FoundByFuzz : public LazyEagerFuzz {};

TEST_P(FoundByFuzz, NobodyCanTellLazyFromEager) {
    RunBatch([](uint64_t seed) { return DrawScenario(seed, Choices::kFirst); });
}

// Batches that once told lazy from eager: a window that closed while its queue pair was ready to
// send, and a retransmission timer armed during a replay.
INSTANTIATE_TEST_SUITE_P(Found, FoundByFuzz,
                         ::testing::Values<uint64_t>(88, 125, 162, 348, 374, 624, 625, 986, 1099));

}  // namespace
}  // namespace ns3
