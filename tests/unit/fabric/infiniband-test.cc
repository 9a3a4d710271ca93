// SPDX-License-Identifier: GPL-2.0-only
//
// InfiniBand fabrics: nothing is lost, and credit sets the pace.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/model/switch/infiniband-switch.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <stdexcept>

namespace ns3 {
namespace {

using Infiniband = ModelTest;

constexpr uint32_t kLanes = 4;
constexpr uint32_t kMtu = 4096;
constexpr uint32_t kFrameBlocks = 65;  // 4,096 + 26 bytes in blocks of 64

FabricMessage WithLanes(FabricMessage message, uint32_t laneBlocks) {
    message.infiniband = true;
    const auto ports = static_cast<uint64_t>(message.Build().switch_models(0).ports());
    message.bufferBytes = ports * kLanes * laneBlocks * kCreditBlockBytes;
    return message;
}

const InfinibandSwitch& SwitchOf(const RdmaTestbed& bed, uint32_t index) {
    return dynamic_cast<const InfinibandSwitch&>(bed.fabric->GetSwitch(index));
}

void ExpectDrained(const RdmaTestbed& bed) {
    for (uint32_t s = 0; s < bed.fabric->GetSwitchCount(); ++s) {
        for (uint32_t port = 0; port < SwitchOf(bed, s).GetPorts().size(); ++port) {
            for (unsigned vl = 0; vl < kLanes; ++vl) {
                EXPECT_EQ(SwitchOf(bed, s).GetDataPlane().GetAccount(port, vl).GetHeldBlocks(), 0u);
            }
        }
    }
}

TEST_F(Infiniband, IncastThroughTinyBuffersLosesNothing) {
    Config::SetDefault("ns3::FabricSwitch::MaxFrameBytes", UintegerValue(4200));
    for (const uint32_t frames : {1, 2, 3, 31}) {
        RdmaTestbed bed(
            WithLanes(MakeLeafSpine(3, 2, 6, {400 * kGbps, 500'000}), frames * (kFrameBlocks + 1)));
        std::vector<Flow> flows;
        for (uint32_t source = 1; source < 18; ++source) {
            flows.push_back(MakeFlow(source, 0, 300'000));
        }
        for (const Flow& flow : bed.Run(flows)) {
            EXPECT_EQ(flow.status, FlowStatus::kFinished);
            EXPECT_EQ(flow.retransmittedPackets, 0u);
        }
        EXPECT_EQ(bed.Dropped(), 0u);
        EXPECT_GT(bed.EndpointPort(1).GetCounters(bed.Now()).pausedPs, 0);
        ExpectDrained(bed);
    }
}

/// Time to move `bytes` from a NIC over a long cable into a switch.
int64_t TimeOverLongCable(uint64_t bytes, uint32_t laneBlocks, int64_t cablePs) {
    FabricMessage message;
    message.AddSwitch();
    message.AddEndpoint(0, {400 * kGbps, cablePs});
    message.AddEndpoint(0);
    RdmaTestbed bed(WithLanes(message, laneBlocks));
    const std::vector<Flow> flows = bed.Run({MakeFlow(0, 1, bytes)});
    EXPECT_EQ(flows[0].status, FlowStatus::kFinished);
    return flows[0].completionTime;
}

// A window of W frames fits the lane. The first is on the wire for 4,124 bytes, or for 66 if the
// switch cuts through, takes the cable and the pipeline, leaves at once for the other port, and its
// credit takes 8 bytes and the cable back. Only ACKs (32 bytes, 0.64 ns) may be in the way of a
// credit.
TEST_F(Infiniband, LongCableRunsAtBufferPerRoundTrip) {
    Config::SetDefault("ns3::WireFormat::RethBytes", UintegerValue(0));
    Config::SetDefault("ns3::InfinibandSubnet::CreditUpdateBlocks", UintegerValue(1));
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(kMtu));
    for (const auto& [window, cutThrough] :
         std::vector<std::pair<uint32_t, bool>>{{3, false}, {7, false}, {7, true}, {31, true}}) {
        Config::SetDefault("ns3::FabricSwitch::CutThrough", StringValue(cutThrough ? "On" : "Off"));
        const int64_t cable = 20'000'000;
        const int64_t pipeline = FabricMessage().pipelinePs;
        const int64_t roundTrip = int64_t{(cutThrough ? 66 : 4124) + 8} * 20 + 2 * cable + pipeline;
        const uint32_t lane = window * kFrameBlocks + 13;  // 13 blocks are no frame
        const uint64_t bytes = uint64_t{10} * window * kMtu;
        const int64_t tenWindows =
            TimeOverLongCable(2 * bytes, lane, cable) - TimeOverLongCable(bytes, lane, cable);
        EXPECT_NEAR(static_cast<double>(tenWindows), 10.0 * static_cast<double>(roundTrip),
                    10 * 640.0)
            << window << " frames";
    }
}

// Updates that wait for a quarter of the lane keep that much of it unused, at worst.
TEST_F(Infiniband, WithUpdatesByTheQuarterTheRateIsWithinThreeQuarters) {
    const int64_t cable = 20'000'000;
    const uint32_t lane = 20 * kFrameBlocks;
    const uint64_t bytes = 4'000'000;
    const int64_t time =
        TimeOverLongCable(2 * bytes, lane, cable) - TimeOverLongCable(bytes, lane, cable);
    const double roundTrips = static_cast<double>(time) / (2.0 * cable);
    const double perRoundTrip = static_cast<double>(bytes) / kMtu / roundTrips;
    EXPECT_LE(perRoundTrip, 20);
    EXPECT_GE(perRoundTrip, 0.75 * 20 - 1);  // less what no whole frame fills
}

TEST_F(Infiniband, CreditPacketsTakeTheirBandwidth) {
    Config::SetDefault("ns3::WireFormat::RethBytes", UintegerValue(0));
    Config::SetDefault("ns3::InfinibandSubnet::CreditUpdateBlocks", UintegerValue(65));
    FabricMessage message;
    message.AddSwitch();
    message.AddEndpoint(0);
    message.AddEndpoint(0);
    RdmaTestbed bed(WithLanes(message, 2000));
    // As many ACKs, of a block each, as ask for no credit themselves.
    bed.Run({MakeFlow(0, 1, uint64_t{64} * kMtu)});
    // To the sender: an ACK of 30 bytes and a credit of 6 for each packet, delimiters besides.
    const PortCounters back = bed.LeafPort(0).GetCounters(bed.Now());
    EXPECT_EQ(back.creditFramesSent, 64u);
    EXPECT_EQ(back.txBytes, uint64_t{64} * (32 + 8));
    EXPECT_EQ(bed.EndpointPort(1).GetCounters(bed.Now()).creditFramesSent, 64u);
}

TEST_F(Infiniband, LevelsMapToLanesAsTheTableSays) {
    EXPECT_EQ(CreateObject<InfinibandSubnet>()->GetLaneOfLevel()[6], 2);
    const auto laneOf = [](const std::string& table, unsigned level) {
        Ptr<InfinibandSubnet> subnet = CreateObject<InfinibandSubnet>();
        subnet->SetAttribute("SlToVl", StringValue(table));
        return subnet->GetLaneOfLevel()[level];
    };
    EXPECT_EQ(laneOf("3 2 1 0 0 0 0 1", 0), 3);
    EXPECT_EQ(laneOf("3 2 1 0 0 0 0 1", 7), 1);
    for (const char* wrong :
         {"0 1 2", "0 1 2 3 0 1 2 4", "0 1 2 3 0 1 2 x", "0 1 2 3 0 1 2 3 0", "-1 1 2 3 0 1 2 3"}) {
        EXPECT_THROW(laneOf(wrong, 0), std::invalid_argument) << wrong;
    }
}

TEST_F(Infiniband, MixedWithEthernetIsRefused) {
    topogen::Fabric fabric = MakeLeafSpine(2, 1, 1).Build();
    *fabric.add_switch_models() = fabric.switch_models(0);
    fabric.mutable_switch_models(1)->set_lossless_credits(true);
    fabric.mutable_switches(2)->set_model(1);
    EXPECT_THROW(CreateObject<FabricNetwork>()->Build(fabric), std::invalid_argument);
}

}  // namespace
}  // namespace ns3
