// SPDX-License-Identifier: GPL-2.0-only
//
// The dynamic threshold equation, byte by byte. 4 ports; class 3 lossless: 4 headrooms of 5,000 and
// 4 reserves of 1,000 leave 100,000 of 124,000 bytes to share.
#include "fabric/model/switch/shared-buffer.h"

#include <gtest/gtest.h>

namespace ns3 {
namespace {

constexpr unsigned kClass = 3;
constexpr uint64_t kShared = 100'000;
constexpr uint32_t kReserve = 1000;
constexpr uint32_t kHeadroom = 5000;
constexpr uint32_t kXonOffset = 2000;

SharedBuffer MakeBuffer(double alpha, uint32_t headroom = kHeadroom) {
    SharedBuffer::Config config;
    config.bufferBytes = kShared + uint64_t{4} * (kHeadroom + kReserve);
    config.reserveBytes = kReserve;
    config.xonOffsetBytes = kXonOffset;
    config.losslessMask = 1 << kClass;
    SharedBuffer buffer;
    buffer.Configure(config, std::vector<SharedBuffer::Port>(4, {alpha, 1, headroom}));
    return buffer;
}

TEST(SharedBuffer, TellsLosslessFromLossyClasses) {
    const SharedBuffer buffer = MakeBuffer(1);
    for (unsigned c = 0; c < kTrafficClasses; ++c) {
        EXPECT_EQ(buffer.IsLossless(c), c == kClass);
    }
}

TEST(SharedBuffer, ReserveIsNotShared) {
    SharedBuffer buffer = MakeBuffer(1);
    ASSERT_TRUE(buffer.Admit(0, kClass, kReserve));
    EXPECT_EQ(buffer.GetSharedUsed(), 0u);
    ASSERT_TRUE(buffer.Admit(0, kClass, 1));
    EXPECT_EQ(buffer.GetSharedUsed(), 1u);
    buffer.Release(0, kClass, 2);
    EXPECT_EQ(buffer.GetSharedUsed(), 0u);
}

// With alpha = 1 one class pauses when shared >= 100,000 - shared, that is at 50,000.
TEST(SharedBuffer, PausesAtTheDynamicThresholdToTheByte) {
    SharedBuffer buffer = MakeBuffer(1);
    ASSERT_FALSE(buffer.AdmitQuietly(0, kClass, kReserve + 50'000));
    ASSERT_TRUE(buffer.AdmitQuietly(0, kClass, kReserve + 49'999));
    EXPECT_FALSE(buffer.ShouldPause(0, kClass));
    ASSERT_TRUE(buffer.Admit(0, kClass, 1));
    EXPECT_TRUE(buffer.ShouldPause(0, kClass));
    EXPECT_FALSE(buffer.ShouldPause(1, kClass));  // holds nothing
}

// With alpha = 1/8 the others' use counts: threshold = (100,000 - used) / 8.
TEST(SharedBuffer, ThresholdFallsAsOthersFillTheBuffer) {
    SharedBuffer buffer = MakeBuffer(0.125);
    buffer.AdmitLossy(60'000);
    // x >= (40,000 - x) / 8  <=>  x >= 4444.4
    ASSERT_TRUE(buffer.Admit(0, kClass, kReserve + 4443));
    EXPECT_FALSE(buffer.ShouldPause(0, kClass));
    ASSERT_TRUE(buffer.Admit(0, kClass, 1));
    // 4444 >= floor(35,556 / 8) = 4444: thresholds are whole bytes.
    EXPECT_TRUE(buffer.ShouldPause(0, kClass));
    buffer.ReleaseLossy(60'000);
    EXPECT_FALSE(buffer.ShouldPause(0, kClass));
}

TEST(SharedBuffer, ResumesTheOffsetBelowTheThresholdToTheByte) {
    SharedBuffer buffer = MakeBuffer(1);
    ASSERT_TRUE(buffer.Admit(0, kClass, kReserve + 50'000));
    buffer.SetPaused(0, kClass, true);
    EXPECT_EQ(buffer.GetPausedCount(), 1u);
    // x + 2,000 <= 100,000 - x  <=>  x <= 49,000
    EXPECT_FALSE(buffer.Release(0, kClass, 999));
    EXPECT_TRUE(buffer.Release(0, kClass, 1));
    buffer.SetPaused(0, kClass, false);
    EXPECT_EQ(buffer.GetPausedCount(), 0u);
    EXPECT_FALSE(buffer.Release(0, kClass, 1)) << "not paused";
}

TEST(SharedBuffer, HeadroomTakesWhatTheThresholdRefusesAndIsGivenBackFirst) {
    SharedBuffer buffer = MakeBuffer(1);
    ASSERT_TRUE(buffer.Admit(0, kClass, kReserve + 50'000));
    buffer.SetPaused(0, kClass, true);
    ASSERT_TRUE(buffer.Admit(0, kClass, 3000));
    EXPECT_EQ(buffer.GetHeadroomUsed(), 3000u);
    EXPECT_EQ(buffer.GetSharedUsed(), 50'000u);
    EXPECT_FALSE(buffer.Admit(0, kClass, 2001));
    EXPECT_EQ(buffer.GetHeadroomUsed(), 3000u) << "a refusal changes nothing";
    ASSERT_TRUE(buffer.Admit(0, kClass, 2000));
    EXPECT_FALSE(buffer.AdmitQuietly(0, kClass, 1));
    buffer.Release(0, kClass, 4500);
    EXPECT_EQ(buffer.GetHeadroomUsed(), 500u);
    EXPECT_EQ(buffer.GetSharedUsed(), 50'000u);
    buffer.Release(0, kClass, 1500);
    EXPECT_EQ(buffer.GetHeadroomUsed(), 0u);
    EXPECT_EQ(buffer.GetSharedUsed(), 49'000u);
}

TEST(SharedBuffer, WithoutHeadroomTheThresholdIsTheEnd) {
    SharedBuffer buffer = MakeBuffer(1, 0);  // 120,000 bytes to share
    ASSERT_TRUE(buffer.Admit(0, kClass, kReserve + 60'000));
    EXPECT_TRUE(buffer.ShouldPause(0, kClass));
    EXPECT_FALSE(buffer.Admit(0, kClass, 1));
}

// Lossy: queue + frame <= alpha x free.
TEST(SharedBuffer, LossyQueueEndsAtTheDynamicThresholdToTheByte) {
    SharedBuffer buffer = MakeBuffer(1);
    EXPECT_TRUE(buffer.FitsLossy(0, 99'999, 1));
    EXPECT_FALSE(buffer.FitsLossy(0, 100'000, 1));
    buffer.AdmitLossy(70'000);
    EXPECT_TRUE(buffer.FitsLossy(0, 29'000, 1000));
    EXPECT_FALSE(buffer.FitsLossy(0, 29'001, 1000));
    EXPECT_FALSE(buffer.FitsLossy(0, 0, 30'001));
}

// What AdmitQuietly takes on an account that missed departures, the exact account takes.
TEST(SharedBuffer, StaleAccountIsOnlyTooStrict) {
    for (uint32_t missed = 0; missed < 60'000; missed += 997) {
        for (uint32_t bytes = 64; bytes < 60'000; bytes += 1009) {
            SharedBuffer stale = MakeBuffer(0.5);
            stale.AdmitLossy(missed);
            SharedBuffer exact = MakeBuffer(0.5);
            if (stale.AdmitQuietly(2, kClass, bytes)) {
                ASSERT_TRUE(exact.Admit(2, kClass, bytes));
                ASSERT_FALSE(exact.ShouldPause(2, kClass));
            }
        }
    }
}

TEST(SharedBuffer, MoreSetAsideThanThereIsLeavesNothingToShare) {
    SharedBuffer::Config config;
    config.bufferBytes = 1000;
    config.losslessMask = 1 << kClass;
    SharedBuffer buffer;
    buffer.Configure(config, {{1, 1, 5000}, {1, 1, 5000}});
    EXPECT_FALSE(buffer.FitsLossy(0, 0, 1));
    EXPECT_FALSE(buffer.AdmitQuietly(0, kClass, 1));
}

// Headrooms of 5,000 promise 10,000 bytes of 6,000.
TEST(SharedBuffer, HoldsNoMoreThanThereIsWhateverIsPromised) {
    SharedBuffer::Config config;
    config.bufferBytes = 6000;
    config.losslessMask = 1 << kClass;
    SharedBuffer buffer;
    buffer.Configure(config, {{1, 1, 5000}, {1, 1, 5000}});
    ASSERT_TRUE(buffer.Admit(0, kClass, 4000));
    EXPECT_FALSE(buffer.Admit(1, kClass, 2001));
    ASSERT_TRUE(buffer.Admit(1, kClass, 2000));
    EXPECT_EQ(buffer.GetHeldBytes(), 6000u);
    EXPECT_FALSE(buffer.Admit(0, kClass, 1));
    buffer.Release(0, kClass, 4000);
    EXPECT_EQ(buffer.GetHeldBytes(), 2000u);
    EXPECT_TRUE(buffer.Admit(1, kClass, 3000));
}

// Reserves of 1,000 promise 2,000 bytes of 1,500.
TEST(SharedBuffer, HoldsNoMoreThanThereIsWhateverIsReserved) {
    SharedBuffer::Config config;
    config.bufferBytes = 1500;
    config.reserveBytes = 1000;
    config.losslessMask = 1 << kClass;
    SharedBuffer buffer;
    buffer.Configure(config, {{1, 1, 0}, {1, 1, 0}});
    ASSERT_TRUE(buffer.AdmitQuietly(0, kClass, 1000));
    EXPECT_FALSE(buffer.AdmitQuietly(1, kClass, 501));
    EXPECT_FALSE(buffer.Admit(1, kClass, 501));
    EXPECT_TRUE(buffer.AdmitQuietly(1, kClass, 500));
}

}  // namespace
}  // namespace ns3
