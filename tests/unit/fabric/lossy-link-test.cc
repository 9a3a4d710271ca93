// SPDX-License-Identifier: GPL-2.0-only
//
// Links that lose frames: how many, whose, and that flow control survives it.
#include "support/model-test.h"
#include "support/observed-run.h"
#include "support/rdma-testbed.h"

#include "ns3/callback.h"
#include "ns3/double.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <string>
#include <vector>

namespace ns3 {
namespace {

using LossyLink = ModelTest;

constexpr double kSigmas = 5;

void ExpectPoisson(uint64_t count, double mean) {
    EXPECT_NEAR(static_cast<double>(count), mean, kSigmas * std::sqrt(mean));
}

/// Makes one link lossy in both directions.
void SetFrameLoss(const RdmaTestbed& bed, uint32_t link, double rate) {
    bed.fabric->GetLink(link).SetAttribute("FrameLossRate", DoubleValue(rate));
}

// 100,000 packets of 1,000 bytes over a link that loses one of 1,000, as bit errors on the cable of
// a sender would. With selective repeat each that is lost is sent once more; go-back-N also repeats
// what followed it.
TEST_F(LossyLink, LosesAsManyPacketsAsItsRateSays) {
    constexpr uint64_t kPackets = 100'000;
    constexpr double kRate = 1e-3;
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(1000));
    for (const std::string reliability : {"SelectiveRepeat", "GoBackN"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2));
        SetFrameLoss(bed, bed.LinkOf(0), kRate);
        const Flow flow = bed.Run({MakeFlow(0, 1, kPackets * 1000)})[0];
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
        const PortCounters sender = bed.EndpointPort(0).GetCounters(bed.Now());
        const PortCounters leaf = bed.LeafPort(0).GetCounters(bed.Now());
        ExpectPoisson(sender.droppedDataFrames, kRate * static_cast<double>(sender.txFrames));
        ExpectPoisson(leaf.droppedFrames, kRate * static_cast<double>(leaf.txFrames));
        EXPECT_EQ(bed.Dropped(), sender.droppedFrames + leaf.droppedFrames) << "and nowhere else";
        if (reliability == "SelectiveRepeat") {
            EXPECT_GE(flow.retransmittedPackets, sender.droppedDataFrames);
            EXPECT_LE(flow.retransmittedPackets, sender.droppedDataFrames + leaf.droppedFrames)
                << "a lost ACK may cost one more";
        } else {
            EXPECT_GT(flow.retransmittedPackets, 2 * sender.droppedDataFrames);
        }
    }
}

// Of bits: a packet of 1,078 bytes is lost with probability 1 - (1 - p)^8624, and one of 66 that
// goes back, an ACK, 16 times more rarely.
TEST_F(LossyLink, LosesLongFramesToBitErrors) {
    constexpr double kBitErrors = 1e-6;
    Config::SetDefault("ns3::FabricLink::BitErrorRate", DoubleValue(kBitErrors));
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(1000));
    Config::SetDefault("ns3::WireFormat::RethBytes", UintegerValue(0));
    RdmaTestbed bed(MakeStar(2));
    bed.Run({MakeFlow(0, 1, 100'000'000)});
    const auto probability = [](uint32_t bytes) { return 1 - std::pow(1 - kBitErrors, 8 * bytes); };
    const PortCounters data = bed.EndpointPort(0).GetCounters(bed.Now());
    const PortCounters acks = bed.EndpointPort(1).GetCounters(bed.Now());
    const uint32_t packet = 1000 + bed.fabric->GetWireFormat().GetDataOverhead(false);
    ExpectPoisson(data.droppedFrames, static_cast<double>(data.txFrames) * probability(packet));
    ExpectPoisson(acks.droppedFrames, static_cast<double>(acks.txFrames) *
                                          probability(bed.fabric->GetWireFormat().GetAckBytes()));
    EXPECT_GT(data.droppedFrames, 500u);
}

// As a file says it: the link classes of this one are a cable each.
TEST_F(LossyLink, OfAFabricFileLosesToo) {
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    topogen::Fabric fabric = MakeStar(2).Build();
    fabric.mutable_link_classes(1)->set_frame_loss(0.1);
    const Ptr<FabricNetwork> network = CreateObject<FabricNetwork>();
    network->Build(fabric);
    EXPECT_FALSE(network->GetEndpointPort(0).IsLossy());
    EXPECT_TRUE(network->GetEndpointPort(1).IsLossy());
    EXPECT_EQ(network->GetLink(1).GetLoss().frame, 0.1);
    network->Dispose();
}

TEST_F(LossyLink, TellsOfEachLossWhenItsFrameStarts) {
    RdmaTestbed bed(MakeStar(2));
    SetFrameLoss(bed, bed.LinkOf(0), 0.1);
    std::vector<int64_t> starts;
    std::vector<int64_t> damaged;
    const auto note = [](std::vector<int64_t>& times) {
        return Callback<void, const FabricPort&, const Frame&, int64_t>(
            [&times](const FabricPort&, const Frame&, int64_t time) { times.push_back(time); });
    };
    FabricPort& port = bed.EndpointPort(0);
    port.TraceConnectWithoutContext("Transmit", note(starts));
    port.TraceConnectWithoutContext("Damage", note(damaged));
    bed.Run({MakeFlow(0, 1, 1'000'000)});
    EXPECT_EQ(damaged.size(), port.GetCounters(bed.Now()).droppedFrames);
    EXPECT_FALSE(damaged.empty());
    for (const int64_t time : damaged) {
        EXPECT_TRUE(std::binary_search(starts.begin(), starts.end(), time));
    }
}

// Losses draw from streams of their own: where nothing is sent, the rate changes nothing.
TEST_F(LossyLink, ThatIsIdleShiftsNobodysDraws) {
    const auto run = [](double rate) {
        Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(5000));
        Config::SetDefault("ns3::FabricSwitch::EcnKmax", UintegerValue(400'000));
        RdmaTestbed bed(MakeStar(4));
        SetFrameLoss(bed, bed.LinkOf(3), rate);
        const std::vector<Flow> flows = bed.Run(MakeIncast(2, 1'000'000));
        return std::pair(flows[0].completionTime,
                         bed.LeafPort(2).GetCounters(bed.Now()).markedFrames);
    };
    const auto lossless = run(0);
    EXPECT_GT(lossless.second, 0u);
    EXPECT_EQ(run(0.5), lossless);
}

TEST_F(LossyLink, OtherRunsLoseOthers) {
    const auto run = [](uint64_t number) {
        RngSeedManager::SetRun(number);
        RdmaTestbed bed(MakeStar(2));
        SetFrameLoss(bed, bed.LinkOf(0), 0.01);
        return bed.Run({MakeFlow(0, 1, 4'000'000)})[0].completionTime;
    };
    EXPECT_EQ(run(1), run(1));
    EXPECT_NE(run(1), run(2));
    RngSeedManager::SetRun(1);
}

TEST_F(LossyLink, MayChangeWhileTrafficFlows) {
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    RdmaTestbed bed(MakeStar(2));
    const auto at = [&bed](int64_t time, double rate) {
        Simulator::Schedule(PicoSeconds(time),
                            [&bed, rate] { SetFrameLoss(bed, bed.LinkOf(0), rate); });
    };
    at(100'000'000, 0.05);
    at(200'000'000, 0);
    std::vector<int64_t> damaged;
    bed.EndpointPort(0).TraceConnectWithoutContext(
        "Damage", Callback<void, const FabricPort&, const Frame&, int64_t>(
                      [&damaged](const FabricPort&, const Frame&, int64_t time) {
                          damaged.push_back(time);
                      }));
    const Flow flow = bed.Run({MakeFlow(0, 1, 20'000'000)})[0];
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    ASSERT_FALSE(damaged.empty());
    EXPECT_GT(damaged.front(), 100'000'000);
    EXPECT_LE(damaged.back(), 200'000'000);
}

// Pauses and their ends are lost as well. A pause holds for a time then, so that none lasts for
// ever; one that was lost costs frames.
TEST_F(LossyLink, PausesThatAreLostStopNobodyForEver) {
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    Config::SetDefault("ns3::EthernetSwitch::Alpha", DoubleValue(0.01));
    RdmaTestbed bed(MakeStar(5));
    for (uint32_t sender = 0; sender < 4; ++sender) {
        bed.LeafPort(sender).SetLoss({0.3, 0}, sender);  // not what the senders send
    }
    const std::vector<Flow> flows = bed.Run(MakeIncast(4, 4'000'000));
    uint64_t xoffs = 0;
    for (uint32_t sender = 0; sender < 4; ++sender) {
        EXPECT_EQ(flows[sender].status, FlowStatus::kFinished);
        xoffs += bed.LeafPort(sender).GetCounters(bed.Now()).pauseFramesSent;
        EXPECT_EQ(bed.EndpointPort(sender).GetPausedMask(), 0);
    }
    EXPECT_GT(xoffs, 20u) << "some were lost";
}

// With credits, a lost packet takes its credit with it, and a lost update leaves the sender without
// news. One flow-control packet 65,536 symbol times later mends both.
TEST_F(LossyLink, CreditsThatAreLostComeBack) {
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    Config::SetDefault("ns3::FabricSwitch::MaxFrameBytes", UintegerValue(4200));
    FabricMessage message = MakeStar(3);
    message.infiniband = true;
    message.bufferBytes = 3 * 4 * 4 * 66 * 64;  // of 3 ports and 4 lanes each, 4 frames
    RdmaTestbed bed(message);
    for (uint32_t e = 0; e < 3; ++e) {
        SetFrameLoss(bed, bed.LinkOf(e), 0.02);
    }
    for (const Flow& flow : bed.Run(MakeIncast(2, 4'000'000))) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
    }
    EXPECT_GT(bed.EndpointPort(0).GetCounters(bed.Now()).droppedDataFrames, 10u)
        << "more than what there is memory for";
}

TEST_F(LossyLink, IsTheSameLazyAndEager) {
    for (const bool infiniband : {false, true}) {
        ObservedScenario scenario;
        scenario.message = MakeLeafSpine(2, 2, 3);
        scenario.message.infiniband = infiniband;
        scenario.congestionControl = "ns3::Dcqcn";
        scenario.defaults = {{"ns3::FabricLink::FrameLossRate", "0.01"},
                             {"ns3::FabricLink::BitErrorRate", "1e-7"},
                             {"ns3::EthernetSwitch::Alpha", "0.01"}};
        for (uint32_t source = 1; source < 6; ++source) {
            scenario.flows.push_back(
                MakeFlow(source, source % 2 == 0 ? 0 : 1 + source % 3, 300'000));
        }
        EXPECT_GT(ExpectLazyIsEager(scenario).dropped, 5u);
    }
}

}  // namespace
}  // namespace ns3
