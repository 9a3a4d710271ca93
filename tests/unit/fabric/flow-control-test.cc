// SPDX-License-Identifier: GPL-2.0-only
//
// PFC between switch and NIC: what is lost, when pauses act, and what they cost.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/model/switch/ethernet-switch.h"

#include "ns3/callback.h"
#include "ns3/double.h"
#include "ns3/integer.h"
#include "ns3/uinteger.h"

namespace ns3 {
namespace {

using FlowControl = ModelTest;

std::vector<Flow> MakeIncast(uint32_t senders, uint64_t bytes) {
    std::vector<Flow> flows;
    for (uint32_t source = 0; source < senders; ++source) {
        flows.push_back(MakeFlow(source, senders, bytes));
    }
    return flows;
}

const EthernetSwitch& SwitchOf(const RdmaTestbed& bed, uint32_t index) {
    return dynamic_cast<const EthernetSwitch&>(bed.fabric->GetSwitch(index));
}

/// 64 senders to one receiver through 32 MiB of buffer.
FabricMessage IncastStar() {
    FabricMessage message = MakeStar(65);
    message.bufferBytes = 32 << 20;
    return message;
}

TEST_F(FlowControl, IncastLosesNothingWithTheComputedHeadroom) {
    RdmaTestbed bed(IncastStar());
    for (const Flow& flow : bed.Run(MakeIncast(64, 1'000'000))) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
        EXPECT_EQ(flow.retransmittedPackets, 0u);
    }
    EXPECT_EQ(bed.Dropped(), 0u);
    EXPECT_GT(bed.LeafPort(0).GetCounters(bed.Now()).pauseFramesSent, 0u);
    EXPECT_GT(bed.EndpointPort(0).GetCounters(bed.Now()).pausedPs, 0);
    // Whoever was paused was resumed, and the buffer is empty again.
    const SharedBuffer& buffer = SwitchOf(bed, 0).GetBuffer();
    EXPECT_EQ(buffer.GetPausedCount(), 0u);
    EXPECT_EQ(buffer.GetSharedUsed(), 0u);
    EXPECT_EQ(buffer.GetHeadroomUsed(), 0u);
    for (uint32_t e = 0; e < 65; ++e) {
        EXPECT_EQ(bed.EndpointPort(e).GetPausedMask(), 0u);
    }
}

TEST_F(FlowControl, IncastLosesSomethingWithoutHeadroom) {
    Config::SetDefault("ns3::EthernetSwitch::HeadroomBytes", IntegerValue(0));
    RdmaTestbed bed(IncastStar());
    for (const Flow& flow : bed.Run(MakeIncast(64, 1'000'000))) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
    }
    EXPECT_GT(bed.Dropped(), 0u);
}

TEST_F(FlowControl, PausesReachThroughSwitchesAndNothingIsLost) {
    Config::SetDefault("ns3::EthernetSwitch::Alpha", DoubleValue(0.001));
    RdmaTestbed bed(MakeLeafSpine(3, 2, 4, {400 * kGbps, 500'000}));
    std::vector<Flow> flows;
    for (uint32_t source = 1; source < 12; ++source) {
        flows.push_back(MakeFlow(source, 0, 500'000));
    }
    for (const Flow& flow : bed.Run(flows)) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
    }
    EXPECT_EQ(bed.Dropped(), 0u);
    uint64_t fromLeafToSpine = 0;
    for (uint32_t port = 4; port < 6; ++port) {
        fromLeafToSpine +=
            bed.fabric->GetSwitch(0).GetPorts()[port]->GetCounters(bed.Now()).pauseFramesSent;
    }
    EXPECT_GT(fromLeafToSpine, 0u);
}

TEST_F(FlowControl, HeadroomIsThreeFramesAPauseAndTheRoundTrip) {
    const TestCable cable{400 * kGbps, 1'000'000};
    RdmaTestbed bed(MakeChain(2, 1, cable));
    const EthernetSwitch& first = SwitchOf(bed, 0);
    // To a NIC: 2 us of cable and one pipeline of 0.5 us at 50 bytes a nanosecond; the last byte
    // rounds up.
    EXPECT_EQ(first.ComputeHeadroom(bed.LeafPort(0)), 3 * 9216u + 64 + 125'000 + 1);
    // Between switches there are two pipelines.
    EXPECT_EQ(first.ComputeHeadroom(*first.GetPorts()[1]), 3 * 9216u + 64 + 150'000 + 1);
}

struct PauseChange {
    int64_t time;
    bool xoff;
};

// One sender at 400 Gb/s to a receiver at 100 Gb/s. The first frame that crosses the threshold is
// known, so is the instant at which its pause acts, and the wire it takes.
TEST_F(FlowControl, PauseActsWhenItsFrameHasArrived) {
    Config::SetDefault("ns3::WireFormat::RethBytes", UintegerValue(0));
    Config::SetDefault("ns3::EthernetSwitch::ReserveBytes", UintegerValue(0));
    Config::SetDefault("ns3::EthernetSwitch::HeadroomBytes", IntegerValue(200'000));
    Config::SetDefault("ns3::EthernetSwitch::Alpha", DoubleValue(1e-6));  // threshold below a frame
    Config::SetDefault("ns3::EthernetSwitch::XonOffsetBytes", UintegerValue(0));
    FabricMessage message;
    message.AddSwitch();
    message.AddEndpoint(0);
    message.AddEndpoint(0, {100 * kGbps, 10'000});
    RdmaTestbed bed(message);
    std::vector<PauseChange> changes;
    bed.EndpointPort(0).TraceConnectWithoutContext(
        "Pause", Callback<void, const FabricPort&, uint8_t, bool, int64_t>(
                     [&changes](const FabricPort&, uint8_t trafficClass, bool xoff, int64_t time) {
                         EXPECT_EQ(trafficClass, 3);
                         changes.push_back({time, xoff});
                     }));
    bed.Run({MakeFlow(0, 1, uint64_t{10} * 4096)});
    ASSERT_GE(changes.size(), 2u);
    EXPECT_EQ(changes.size() % 2, 0u);
    // The first frame: 4178 bytes at 20 ps, 10 ns of cable, the pipeline. It goes straight into the
    // headroom and asks for a pause: 84 bytes at 20 ps and the cable back. Its own departure, at
    // the same instant as its arrival, asks for the end of the pause right behind it.
    const int64_t arrival = 4178 * 20 + 10'000 + message.pipelinePs;
    EXPECT_EQ(changes[0].time, arrival + int64_t{84} * 20 + 10'000);
    EXPECT_TRUE(changes[0].xoff);
    EXPECT_EQ(changes[1].time, changes[0].time + int64_t{84} * 20);
    EXPECT_FALSE(changes[1].xoff);
    int64_t paused = 0;
    for (size_t i = 0; i + 1 < changes.size(); i += 2) {
        EXPECT_TRUE(changes[i].xoff);
        EXPECT_FALSE(changes[i + 1].xoff);
        paused += changes[i + 1].time - changes[i].time;
    }
    EXPECT_EQ(bed.EndpointPort(0).GetCounters(bed.Now()).pausedPs, paused);
    // Every pause frame, either way, took 84 bytes of the link back, beside the ACKs.
    const PortCounters back = bed.LeafPort(0).GetCounters(bed.Now());
    EXPECT_EQ(back.pauseFramesSent, changes.size() / 2);
    EXPECT_EQ(back.txFrames, changes.size() + 10);
    EXPECT_EQ(back.txBytes, changes.size() * 84 + uint64_t{10} * 86);
    EXPECT_EQ(bed.Dropped(), 0u);
}

TEST_F(FlowControl, LossyClassIsNeitherPausedNorSafe) {
    Config::SetDefault("ns3::RdmaNic::DataClass", UintegerValue(0));
    FabricMessage message = MakeStar(9);
    message.bufferBytes = 1'500'000;
    RdmaTestbed bed(message);
    bed.Run(MakeIncast(8, 1'000'000));
    EXPECT_GT(bed.Dropped(), 0u);
    for (uint32_t e = 0; e < 9; ++e) {
        EXPECT_EQ(bed.LeafPort(e).GetCounters(bed.Now()).pauseFramesSent, 0u);
    }
}

}  // namespace
}  // namespace ns3
