// SPDX-License-Identifier: GPL-2.0-only
//
// Shortest paths, and ECMP among them.
#include "support/chi-square.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/model/routing/next-hop-table.h"

#include <cmath>
#include <numeric>

namespace ns3 {
namespace {

Frame MakeFrame(uint32_t source, uint32_t destination, uint16_t entropy) {
    Frame frame;
    frame.source = source;
    frame.destination = destination;
    frame.SetEntropy(entropy);
    return frame;
}

uint32_t Choose(const Frame& frame, uint64_t seed, uint32_t ports) {
    return static_cast<uint32_t>(uint64_t{EcmpHash(frame, seed)} * ports >> 32);
}

TEST(Ecmp, FlowsSpreadEvenlyOverPorts) {
    for (const uint32_t ports : {2u, 3u, 8u, 64u}) {
        std::vector<uint32_t> bins(ports);
        for (uint32_t flow = 0; flow < 64'000; ++flow) {
            ++bins[Choose(MakeFrame(flow % 253, 1000 + flow % 7, static_cast<uint16_t>(flow)), 99,
                          ports)];
        }
        EXPECT_LT(ChiSquare(bins), FiveSigma(ports)) << ports << " ports";
    }
}

// n balls in n bins leave n (1 - 1/n)^n of them empty, about 36.8 %; the variance is below n / 4.
TEST(Ecmp, CollidesAsOftenAsBallsInBins) {
    constexpr uint32_t kPorts = 64;
    constexpr uint32_t kTrials = 1000;
    double empty = 0;
    for (uint32_t trial = 0; trial < kTrials; ++trial) {
        std::vector<uint32_t> bins(kPorts);
        for (uint32_t flow = 0; flow < kPorts; ++flow) {
            ++bins[Choose(MakeFrame(flow, 5000 + flow, 0xC000), trial, kPorts)];
        }
        empty += static_cast<double>(std::count(bins.begin(), bins.end(), 0u));
    }
    const double expected = kPorts * std::pow(1 - 1.0 / kPorts, kPorts);
    EXPECT_NEAR(empty / kTrials, expected, 5 * std::sqrt(kPorts / 4.0 / kTrials));
}

TEST(Ecmp, ChoiceOfOneSwitchTellsNothingOfAnothers) {
    std::vector<uint32_t> second(8);
    for (uint32_t flow = 0; flow < 100'000; ++flow) {
        const Frame frame = MakeFrame(flow % 509, 10'000 + flow % 11, static_cast<uint16_t>(flow));
        if (Choose(frame, Mix64(1), 8) == 0) {
            ++second[Choose(frame, Mix64(2), 8)];
        }
    }
    EXPECT_LT(ChiSquare(second), FiveSigma(8));
}

using RoutingTest = ModelTest;

TEST_F(RoutingTest, NextHopsAreAllShortestPaths) {
    RdmaTestbed bed(MakeLeafSpine(4, 3, 2));
    const FabricRouting& routing = bed.fabric->GetRouting();
    ASSERT_EQ(routing.GetLeafCount(), 4u);
    for (uint32_t to = 0; to < 4; ++to) {
        const uint32_t leafSwitch = routing.GetLeafSwitches(to).front();
        for (uint32_t from = 0; from < 4; ++from) {
            const bool own = from == leafSwitch;
            EXPECT_EQ(routing.GetDistance(from, to), own ? 0 : 2);
            // Ports 0 and 1 of a leaf are endpoints', 2 to 4 go up.
            EXPECT_EQ(routing.FindNextHops(from, to),
                      own ? std::vector<uint16_t>{} : (std::vector<uint16_t>{2, 3, 4}));
        }
        for (uint32_t spine = 4; spine < 7; ++spine) {
            EXPECT_EQ(routing.GetDistance(spine, to), 1);
            EXPECT_EQ(routing.FindNextHops(spine, to),
                      std::vector<uint16_t>{static_cast<uint16_t>(leafSwitch)});
        }
    }
}

TEST_F(RoutingTest, NextHopTableAgreesWithTheSearch) {
    RdmaTestbed bed(MakeLeafSpine(4, 3, 2));
    const FabricRouting& routing = bed.fabric->GetRouting();
    for (uint32_t s = 0; s < 7; ++s) {
        NextHopTable table;
        table.Reset(routing, s);
        for (int again = 0; again < 2; ++again) {
            for (uint32_t leaf = 0; leaf < 4; ++leaf) {
                table.Require(leaf);
                const NextHopTable::PortSet set = table.At(leaf);
                EXPECT_EQ(std::vector<uint16_t>(set.ports, set.ports + set.count),
                          routing.FindNextHops(s, leaf));
            }
        }
    }
}

TEST_F(RoutingTest, IslandsHaveNoPath) {
    FabricMessage message;
    message.AddSwitch();
    message.AddSwitch();
    message.AddEndpoint(0);
    message.AddEndpoint(1);
    RdmaTestbed bed(message);
    EXPECT_TRUE(bed.fabric->FindPath(0, 1).empty());
    EXPECT_TRUE(bed.fabric->GetRouting().FindNextHops(0, 1).empty());
    EXPECT_EQ(bed.fabric->GetRouting().GetDistance(0, 1), FabricRouting::kUnreachable);
}

// The destination's leaf is behind three spines: one by a cable as fast as the source leaf's, one
// by a slower one, one by two slower ones.
TEST_F(RoutingTest, CapacityIsThatOfTheNarrowestStage) {
    FabricMessage message;
    for (int i = 0; i < 5; ++i) {
        message.AddSwitch();
    }
    message.AddEndpoint(0);
    message.AddEndpoint(1);
    const TestCable slow{100 * kGbps, 10'000};
    for (const uint32_t spine : {2u, 3u, 4u}) {
        message.Connect(0, spine);
    }
    message.Connect(1, 2);
    message.Connect(1, 3, slow);
    message.Connect(1, 4, slow);
    message.Connect(1, 4, slow);
    RdmaTestbed bed(message);
    const FabricRouting& routing = bed.fabric->GetRouting();
    EXPECT_EQ(routing.FindCapacities(0, 1),
              (std::vector<uint64_t>{400 * kGbps, 100 * kGbps, 200 * kGbps}));
    EXPECT_EQ(routing.FindCapacities(4, 1), (std::vector<uint64_t>{100 * kGbps, 100 * kGbps}));
    EXPECT_EQ(routing.FindCapacities(1, 0),
              (std::vector<uint64_t>{400 * kGbps, 100 * kGbps, 100 * kGbps, 100 * kGbps}));
    EXPECT_TRUE(routing.FindCapacities(1, 1).empty());
}

TEST_F(RoutingTest, OneFlowTakesOnePathAndManyTakeAll) {
    constexpr uint32_t kSpines = 4;
    constexpr uint32_t kEndpoints = 20;
    RdmaTestbed bed(MakeLeafSpine(2, kSpines, kEndpoints));
    std::vector<Flow> flows;
    for (uint32_t i = 0; i < 400; ++i) {
        flows.push_back(MakeFlow(i % kEndpoints, kEndpoints + i / kEndpoints, uint64_t{10} * 4096));
    }
    bed.Run(flows);
    std::vector<uint32_t> flowsOf(kSpines);
    for (uint32_t spine = 0; spine < kSpines; ++spine) {
        const FabricPort* up = bed.fabric->GetSwitch(0).GetPorts()[kEndpoints + spine];
        const uint64_t frames = up->GetCounters(bed.Now()).txFrames;
        EXPECT_EQ(frames % 10, 0u) << "flows go whole";
        flowsOf[spine] = static_cast<uint32_t>(frames / 10);
    }
    EXPECT_EQ(std::accumulate(flowsOf.begin(), flowsOf.end(), 0u), 400u);
    EXPECT_LT(ChiSquare(flowsOf), FiveSigma(kSpines));
}

}  // namespace
}  // namespace ns3
