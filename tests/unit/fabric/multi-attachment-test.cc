// SPDX-License-Identifier: GPL-2.0-only
//
// Routes to endpoints with several ports, and how they follow links that come and go.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/model/routing/fabric-routing.h"

namespace ns3 {
namespace {

using Ports = std::vector<uint16_t>;

uint32_t LeafOf(const RdmaTestbed& bed, uint32_t endpoint) {
    return bed.fabric->GetRouting().GetAttachment(endpoint).leaf;
}

Ports PortsHere(const FabricRouting& routing, uint32_t endpoint, uint32_t switchIndex) {
    const FabricRouting::PortRun run = routing.FindAttached(endpoint, switchIndex);
    return {run.ports, run.ports + run.count};
}

using MultiAttachment = ModelTest;

// Leaves 0 to 3 in pairs, spines 4 and 5. A leaf's ports 0 and 1 are endpoints', 2 and 3 go up.
TEST_F(MultiAttachment, JoinedPairsAreReachedByEitherLeaf) {
    RdmaTestbed bed(MakeDualTor(2, 2, 2, true));
    const FabricRouting& routing = bed.fabric->GetRouting();
    ASSERT_EQ(routing.GetLeafCount(), 2u);
    const uint32_t far = LeafOf(bed, 2);
    EXPECT_EQ(routing.GetLeafSwitches(far), (std::vector<uint32_t>{2, 3}));
    EXPECT_EQ(LeafOf(bed, 3), far);
    EXPECT_EQ(routing.FindNextHops(0, far), (Ports{2, 3}));
    EXPECT_EQ(routing.FindNextHops(4, far), (Ports{2, 3}));
    EXPECT_EQ(routing.GetDistance(3, far), 0);
    EXPECT_EQ(PortsHere(routing, 3, 2), Ports{1});
    EXPECT_EQ(PortsHere(routing, 3, 3), Ports{1});
    EXPECT_EQ(PortsHere(routing, 3, 0), Ports{});
}

TEST_F(MultiAttachment, PlanesReachTheirOwnLeafOnly) {
    RdmaTestbed bed(MakeDualTor(2, 2, 2, false));
    const FabricRouting& routing = bed.fabric->GetRouting();
    const uint32_t far = LeafOf(bed, 2);
    EXPECT_EQ(routing.FindNextHops(4, far), Ports{1});  // spine 4: leaves 0 and 2
    EXPECT_EQ(routing.FindNextHops(5, far), Ports{1});  // spine 5: leaves 1 and 3
    for (uint32_t k = 0; k < 2; ++k) {
        const auto path = bed.fabric->FindPath(0, 2, k);
        ASSERT_EQ(path.size(), 4u);
        EXPECT_EQ(path.back()->GetPeer(), &bed.EndpointPort(2, k));
    }
}

TEST_F(MultiAttachment, AnAttachmentWithoutALinkIsNoWay) {
    for (const bool joined : {true, false}) {
        RdmaTestbed bed(MakeDualTor(2, 2, 2, joined));
        const FabricRouting& routing = bed.fabric->GetRouting();
        const uint32_t both = LeafOf(bed, 2);
        bed.fabric->ChangeRoutes({{bed.LinkOf(2, 0), false}});
        const uint32_t one = LeafOf(bed, 2);
        EXPECT_NE(one, both);
        EXPECT_EQ(LeafOf(bed, 3), both);  // its neighbour is where it was
        EXPECT_EQ(routing.GetLeafSwitches(one), std::vector<uint32_t>{3});
        EXPECT_EQ(PortsHere(routing, 2, 2), Ports{});
        EXPECT_EQ(PortsHere(routing, 2, 3), Ports{0});
        EXPECT_EQ(routing.GetDistance(0, one), joined ? 2 : FabricRouting::kUnreachable);
        EXPECT_EQ(bed.fabric->FindPath(0, 2, 0).empty(), !joined);
        bed.fabric->ChangeRoutes({{bed.LinkOf(2, 1), false}});
        EXPECT_TRUE(routing.GetLeafSwitches(LeafOf(bed, 2)).empty());
        EXPECT_TRUE(bed.fabric->FindPath(0, 2).empty());
        bed.fabric->ChangeRoutes({{bed.LinkOf(2, 1), true}});
        EXPECT_EQ(LeafOf(bed, 2), one);
        bed.fabric->ChangeRoutes({{bed.LinkOf(2, 0), true}});
        EXPECT_EQ(LeafOf(bed, 2), both);
        EXPECT_EQ(PortsHere(routing, 2, 2), Ports{0});
    }
}

TEST_F(MultiAttachment, CablesBetweenSwitchesLeaveTheRoutesAndReturn) {
    RdmaTestbed bed(MakeLeafSpine(2, 2, 1));
    const FabricRouting& routing = bed.fabric->GetRouting();
    const uint32_t far = LeafOf(bed, 1);
    const uint32_t link = bed.fabric->GetSwitch(0).GetPorts()[1]->GetSource() / 2;
    EXPECT_EQ(routing.FindNextHops(0, far), (Ports{1, 2}));
    bed.fabric->ChangeRoutes({{link, false}});
    EXPECT_EQ(routing.FindNextHops(0, far), Ports{2});
    EXPECT_EQ(routing.GetDistance(2, LeafOf(bed, 0)), 3);  // the spine that lost its cable
    bed.fabric->ChangeRoutes({{link, true}});
    EXPECT_EQ(routing.FindNextHops(0, far), (Ports{1, 2}));
    EXPECT_EQ(routing.FindCapacities(0, far), (std::vector<uint64_t>{400 * kGbps, 400 * kGbps}));
}

// Two ports on one switch: a flow takes one of them all the way.
TEST_F(MultiAttachment, TwoPortsOnOneSwitchShareFlows) {
    FabricMessage message;
    message.AddSwitch();
    for (int e = 0; e < 2; ++e) {
        message.AddEndpoint({0, 0});
    }
    RdmaTestbed bed(message);
    std::vector<Flow> flows;
    for (uint32_t i = 0; i < 200; ++i) {
        flows.push_back(MakeFlow(0, 1, 10'000));
    }
    for (const Flow& flow : bed.Run(flows)) {
        EXPECT_EQ(flow.retransmittedPackets, 0u);
    }
    for (uint32_t k = 0; k < 2; ++k) {
        EXPECT_GT(bed.LeafPort(1, k).GetCounters(0).txFrames, 200u);
    }
}

}  // namespace
}  // namespace ns3
