// SPDX-License-Identifier: GPL-2.0-only
#include "fabric/model/switch/data-plane.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"
#include "support/why-not.h"

#include "ns3/double.h"
#include "ns3/integer.h"
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

void ExpectThresholds(const RdmaTestbed& bed, const FabricPort& port, unsigned trafficClass,
                      const EcnThresholds& expected) {
    const EcnThresholds& found = bed.fabric->GetSwitch(0).GetDataPlane().GetEcn().GetThresholds(
        port.GetPortIndex(), trafficClass);
    EXPECT_EQ(found.kminBytes, expected.kminBytes);
    EXPECT_EQ(found.kmaxBytes, expected.kmaxBytes);
    EXPECT_EQ(found.pmax, expected.pmax);
}

/// A switch with an endpoint at 200 Gb/s and two at 400.
FabricMessage MakeTwoRates() {
    FabricMessage message;
    message.AddSwitch();
    message.AddEndpoint(0, {200 * kGbps, 10'000});
    message.AddEndpoint(0, {400 * kGbps, 10'000});
    message.AddEndpoint(0, {400 * kGbps, 10'000});
    return message;
}

constexpr const char* kSimAiTable = "200Gb/s 300000 1200000 0.8; 400Gb/s 800000 3200000 0.2";

TEST_F(EcnTest, ATableHasThresholdsByRateThatNothingScales) {
    Config::SetDefault("ns3::FabricSwitch::EcnTable", StringValue(kSimAiTable));
    const RdmaTestbed bed(MakeTwoRates());
    ExpectThresholds(bed, bed.LeafPort(0), 3, {300'000, 1'200'000, 0.8});
    ExpectThresholds(bed, bed.LeafPort(1), 3, {800'000, 3'200'000, 0.2});
}

TEST_F(EcnTest, AClassAndAPortWinOverTheTable) {
    Config::SetDefault("ns3::FabricSwitch::EcnTable", StringValue(kSimAiTable));
    Config::SetDefault("ns3::FabricSwitch::EcnReferenceRate", StringValue("100Gb/s"));
    Config::SetDefault("ns3::FabricSwitch::EcnKminClass5", IntegerValue(10'000));
    const RdmaTestbed bed(MakeTwoRates(), CreateObject<NoCongestionControl>(), [] {
        Config::Set("/NodeList/3/DeviceList/2/Settings/EcnKmin", IntegerValue(7000));
        Config::Set("/NodeList/3/DeviceList/2/Settings/EcnPmax", DoubleValue(1));
    });
    ExpectThresholds(bed, bed.LeafPort(0), 5, {20'000, 1'200'000, 0.8});
    ExpectThresholds(bed, bed.LeafPort(1), 5, {40'000, 3'200'000, 0.2});
    ExpectThresholds(bed, bed.LeafPort(1), 3, {800'000, 3'200'000, 0.2});
    ExpectThresholds(bed, bed.LeafPort(2), 3, {7000, 3'200'000, 1});
    ExpectThresholds(bed, bed.LeafPort(2), 5, {7000, 3'200'000, 1});
}

TEST_F(EcnTest, TablesThatAreNoneAreRefused) {
    for (const char* text :
         {"200Gb/s 300000 1200000", "200Gb/s 300000 1200000 0.8 1", "200 Gb/s 300000 1200000 0.8",
          "0bps 1 2 0.1", "200Gb/s 2 1 0.5", "200Gb/s -1 1 0.5", "200Gb/s 1 2 1.5",
          "200Gb/s 1 2 0.5;;", "200Gb/s 1 2 0.5; 200Gbps 1 2 0.5"}) {
        const std::string why = WhyNot([&] { ParseEcnTable("ns3::FabricSwitch::EcnTable", text); });
        EXPECT_EQ(why.rfind("ns3::FabricSwitch::EcnTable: " + std::string(text) + ": \"", 0), 0u)
            << why;
    }
    EXPECT_TRUE(ParseEcnTable("", "").empty());
}

TEST_F(EcnTest, ATableHasTheRateOfEveryPort) {
    Config::SetDefault("ns3::FabricSwitch::EcnTable", StringValue("200Gb/s 1 2 0.5"));
    EXPECT_EQ(WhyNot([] {
                  const auto fabric = CreateObject<FabricNetwork>();
                  fabric->Build(MakeTwoRates().Build());
              }),
              "ns3::FabricSwitch::EcnTable: 200Gb/s 1 2 0.5: must have a row for 400000000000bps, "
              "the rate of port 1 of node 3");
}

TEST_F(EcnTest, OnlySwitchesHavePortsWithSettings) {
    EXPECT_EQ(
        WhyNot([] {
            const auto fabric = CreateObject<FabricNetwork>();
            fabric->Build(MakeTwoRates().Build(), [] {
                Config::Set("/NodeList/1/DeviceList/0/Settings/EcnKmin", IntegerValue(1));
            });
        }),
        "/NodeList/1/DeviceList/0/Settings: that node is a server; allowed: ports of switches");
}

}  // namespace
}  // namespace ns3
