// SPDX-License-Identifier: GPL-2.0-only
//
// Pauses of so many quanta: how long they hold, that they are renewed, and what becomes of those
// that are not.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/helper/link-failures.h"
#include "fabric/model/link/pause-refresher.h"

#include "ns3/uinteger.h"

namespace ns3 {
namespace {

constexpr uint8_t kClass = 3;
constexpr int64_t kQuantumPs = int64_t{64} * 20;  ///< 512 bits at 400 Gb/s

class PauseQuanta : public ModelTest {
  protected:
    /// Time for which the switch's port to endpoint 1 was paused.
    int64_t PausedPs() const { return m_bed->LeafPort(1).GetCounters(m_bed->Now()).pausedPs; }

    void PauseAt(int64_t time, bool xoff, uint16_t quanta) {
        Simulator::Schedule(PicoSeconds(time), [this, xoff, quanta] {
            m_bed->EndpointPort(1).SendPause(kClass, xoff, m_bed->Now(), quanta);
        });
    }

    void TearDown() override {
        m_bed.reset();
        ModelTest::TearDown();
    }

    std::unique_ptr<RdmaTestbed> m_bed = std::make_unique<RdmaTestbed>(MakeStar(2));
};

TEST_F(PauseQuanta, AreTimesOf512Bits) {
    PauseAt(0, true, 1000);
    Simulator::Run();
    EXPECT_EQ(PausedPs(), 1000 * kQuantumPs);
}

TEST_F(PauseQuanta, CountFromTheLastPause) {
    PauseAt(0, true, 1000);
    PauseAt(500 * kQuantumPs, true, 1000);
    Simulator::Run();
    EXPECT_EQ(PausedPs(), 1500 * kQuantumPs);
}

TEST_F(PauseQuanta, EndWithXon) {
    PauseAt(0, true, 65535);
    PauseAt(100 * kQuantumPs, false, 0);
    Simulator::Run();
    EXPECT_EQ(PausedPs(), 100 * kQuantumPs);
}

TEST_F(PauseQuanta, NoneMeansUntilXon) {
    PauseAt(0, true, 0);
    PauseAt(200'000 * kQuantumPs, false, 0);
    Simulator::Run();
    EXPECT_EQ(PausedPs(), 200'000 * kQuantumPs);
}

// The frame waits for the end of the pause, to the picosecond.
TEST_F(PauseQuanta, AClassGoesOnWhenTheyAreOver) {
    const auto completion = [this](uint16_t quanta) {
        m_bed.reset();  // there is one simulator
        m_bed = std::make_unique<RdmaTestbed>(MakeStar(2));
        PauseAt(0, true, quanta);
        return m_bed->Run({MakeFlow(0, 1, 1000)})[0].completionTime;
    };
    EXPECT_EQ(completion(5000) - completion(4000), 1000 * kQuantumPs);
}

// What is due when a link goes down comes before that, in every class: the frame starts, and is
// lost on the cable.
TEST_F(PauseQuanta, EndBeforeALinkGoesDownAtThatTime) {
    for (uint8_t trafficClass = 0; trafficClass < kTrafficClasses; ++trafficClass) {
        Config::SetDefault("ns3::RdmaNic::DataClass", UintegerValue(trafficClass));
        m_bed.reset();
        m_bed = std::make_unique<RdmaTestbed>(MakeStar(2));
        m_bed->EndpointPort(1).SendPause(trafficClass, true, 0, 1000);
        const int64_t over = 84 * 20 + 10'000 + FabricMessage().pipelinePs + 1000 * kQuantumPs;
        LinkFailures failures(*m_bed->fabric);
        failures.Add(m_bed->LinkOf(1), over, kNever);
        failures.Start();
        FlowDriver driver(m_bed->network);
        driver.Add(MakeFlow(0, 1, 1000));
        driver.Start();
        Simulator::Stop(PicoSeconds(over + 1));
        Simulator::Run();
        const PortCounters counters = m_bed->LeafPort(1).GetCounters(m_bed->Now());
        EXPECT_EQ(counters.txFrames, 1u) << int{trafficClass};
        EXPECT_EQ(counters.droppedFrames, 1u) << int{trafficClass};
    }
}

struct Incast {
    uint64_t xoffs = 0;
    uint64_t dropped = 0;
    int64_t pausedPs = 0;
    int64_t finished = 0;
};

/// An incast of two with memory for few frames, and traffic the other way.
Incast RunIncast(uint16_t quanta, bool bothWays) {
    Config::SetDefault("ns3::EthernetSwitch::PauseQuanta", UintegerValue(quanta));
    FabricMessage message = MakeStar(5, {400 * kGbps, 0});
    message.bufferBytes = 600'000;
    RdmaTestbed bed(message);
    std::vector<Flow> flows = MakeIncast(2, 4'000'000);
    if (bothWays) {
        flows.push_back(MakeFlow(3, 0, 4'000'000));
        flows.push_back(MakeFlow(4, 1, 4'000'000));
    }
    Incast outcome;
    for (const Flow& flow : bed.Run(flows)) {
        outcome.finished = std::max(outcome.finished, flow.completionTime);
    }
    outcome.dropped = bed.Dropped();
    for (uint32_t sender = 0; sender < 2; ++sender) {
        outcome.xoffs += bed.LeafPort(sender).GetCounters(bed.Now()).pauseFramesSent;
        outcome.pausedPs += bed.EndpointPort(sender).GetCounters(bed.Now()).pausedPs;
    }
    return outcome;
}

// XOFF goes again for each half of the time that has passed. Pauses are no shorter or longer for
// it.
TEST_F(PauseQuanta, AreRenewedAfterHalfTheirTime) {
    m_bed.reset();
    const Incast held = RunIncast(0, false);
    const Incast renewed = RunIncast(200, false);
    ASSERT_GT(held.xoffs, 10u);
    EXPECT_EQ(renewed.dropped, 0u);
    EXPECT_EQ(held.dropped, 0u);
    EXPECT_NEAR(renewed.finished, held.finished, 0.001 * held.finished);
    const auto halves = static_cast<double>(renewed.pausedPs) / (100 * kQuantumPs);
    EXPECT_GT(renewed.xoffs, halves);
    EXPECT_LE(renewed.xoffs, halves + 2.0 * static_cast<double>(held.xoffs));
}

// However short the pauses and however many the classes, renewals leave half of the link to its
// traffic: a PFC frame of 84 bytes every 168 bytes' times.
TEST_F(PauseQuanta, RenewalsLeaveHalfOfTheLinkToItsTraffic) {
    constexpr uint64_t kBytes = 400'000;
    const int64_t alone = m_bed->Run({MakeFlow(1, 0, kBytes)})[0].completionTime;
    for (const uint8_t classes : {1, 2, 3}) {
        m_bed.reset();
        m_bed = std::make_unique<RdmaTestbed>(MakeStar(2));
        FabricPort& sender = m_bed->LeafPort(0);
        PauseRefresher refresher(4);
        for (uint8_t c = 0; c < classes; ++c) {
            refresher.Begin(sender, c, 0);
        }
        FlowDriver driver(m_bed->network);
        driver.Add(MakeFlow(1, 0, kBytes));
        driver.Start();
        Simulator::Stop(PicoSeconds(4 * alone));
        Simulator::Run();
        EXPECT_EQ(m_bed->EndpointPort(0).GetPausedMask(), (1U << classes) - 1);
        ASSERT_EQ(driver.GetFinished(), 1u) << int{classes};
        EXPECT_LT(driver.GetFlows()[0].completionTime, 2.1 * static_cast<double>(alone));
        for (uint8_t c = 0; c < classes; ++c) {
            refresher.End(sender, c);
        }
        Simulator::Run();
        EXPECT_EQ(m_bed->EndpointPort(0).GetPausedMask(), 0)
            << "pauses end when nobody renews them";
    }
}

// A renewal that waits for a data frame of 65 quanta comes too late for a pause of 8: the peer goes
// on, and headroom does not last.
TEST_F(PauseQuanta, TooFewOfThemLoseFrames) {
    m_bed.reset();
    EXPECT_GT(RunIncast(8, true).dropped, 0u);
    EXPECT_EQ(RunIncast(65535, true).dropped, 0u);
    EXPECT_EQ(RunIncast(0, true).dropped, 0u);
}

}  // namespace
}  // namespace ns3
