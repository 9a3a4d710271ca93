// SPDX-License-Identifier: GPL-2.0-only
//
// Lossy classes: early drops (WRED), thresholds of a class, and trimming.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/boolean.h"
#include "ns3/callback.h"
#include "ns3/double.h"
#include "ns3/integer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cmath>

namespace ns3 {
namespace {

/// Data in class 0, without PFC.
class LossyClass : public ModelTest {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        Config::SetDefault("ns3::RdmaNic::DataClass", UintegerValue(0));
        Config::SetDefault("ns3::RdmaNic::AckClass", UintegerValue(7));
        Config::SetDefault("ns3::FabricSwitch::EcnReferenceRate", StringValue("400Gb/s"));
    }
};

// Frames come in at one instant from as many ports. With Kmin = 0, Kmax = K and Pmax = 1 a frame
// that meets q bytes is lost with probability q/K. So the queue gains a frame of b bytes with
// probability 1 - q/K, and the mean of what is queued after n frames is
//
//     q(n) = K (1 - (1 - b/K)^n)
//
// since E[q(i+1) | q(i)] = q(i) + b (1 - q(i)/K).
TEST_F(LossyClass, EarlyDropsFollowTheirProbability) {
    constexpr uint32_t kSenders = 40;
    constexpr int kTrials = 200;
    constexpr double kFrame = 1078;  // payload of 1,000, RETH included
    constexpr double kKmax = 20 * kFrame;
    Config::SetDefault("ns3::FabricSwitch::EcnEnabled", BooleanValue(false));
    Config::SetDefault("ns3::FabricSwitch::EcnKminClass0", IntegerValue(0));
    Config::SetDefault("ns3::FabricSwitch::EcnKmaxClass0",
                       IntegerValue(static_cast<int64_t>(kKmax)));
    Config::SetDefault("ns3::FabricSwitch::EcnPmaxClass0", DoubleValue(1));
    Config::SetDefault("ns3::EthernetSwitch::EarlyDropClasses", UintegerValue(1 << 0));
    Config::SetDefault("ns3::RdmaNic::RetransmitTimeout", StringValue("1ms"));
    RdmaTestbed bed(MakeStar(kSenders + 1));
    double sum = 0;
    double squares = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
        FlowDriver driver(bed.network);
        const int64_t start = bed.Now() + 1;
        for (uint32_t sender = 0; sender < kSenders; ++sender) {
            driver.Add(MakeFlow(sender, kSenders, 1000, start));
        }
        driver.Start();
        const uint64_t before = bed.Dropped();
        Simulator::Stop(MicroSeconds(100));
        Simulator::Run();
        const auto lost = static_cast<double>(bed.Dropped() - before);
        sum += lost;
        squares += lost * lost;
        Simulator::Run();  // what was lost is sent again
        EXPECT_EQ(driver.GetFinished(), kSenders);
    }
    const double mean = sum / kTrials;
    const double deviation = std::sqrt(squares / kTrials - mean * mean);
    // The first frame starts at once and is not in the queue that the others meet.
    const double queued = 20 * (1 - std::pow(1 - kFrame / kKmax, kSenders - 1));
    EXPECT_NEAR(mean, kSenders - 1 - queued, 5 * deviation / std::sqrt(kTrials));
}

TEST_F(LossyClass, ThresholdsOfAClassWin) {
    Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(0));
    Config::SetDefault("ns3::FabricSwitch::EcnKmax", UintegerValue(0));
    const auto countMarks = [] {
        RdmaTestbed bed(MakeStar(3));
        bed.Run({MakeFlow(0, 2, 409'600), MakeFlow(1, 2, 409'600)});
        return bed.LeafPort(2).GetCounters(bed.Now()).markedFrames;
    };
    EXPECT_GT(countMarks(), 0u);
    Config::SetDefault("ns3::FabricSwitch::EcnKmaxClass5", IntegerValue(10'000'000));
    Config::SetDefault("ns3::FabricSwitch::EcnKminClass5", IntegerValue(10'000'000));
    EXPECT_GT(countMarks(), 0u) << "another class";
    Config::SetDefault("ns3::FabricSwitch::EcnKmaxClass0", IntegerValue(10'000'000));
    Config::SetDefault("ns3::FabricSwitch::EcnKminClass0", IntegerValue(10'000'000));
    EXPECT_EQ(countMarks(), 0u);
}

std::vector<Flow> MakeIncast(uint32_t senders) {
    std::vector<Flow> flows;
    for (uint32_t sender = 0; sender < senders; ++sender) {
        flows.push_back(MakeFlow(sender, senders, uint64_t{100} * 4096));
    }
    return flows;
}

FabricMessage TightStar(uint32_t endpoints) {
    FabricMessage message = MakeStar(endpoints);
    message.bufferBytes = 400'000;
    return message;
}

TEST_F(LossyClass, TrimmedPacketsArriveAsHeadersAndAreSentAgain) {
    Config::SetDefault("ns3::EthernetSwitch::LosslessClasses", UintegerValue(0));
    Config::SetDefault("ns3::EthernetSwitch::TrimmingClasses", UintegerValue(1 << 0));
    RdmaTestbed bed(TightStar(5));
    uint64_t arrived = 0;
    bed.LeafPort(4).TraceConnectWithoutContext(
        "Transmit", Callback<void, const FabricPort&, const Frame&, int64_t>(
                        [&arrived](const FabricPort&, const Frame& frame, int64_t) {
                            if ((frame.flags & Frame::kFlagTrimmed) != 0) {
                                ++arrived;
                                EXPECT_EQ(frame.AsData().payload, 0);
                                EXPECT_LE(frame.bytes, 78);
                                EXPECT_GE(frame.bytes, 62);
                                EXPECT_EQ(frame.trafficClass, 6);
                            }
                        }));
    for (const Flow& flow : bed.Run(MakeIncast(4))) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
    }
    const PortCounters counters = bed.LeafPort(4).GetCounters(bed.Now());
    EXPECT_GT(counters.trimmedFrames, 0u);
    EXPECT_EQ(counters.trimmedFrames, arrived + counters.droppedFrames);
}

TEST_F(LossyClass, LosslessClassesAreNeverTrimmed) {
    Config::SetDefault("ns3::RdmaNic::DataClass", UintegerValue(3));
    Config::SetDefault("ns3::EthernetSwitch::TrimmingClasses", UintegerValue(0xff));
    Config::SetDefault("ns3::EthernetSwitch::HeadroomBytes", IntegerValue(0));
    RdmaTestbed bed(TightStar(5));
    bed.Run(MakeIncast(4));
    EXPECT_GT(bed.Dropped(), 0u);
    EXPECT_EQ(bed.LeafPort(4).GetCounters(bed.Now()).trimmedFrames, 0u);
}

}  // namespace
}  // namespace ns3
