// SPDX-License-Identifier: GPL-2.0-only
//
// Head-of-line blocking: what PFC does to a flow that shares links with an incast, but not its
// destination.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/uinteger.h"

namespace ns3 {
namespace {

constexpr uint64_t kBytes = 4'000'000;
constexpr uint32_t kSenders = 4;

/// Senders 0 to 3 and the victim's sender 4 on one switch, their receivers 5 and 6 on another, and
/// one cable of four times the rate between them: as much as the senders of the incast can fill.
RdmaTestbed MakeBed() {
    FabricMessage message;
    message.AddSwitch();
    message.AddSwitch();
    const TestCable edge{100 * kGbps, 10'000};
    for (uint32_t sender = 0; sender <= kSenders; ++sender) {
        message.AddEndpoint(0, edge);
    }
    message.AddEndpoint(1, edge);
    message.AddEndpoint(1, edge);
    message.Connect(0, 1);
    message.bufferBytes = 4 << 20;
    return RdmaTestbed(message);
}

using VictimFlow = ModelTest;

struct Outcome {
    int64_t victimPs;
    uint64_t dropped;
    int64_t trunkPausedPs;
    int64_t victimPausedPs;
};

/// Sends the incast in class 3 and the victim's flow, whose sender is told to use `victimClass`.
Outcome Simulate(uint32_t victimClass) {
    RdmaTestbed bed = MakeBed();
    bed.Nic(kSenders).SetAttribute("DataClass", UintegerValue(victimClass));
    std::vector<Flow> flows;
    for (uint32_t sender = 0; sender < kSenders; ++sender) {
        flows.push_back(MakeFlow(sender, 5, kBytes));
    }
    flows.push_back(MakeFlow(kSenders, 6, kBytes));
    const std::vector<Flow> done = bed.Run(flows);
    const FabricPort& trunk = *bed.fabric->GetSwitch(0).GetPorts()[kSenders + 1];
    return {done[kSenders].completionTime, bed.Dropped(), trunk.GetCounters(bed.Now()).pausedPs,
            bed.EndpointPort(kSenders).GetCounters(bed.Now()).pausedPs};
}

constexpr double kLineRatePs = 8e12 * kBytes / 100e9;

// In the incast's class the victim stands in the trunk's queue behind frames for the full port: the
// trunk carries what the incast's receiver takes and the victim's share of it. Five senders share
// 100 Gb/s for the incast's four parts, so the victim gets no more than 25 Gb/s of its 100.
TEST_F(VictimFlow, IsBlockedByPausesForOthers) {
    const Outcome shared = Simulate(3);
    EXPECT_EQ(shared.dropped, 0u);
    EXPECT_GT(shared.trunkPausedPs, 0);
    EXPECT_GT(shared.victimPausedPs, 0) << "pauses propagate to who is not to blame";
    EXPECT_GT(static_cast<double>(shared.victimPs), 3 * kLineRatePs);
}

TEST_F(VictimFlow, IsFreeInAClassOfItsOwn) {
    Config::SetDefault("ns3::EthernetSwitch::LosslessClasses", UintegerValue(1 << 3 | 1 << 4));
    const Outcome own = Simulate(4);
    EXPECT_EQ(own.dropped, 0u);
    EXPECT_GT(own.trunkPausedPs, 0);
    EXPECT_EQ(own.victimPausedPs, 0);
    EXPECT_LT(static_cast<double>(own.victimPs), 1.1 * kLineRatePs);
}

}  // namespace
}  // namespace ns3
