// SPDX-License-Identifier: GPL-2.0-only
#include "fabric/model/link/class-scheduler.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ns3 {
namespace {

ClassSchedule MakeSchedule(uint8_t strictMask, std::array<uint32_t, kTrafficClasses> quantum) {
    return {strictMask, quantum};
}

TEST(ClassScheduler, HighestStrictClassGoesFirst) {
    const ClassSchedule schedule =
        MakeSchedule(0b1100'0000, {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000});
    ClassScheduler scheduler;
    const auto bytes = [](unsigned) { return 1000u; };
    EXPECT_EQ(scheduler.Pick(schedule, 0b1100'1001, bytes), 7u);
    EXPECT_EQ(scheduler.Pick(schedule, 0b0100'1001, bytes), 6u);
    EXPECT_LT(scheduler.Pick(schedule, 0b0000'1001, bytes), 6u);
}

// Shreedhar and Varghese, lemma 1: over any number of rounds a backlogged class is never more
// than one frame away from quantum x rounds.
TEST(ClassScheduler, WeightedClassesShareAsTheirQuanta) {
    const ClassSchedule schedule =
        MakeSchedule(0, {1000, 2000, 5000, 1000, 1000, 1000, 1000, 1000});
    const std::array<uint32_t, 3> frame = {1500, 700, 4178};
    std::array<uint64_t, 3> sent{};
    ClassScheduler scheduler;
    while (sent[0] < 1'000'000) {
        const unsigned c = scheduler.Pick(schedule, 0b111, [&](unsigned k) { return frame[k]; });
        sent[c] += frame[c];
    }
    for (unsigned c = 0; c < 3; ++c) {
        const double rounds = static_cast<double>(sent[0]) / schedule.quantum[0];
        // A frame of this class, one of class 0, and the round that is under way.
        const double slack = frame[c] + frame[0] + schedule.quantum[c] * 2.5;
        EXPECT_NEAR(static_cast<double>(sent[c]), rounds * schedule.quantum[c], slack) << c;
    }
}

TEST(ClassScheduler, EqualQuantaShareBytesNotFrames) {
    ClassSchedule schedule;
    schedule.quantum.fill(16384);
    std::array<uint64_t, 2> sent{};
    ClassScheduler scheduler;
    for (int i = 0; i < 100'000; ++i) {
        const auto size = [](unsigned c) { return c == 0 ? 64u : 9216u; };
        const unsigned c = scheduler.Pick(schedule, 0b11, size);
        sent[c] += size(c);
    }
    EXPECT_NEAR(static_cast<double>(sent[0]), static_cast<double>(sent[1]), 16384 + 9216);
}

TEST(ClassScheduler, QuantumBelowTheFrameStillGetsThere) {
    ClassSchedule schedule;
    schedule.quantum.fill(256);
    ClassScheduler scheduler;
    for (int i = 0; i < 10; ++i) {
        EXPECT_LT(scheduler.Pick(schedule, 0b11, [](unsigned) { return 9216u; }), 2u);
    }
}

}  // namespace
}  // namespace ns3
