// SPDX-License-Identifier: GPL-2.0-only
//
// Which frames a lossy link loses, against the binomial and the geometric distribution.
#include "fabric/model/link/loss-process.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace ns3 {
namespace {

constexpr uint32_t kFrames = 1'000'000;
constexpr double kSigmas = 5;  ///< One seed of 2 million would fail.

/// Expects `count` to be a likely number of successes of `trials`.
void ExpectBinomial(uint64_t count, double trials, double probability) {
    const double deviation = std::sqrt(trials * probability * (1 - probability));
    EXPECT_NEAR(static_cast<double>(count), trials * probability, kSigmas * deviation);
}

TEST(LossProcess, LosesFramesOfAnySizeWithTheirProbability) {
    for (const double probability : {1e-3, 0.1, 0.9}) {
        LossProcess losses({probability, 0}, 1);
        uint64_t lost = 0;
        for (uint32_t i = 0; i < kFrames; ++i) {
            lost += losses.Loses(i % 2 == 0 ? 64 : 9216) ? 1 : 0;
        }
        ExpectBinomial(lost, kFrames, probability);
    }
}

// A frame of b bytes survives with probability (1 - p)^(8 b).
TEST(LossProcess, LosesLongFramesMoreOftenToBitErrors) {
    constexpr double kBitErrors = 1e-6;
    LossProcess losses({0, kBitErrors}, 2);
    const std::vector<uint32_t> sizes{64, 1500, 9216};
    std::vector<uint64_t> lost(sizes.size(), 0);
    for (uint32_t i = 0; i < kFrames; ++i) {
        const size_t k = i % sizes.size();
        lost[k] += losses.Loses(sizes[k]) ? 1 : 0;
    }
    for (size_t k = 0; k < sizes.size(); ++k) {
        ExpectBinomial(lost[k], kFrames / 3.0, 1 - std::pow(1 - kBitErrors, 8.0 * sizes[k]));
    }
}

// Independent losses: after one, each number of frames to the next is as likely as it should be.
TEST(LossProcess, LeavesGeometricGaps) {
    constexpr double kProbability = 0.2;
    constexpr uint32_t kGaps = 20;
    LossProcess losses({kProbability, 0}, 3);
    std::vector<uint64_t> gaps(kGaps, 0);
    uint64_t lost = 0;
    uint32_t gap = 0;
    for (uint32_t i = 0; i < kFrames; ++i) {
        if (losses.Loses(1000)) {
            gaps[std::min(gap, kGaps - 1)] += 1;
            ++lost;
            gap = 0;
        } else {
            ++gap;
        }
    }
    for (uint32_t k = 0; k + 1 < kGaps; ++k) {
        ExpectBinomial(gaps[k], static_cast<double>(lost),
                       kProbability * std::pow(1 - kProbability, k));
    }
}

TEST(LossProcess, BothKindsAdd) {
    constexpr double kFrameLoss = 0.01;
    constexpr double kBitErrors = 1e-6;
    LossProcess losses({kFrameLoss, kBitErrors}, 4);
    uint64_t lost = 0;
    for (uint32_t i = 0; i < kFrames; ++i) {
        lost += losses.Loses(4096) ? 1 : 0;
    }
    ExpectBinomial(lost, kFrames, 1 - (1 - kFrameLoss) * std::pow(1 - kBitErrors, 8.0 * 4096));
}

}  // namespace
}  // namespace ns3
