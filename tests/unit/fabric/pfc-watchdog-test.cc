// SPDX-License-Identifier: GPL-2.0-only
//
// A port that never hears XON, and what the watchdog makes of it.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/model/switch/ethernet-switch.h"

#include "ns3/callback.h"
#include "ns3/string.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3 {
namespace {

constexpr uint8_t kClass = 3;
constexpr int64_t kMicrosecond = 1'000'000;

struct Storm {
    int64_t time;
    bool begins;
};

/// Two endpoints on a switch; endpoint 1 pauses its class 3 at once.
class PauseStorm : public ModelTest {
  protected:
    void Build(const std::string& action, const FabricMessage& message = MakeStar(2)) {
        Config::SetDefault("ns3::EthernetSwitch::WatchdogDetection", StringValue("20us"));
        Config::SetDefault("ns3::EthernetSwitch::WatchdogRestoration", StringValue("30us"));
        Config::SetDefault("ns3::EthernetSwitch::WatchdogAction", StringValue(action));
        Config::SetDefault("ns3::RdmaNic::RetransmitTimeout", StringValue("200us"));
        m_bed = std::make_unique<RdmaTestbed>(message);
        m_bed->fabric->GetSwitch(0).TraceConnectWithoutContext(
            "PauseStorm",
            Callback<void, const FabricPort&, uint8_t, bool, int64_t>(
                [this](const FabricPort& port, uint8_t trafficClass, bool begins, int64_t time) {
                    EXPECT_EQ(&port, &m_bed->LeafPort(1));
                    EXPECT_EQ(trafficClass, kClass);
                    m_storms.push_back({time, begins});
                }));
    }

    void Pause(bool xoff) { m_bed->EndpointPort(1).SendPause(kClass, xoff, m_bed->Now()); }

    uint64_t SharedUsed() const {
        return dynamic_cast<const EthernetSwitch&>(m_bed->fabric->GetSwitch(0))
            .GetBuffer()
            .GetSharedUsed();
    }

    void RunTo(int64_t time) {
        Simulator::Stop(PicoSeconds(time - m_bed->Now()));
        Simulator::Run();
    }

    void TearDown() override {
        m_bed.reset();
        ModelTest::TearDown();
    }

    std::unique_ptr<RdmaTestbed> m_bed;
    std::vector<Storm> m_storms;
};

TEST_F(PauseStorm, IsFoundAfterTheDetectionTimeAndOverAfterTheRestoration) {
    Build("Drop");
    Pause(true);
    FlowDriver driver(m_bed->network);
    driver.Add(MakeFlow(0, 1, uint64_t{10} * 4096));
    driver.Start();
    RunTo(100 * kMicrosecond);
    // The first frame joins the queue: 4,174 bytes and a gap at 20 ps, 10 ns of cable, a pipeline.
    const int64_t queued = (4096 + 78 + 20) * 20 + 10'000 + 500'000;
    ASSERT_EQ(m_storms.size(), 1u);
    EXPECT_TRUE(m_storms[0].begins);
    EXPECT_EQ(m_storms[0].time, queued + 20 * kMicrosecond);
    EXPECT_EQ(m_bed->Dropped(), 10u) << "what was queued is dropped";
    EXPECT_EQ(m_bed->LeafPort(1).GetQueueBytes(), 0u);
    Pause(false);
    const int64_t resumed = m_bed->Now() + int64_t{84} * 20 + 10'000 + 500'000;
    Simulator::Run();
    ASSERT_EQ(m_storms.size(), 2u);
    EXPECT_FALSE(m_storms[1].begins);
    EXPECT_EQ(m_storms[1].time, resumed + 30 * kMicrosecond);
    EXPECT_EQ(driver.GetFlows()[0].status, FlowStatus::kFinished) << "sent again after its timeout";
    EXPECT_EQ(SharedUsed(), 0u);
}

TEST_F(PauseStorm, DropsWhatComesWhileItLasts) {
    Build("Drop");
    Pause(true);
    FlowDriver driver(m_bed->network);
    driver.Add(MakeFlow(0, 1, 1000));
    driver.Add(MakeFlow(0, 1, 1000, 50 * kMicrosecond));
    driver.Start();
    RunTo(60 * kMicrosecond);
    EXPECT_EQ(m_bed->Dropped(), 2u);
    Pause(false);
    Simulator::Run();
    EXPECT_EQ(driver.GetFinished(), 2u);
}

// A frame from a slow cable, of which a switch that cuts through had the head when the storm began,
// is dropped with its tail, 3.4 us later.
TEST_F(PauseStorm, DropsWhatWaitsForItsTail) {
    Config::SetDefault("ns3::FabricSwitch::CutThrough", StringValue("On"));
    FabricMessage message;
    message.AddSwitch();
    message.AddEndpoint(0);
    message.AddEndpoint(0);
    message.AddEndpoint(0, {10 * kGbps, 10'000});
    Build("Drop", message);
    Pause(true);
    FlowDriver driver(m_bed->network);
    driver.Add(MakeFlow(0, 1, 1000, kMicrosecond));
    driver.Add(MakeFlow(2, 1, 4096, 20 * kMicrosecond));
    driver.Start();
    RunTo(22 * kMicrosecond);
    ASSERT_EQ(m_storms.size(), 1u) << "the first frame, cut through, waited for 20 us";
    EXPECT_EQ(m_bed->Dropped(), 1u);
    EXPECT_EQ(m_bed->Balance().heldFrames, 1u) << "of the other one the head is in";
    RunTo(30 * kMicrosecond);
    EXPECT_EQ(m_bed->Dropped(), 2u);
    EXPECT_EQ(m_bed->LeafPort(1).GetQueueBytes(), 0u);
    EXPECT_EQ(SharedUsed(), 0u);
    Pause(false);
    Simulator::Run();
    EXPECT_EQ(driver.GetFinished(), 2u);
}

TEST_F(PauseStorm, ForwardsInSpiteOfThePause) {
    Build("Forward");
    Pause(true);
    FlowDriver driver(m_bed->network);
    driver.Add(MakeFlow(0, 1, uint64_t{10} * 4096));
    driver.Start();
    Simulator::Run();
    EXPECT_EQ(driver.GetFinished(), 1u);
    EXPECT_EQ(m_bed->Dropped(), 0u);
    ASSERT_EQ(m_storms.size(), 1u);
    EXPECT_GT(driver.GetFlows()[0].completionTime, 20 * kMicrosecond);
    EXPECT_LT(driver.GetFlows()[0].completionTime, 30 * kMicrosecond);
}

// The peer that comes back has paused nothing, and is heard when it pauses again.
TEST_F(PauseStorm, OfADeadLinkIsOverAfterTheRestoration) {
    Build("Forward");
    Pause(true);
    FlowDriver driver(m_bed->network);
    driver.Add(MakeFlow(0, 1, uint64_t{10} * 4096));
    driver.Add(MakeFlow(0, 1, 1000, 170 * kMicrosecond));
    driver.Start();
    RunTo(100 * kMicrosecond);
    ASSERT_EQ(m_storms.size(), 1u);
    FabricLink& link = m_bed->fabric->GetLink(m_bed->LinkOf(1));
    link.Fail(m_bed->Now());
    RunTo(140 * kMicrosecond);
    link.Repair(m_bed->Now());
    ASSERT_EQ(m_storms.size(), 2u);
    EXPECT_FALSE(m_storms[1].begins);
    EXPECT_EQ(m_storms[1].time, 130 * kMicrosecond);
    RunTo(150 * kMicrosecond);
    Pause(true);
    RunTo(180 * kMicrosecond);
    EXPECT_EQ(m_bed->LeafPort(1).GetPausedMask(), 1u << kClass);
    EXPECT_NE(m_bed->LeafPort(1).GetQueueBytes(kClass), 0u);
    Simulator::Run();
    EXPECT_EQ(m_storms.size(), 3u) << "it is a storm again";
    EXPECT_EQ(driver.GetFinished(), 2u);
}

TEST_F(PauseStorm, IsNotSeenInPausesThatEndInTimeNorInIdleOnes) {
    Build("Drop");
    FlowDriver driver(m_bed->network);
    driver.Add(MakeFlow(0, 1, uint64_t{4000} * 4096));  // 334 us at line rate
    driver.Start();
    for (int i = 0; i < 10; ++i) {
        Pause(true);
        RunTo(m_bed->Now() + 19 * kMicrosecond);
        Pause(false);
        RunTo(m_bed->Now() + kMicrosecond);
    }
    Simulator::Run();
    Pause(true);  // and nobody sends
    Simulator::Run();
    EXPECT_TRUE(m_storms.empty());
    EXPECT_EQ(m_bed->Dropped(), 0u);
    EXPECT_EQ(driver.GetFinished(), 1u);
}

// Without a watchdog the flow never gets through.
TEST_F(PauseStorm, LastsForeverWithoutAWatchdog) {
    Config::SetDefault("ns3::RdmaNic::RetransmitTimeout", StringValue("200us"));
    m_bed = std::make_unique<RdmaTestbed>(MakeStar(2));
    Pause(true);
    FlowDriver driver(m_bed->network);
    driver.Add(MakeFlow(0, 1, 1000));
    driver.Start();
    Simulator::Run();
    EXPECT_EQ(driver.GetFlows()[0].status, FlowStatus::kFailed);
    EXPECT_GT(m_bed->Balance().heldFrames, 0u);
}

}  // namespace
}  // namespace ns3
