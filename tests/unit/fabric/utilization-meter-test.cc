// SPDX-License-Identifier: GPL-2.0-only
#include "fabric/model/switch/utilization-meter.h"

#include "engine/model/split-mix.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ns3 {
namespace {

constexpr uint64_t kRate = 100'000'000'000;  // 80 ps a byte
constexpr int64_t kPeriod = 10'000'000;
constexpr uint32_t kBytes = 1000;

double Settle(int64_t gap, uint32_t queueBytes, int packets) {
    UtilizationMeter meter;
    double utilization = 0;
    for (int i = 0; i < packets; ++i) {
        utilization = meter.Update(i * gap, kBytes, queueBytes, kRate, kPeriod);
    }
    return utilization;
}

// With equal gaps tau the average of u is u: bytes / (rate x tau) + queue / (rate x T).
TEST(UtilizationMeter, SettlesAtLoadPlusQueue) {
    EXPECT_NEAR(Settle(80'000, 0, 5000), 1, 1e-9);
    EXPECT_NEAR(Settle(160'000, 0, 5000), 0.5, 1e-9);
    EXPECT_NEAR(Settle(80'000, 50'000, 5000), 1 + 50'000 * 80.0 / kPeriod, 1e-9);
}

// After n packets (1 - tau/T)^n of the beginning is left.
TEST(UtilizationMeter, ForgetsExponentially) {
    const double first = kBytes * 80.0 / kPeriod;  // after a silence longer than T
    const double left = std::pow(1 - 80'000.0 / kPeriod, 99);
    EXPECT_NEAR(Settle(80'000, 0, 100), (1 - left) * 1 + left * first, 1e-9);
}

TEST(UtilizationMeter, TakesTwoPacketsAtOneTime) {
    UtilizationMeter meter;
    const double once = meter.Update(0, kBytes, 0, kRate, kPeriod);
    EXPECT_NEAR(meter.Update(0, kBytes, 0, kRate, kPeriod), 2 * once, 1e-12);
}

// To the power below or above, and right on average: 5 sigma of a coin that decides on 5 %.
TEST(UtilizationCode, RoundsAtRandomWithoutBias) {
    constexpr int kDraws = 20'000;
    SplitMix64 random(1);
    for (double u = 1.01e-3; u < 250; u *= 1.37) {
        double sum = 0;
        for (int i = 0; i < kDraws; ++i) {
            const double decoded =
                UtilizationCode::Decode(UtilizationCode::Encode(u, random.Uniform()));
            EXPECT_GT(decoded, u / 1.0507);
            EXPECT_LT(decoded, u * 1.0507);
            sum += decoded;
        }
        EXPECT_NEAR(sum / kDraws / u, 1, 5 * 0.5 * 0.0507 / std::sqrt(kDraws)) << u;
    }
    EXPECT_EQ(UtilizationCode::Encode(0.0009, 0), 0);
    EXPECT_EQ(UtilizationCode::Encode(1e9, 0.5), 255);
}

TEST(UtilizationCode, KeepsWhatWasDecoded) {
    for (int code = 0; code < 256; ++code) {
        for (const double draw : {0.0, 0.5, 0.999}) {
            EXPECT_EQ(
                UtilizationCode::Encode(UtilizationCode::Decode(static_cast<uint8_t>(code)), draw),
                code);
        }
    }
}

}  // namespace
}  // namespace ns3
