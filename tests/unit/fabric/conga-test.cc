// SPDX-License-Identifier: GPL-2.0-only
//
// CONGA's parts against their definitions, and the whole against the paper's figure 2.
#include "fabric/model/routing/conga-tables.h"
#include "fabric/model/routing/rate-estimator.h"
#include "support/fixed-rate.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"
#include "support/why-not.h"

#include "fabric/helper/load-balancing.h"

#include "ns3/string.h"

namespace ns3 {
namespace {

// Packets at a constant rate R: in the steady state X is R x tau as a period ends, and has lost
// alpha of that as the next begins.
TEST(RateEstimator, ComesToTheRateTimesTau) {
    constexpr int64_t kPeriod = 1'000'000;
    constexpr int64_t kSpacing = 10'000;  // of 1,000 bytes: 800 Gb/s
    const RateEstimator::Parameters parameters{kPeriod, 0.125};
    RateEstimator estimator;
    int64_t time = 0;
    for (; time < 200 * kPeriod; time += kSpacing) {
        estimator.Add(parameters, 1000, time);
    }
    const int64_t last = time - kSpacing;
    EXPECT_NEAR(estimator.GetShare(parameters, 800 * kGbps, last), 1, 1e-6);
    EXPECT_NEAR(estimator.GetShare(parameters, 1600 * kGbps, last), 0.5, 1e-6);
    EXPECT_NEAR(estimator.GetShare(parameters, 800 * kGbps, time), 0.875, 1e-6);
    EXPECT_NEAR(estimator.GetShare(parameters, 800 * kGbps, time + 9 * kPeriod),
                std::pow(0.875, 10), 1e-6);
}

TEST(CongestionToLeaf, IsBelievedForAnAgeAndFadesOverAnother) {
    CongestionToLeaf table;
    EXPECT_EQ(table.Get(4, 0, 100), 0);
    table.Set(4, 6, 1000);
    EXPECT_EQ(table.Get(4, 1100, 100), 6);
    EXPECT_EQ(table.Get(4, 1150, 100), 3);
    EXPECT_EQ(table.Get(4, 1200, 100), 0);
    EXPECT_EQ(table.Get(5, 1000, 100), 0);
    table.Set(4, 7, 1150);
    EXPECT_EQ(table.Get(4, 1250, 100), 7);
}

TEST(CongestionFromLeaf, FeedsBackWhatIsNewFirstAndAllInTurn) {
    CongestionFromLeaf table;
    EXPECT_EQ(table.TakeFeedback(), nullptr);
    const auto next = [&table] { return table.TakeFeedback()->port; };
    table.Set(10, 1);
    table.Set(11, 2);
    table.Set(12, 3);
    EXPECT_EQ(next(), 10);
    EXPECT_EQ(next(), 11);
    table.Set(10, 5);  // new again; 12 is still, and comes first in turn
    EXPECT_EQ(next(), 12);
    EXPECT_EQ(next(), 10);
    EXPECT_EQ(next(), 11);
    table.Set(11, 2);  // the same as before
    EXPECT_EQ(next(), 12);
    EXPECT_EQ(next(), 10);
}

// Five hosts at leaf 0 send 100 Gb/s each, a flow after the other, to hosts at leaf 1. Leaf 0 has
// two ports of 400 Gb/s; the way by the first goes on at 400 Gb/s, by the second at 200.
constexpr uint32_t kHosts = 5;
constexpr uint64_t kFlowBytes = 50'000;
constexpr int64_t kFlowPs = 4'200'000;
constexpr uint32_t kFlowsEach = 190;

FabricMessage MakeUnequalWays() {
    FabricMessage message;
    for (uint32_t s = 0; s < 4; ++s) {
        message.AddSwitch();
    }
    for (uint32_t e = 0; e < 2 * kHosts; ++e) {
        message.AddEndpoint(e / kHosts);
    }
    for (const uint32_t spine : {2, 3}) {
        message.Connect(0, spine);
    }
    message.Connect(1, 2);
    message.Connect(1, 3, {200 * kGbps, 10'000});
    return message;
}

using CongaTest = ModelTest;

/// Of what leaf 0 sends up after a while, the share that goes by the slow way.
double ShareOfTheSlowWay(const std::string& loadBalancing) {
    Config::SetDefault("ns3::CongaRouting::Tau", StringValue("20us"));
    EXPECT_TRUE(SetLoadBalancingDefault(loadBalancing));
    RdmaTestbed bed(MakeUnequalWays(), CreateObject<FixedRate>(100 * kGbps));
    FlowDriver driver(bed.network);
    for (uint32_t host = 0; host < kHosts; ++host) {
        for (uint32_t i = 0; i < kFlowsEach; ++i) {
            const int64_t start = i * kFlowPs + host * (kFlowPs / kHosts);
            driver.Add(MakeFlow(host, kHosts + host, kFlowBytes, start));
        }
    }
    driver.Start();
    const auto sentBy = [&](uint32_t way) {
        bed.fabric->CatchUp(bed.Now());
        return static_cast<double>(bed.fabric->GetSwitch(0).GetPorts()[kHosts + way]->GetTxBytes());
    };
    Simulator::Stop(MicroSeconds(200));
    Simulator::Run();
    const double fast = sentBy(0);
    const double slow = sentBy(1);
    Simulator::Stop(MicroSeconds(550));
    Simulator::Run();
    return (sentBy(1) - slow) / (sentBy(0) - fast + sentBy(1) - slow);
}

// Of x by the slow way, 500 x / 200 is the share used of its last cable, and 500 (1 - x) / 400 that
// of the other: equal for x = 1/3. A step of congestion, 1/8, is 0.033 of x.
TEST_F(CongaTest, LoadsUnequalWaysEqually) {
    EXPECT_NEAR(ShareOfTheSlowWay("CONGA"), 1.0 / 3, 0.05);
    EXPECT_GT(ShareOfTheSlowWay("ECMP"), 0.4);
}

TEST_F(CongaTest, NicsWithSeveralPortsAreRefused) {
    ASSERT_TRUE(SetLoadBalancingDefault("CONGA"));
    EXPECT_EQ(WhyNot([] {
                  const auto fabric = CreateObject<FabricNetwork>();
                  fabric->Build(MakePlanes(2, 4).Build());
              }),
              "ns3::CongaRouting: NICs of this fabric have 2 ports, so that no one switch is their "
              "leaf; allowed: 1");
}

TEST_F(CongaTest, LoadBalancingGoesByNameOrByType) {
    EXPECT_TRUE(SetLoadBalancingDefault("ns3::CongaRouting"));
    EXPECT_TRUE(SetLoadBalancingDefault("ECMP"));
    for (const char* name : {"ns3::Dcqcn", "ns3::PathSelector", "ns3::Conga", "conga", ""}) {
        EXPECT_FALSE(SetLoadBalancingDefault(name)) << name;
    }
}

}  // namespace
}  // namespace ns3
