// SPDX-License-Identifier: GPL-2.0-only
//
// Credit loops in routes, and frames that wait for each other for good.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/helper/deadlock-search.h"
#include "fabric/model/routing/channel-graph.h"

#include "ns3/boolean.h"
#include "ns3/nstime.h"
#include "ns3/uinteger.h"

#include <gmock/gmock.h>

#include <set>
#include <stdexcept>

namespace ns3 {
namespace {

using ::testing::HasSubstr;
using Deadlock = ModelTest;

/// Switches in a ring, an endpoint each. Port 0 is the endpoint's.
FabricMessage MakeRing(uint32_t switches) {
    FabricMessage message;
    message.infiniband = true;
    message.bufferBytes = uint64_t{3} * 4 * 8448;  // two frames a lane
    for (uint32_t s = 0; s < switches; ++s) {
        message.AddSwitch();
        message.AddEndpoint(s);
    }
    for (uint32_t s = 0; s < switches; ++s) {
        message.Connect(s, (s + 1) % switches);
    }
    return message;
}

std::string WhyRefused(const FabricMessage& message) {
    try {
        CreateObject<FabricNetwork>()->Build(message.Build());
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

TEST(ChannelGraph, FindsACycleOrNone) {
    ChannelGraph graph(4);
    graph.AddEdge(0, 1);
    graph.AddEdge(1, 2);
    graph.AddEdge(0, 2);
    graph.AddEdge(2, 3);
    EXPECT_TRUE(graph.FindCycle().empty());
    graph.AddEdge(3, 1);
    EXPECT_EQ(graph.FindCycle(), (std::vector<uint32_t>{1, 2, 3}));
}

TEST_F(Deadlock, LoopOfShortestPathsIsRefusedByName) {
    Config::SetDefault("ns3::FabricSwitch::MaxFrameBytes", UintegerValue(4200));
    const std::string why = WhyRefused(MakeRing(5));
    EXPECT_THAT(why, HasSubstr("credit loop"));
    EXPECT_THAT(why, HasSubstr("switch 0 port 1 -> switch 1 port 2 -> switch 2 port 2"));
    // Two hops at most, and never around a corner that others wait for.
    EXPECT_EQ(WhyRefused(MakeRing(3)), "");
}

TEST_F(Deadlock, TreesHaveNoLoops) {
    for (FabricMessage message : {MakeStar(4), MakeChain(4, 2), MakeLeafSpine(4, 3, 2)}) {
        message.infiniband = true;
        EXPECT_EQ(WhyRefused(message), "");
    }
}

// Everybody sends two hops clockwise; each switch's memory fills with what wants to go on to the
// next, which is full of the same.
TEST_F(Deadlock, RingLocksUpAndTheCycleIsNamed) {
    Config::SetDefault("ns3::FabricSwitch::MaxFrameBytes", UintegerValue(4200));
    Config::SetDefault("ns3::InfinibandSubnet::AllowCreditLoops", BooleanValue(true));
    RdmaTestbed bed(MakeRing(5));
    FlowDriver driver(bed.network);
    for (uint32_t e = 0; e < 5; ++e) {
        driver.Add(MakeFlow(e, (e + 2) % 5, 1'000'000));
    }
    driver.Start();
    Simulator::Run();
    for (const Flow& flow : driver.GetFlows()) {
        EXPECT_NE(flow.status, FlowStatus::kFinished);
    }
    EXPECT_EQ(bed.Dropped(), 0u);
    bed.fabric->CatchUp(bed.Now());
    const std::vector<SwitchPort> cycle = FindDeadlock(*bed.fabric);
    ASSERT_EQ(cycle.size(), 5u);
    std::set<uint32_t> switches;
    for (size_t i = 0; i < cycle.size(); ++i) {
        EXPECT_EQ(cycle[(i + 1) % 5].switchIndex, (cycle[i].switchIndex + 1) % 5);
        EXPECT_EQ(cycle[i].trafficClass, 3);
        switches.insert(cycle[i].switchIndex);
    }
    EXPECT_EQ(switches.size(), 5u);
}

// Congestion is no deadlock.
TEST_F(Deadlock, WaitingForABusyReceiverIsNone) {
    FabricMessage message = MakeLeafSpine(3, 2, 4);
    message.infiniband = true;
    message.bufferBytes = uint64_t{6} * 4 * 20'000;
    RdmaTestbed bed(message);
    FlowDriver driver(bed.network);
    for (uint32_t source = 1; source < 12; ++source) {
        driver.Add(MakeFlow(source, 0, 1'000'000));
    }
    driver.Start();
    for (int i = 1; i <= 20; ++i) {
        Simulator::Stop(MicroSeconds(5));
        Simulator::Run();
        bed.fabric->CatchUp(bed.Now());
        EXPECT_TRUE(FindDeadlock(*bed.fabric).empty());
    }
    Simulator::Run();
}

}  // namespace
}  // namespace ns3
