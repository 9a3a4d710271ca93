// SPDX-License-Identifier: GPL-2.0-only
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cmath>

namespace ns3 {
namespace {

constexpr EcnThresholds kThresholds{100'000, 400'000, 0.2};

TEST(EcnMarker, NeverUpToKminAlwaysAboveKmax) {
    EcnMarker marker(1);
    for (int i = 0; i < 10'000; ++i) {
        ASSERT_FALSE(marker.ShouldMark(kThresholds, 0));
        ASSERT_FALSE(marker.ShouldMark(kThresholds, 100'000));
        ASSERT_TRUE(marker.ShouldMark(kThresholds, 400'001));
    }
}

// A binomial count of n draws stays within 4 sigma, but for one seed in 16,000.
TEST(EcnMarker, ProbabilityRisesLinearlyToPmax) {
    EcnMarker marker(7);
    constexpr int kDraws = 100'000;
    for (const uint64_t queue : {130'000, 200'000, 250'000, 390'000, 400'000}) {
        const double p = 0.2 * static_cast<double>(queue - 100'000) / 300'000;
        int marks = 0;
        for (int i = 0; i < kDraws; ++i) {
            marks += marker.ShouldMark(kThresholds, queue) ? 1 : 0;
        }
        EXPECT_NEAR(marks, kDraws * p, 4 * std::sqrt(kDraws * p * (1 - p))) << queue << " bytes";
    }
}

TEST(EcnMarker, StreamsOfDifferentSeedsAreIndependent) {
    EcnMarker a(1);
    EcnMarker b(2);
    constexpr int kDraws = 100'000;
    const EcnThresholds half{0, 200'000, 1};
    int equal = 0;
    for (int i = 0; i < kDraws; ++i) {
        equal += a.ShouldMark(half, 100'000) == b.ShouldMark(half, 100'000) ? 1 : 0;
    }
    EXPECT_NEAR(equal, kDraws * 0.5, 4 * std::sqrt(kDraws * 0.25));
}

using EcnTest = ModelTest;

/// Marks at the receiver's port of a 2-to-1 incast whose thresholds are one backlog: `threshold`
/// bytes at 100 Gb/s.
uint64_t CountMarks(uint64_t rateBps, uint64_t threshold, uint64_t* backlog) {
    Config::SetDefault("ns3::FabricSwitch::EcnReferenceRate", StringValue("100Gb/s"));
    Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(threshold));
    Config::SetDefault("ns3::FabricSwitch::EcnKmax", UintegerValue(threshold));
    RdmaTestbed bed(MakeStar(3, {rateBps, 10'000}));
    bed.Run({MakeFlow(0, 2, 409'600), MakeFlow(1, 2, 409'600)});
    const PortCounters counters = bed.LeafPort(2).GetCounters(bed.Now());
    *backlog = counters.maxQueueBytes;
    return counters.markedFrames;
}

TEST_F(EcnTest, ThresholdsScaleWithTheRateOfThePort) {
    uint64_t backlog = 0;
    // The same packets queue at any rate, so marks depend on threshold x rate alone.
    const uint64_t marks = CountMarks(100 * kGbps, 200'000, &backlog);
    EXPECT_GT(marks, 0u);
    EXPECT_EQ(CountMarks(400 * kGbps, 50'000, &backlog), marks);
    EXPECT_EQ(CountMarks(800 * kGbps, 25'000, &backlog), marks);
    EXPECT_EQ(CountMarks(100 * kGbps, backlog, &backlog), 0u);
}

}  // namespace
}  // namespace ns3
