// SPDX-License-Identifier: GPL-2.0-only
//
// What switches write into frames: in-band telemetry, hop by hop.
#include "rdma/model/cc/hpcc.h"
#include "rdma/model/cc/spectrum-cc.h"
#include "support/fixed-rate.h"
#include "support/frame-filter.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3 {
namespace {

constexpr int64_t kWire = 1000 + 62 + 42 + 20;  // payload, headers, telemetry, gap

class TelemetryTest : public ModelTest {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        Config::SetDefault("ns3::WireFormat::RethBytes", UintegerValue(0));
        Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(1000));
        Config::SetDefault("ns3::FabricSwitch::TelemetryQueueUnit", UintegerValue(1));
        Config::SetDefault("ns3::FabricSwitch::TelemetryBytesUnit", UintegerValue(1));
    }

    FrameFilter::Predicate Record() {
        return [this](Frame& frame, int64_t) {
            if (frame.kind == FrameKind::kData) {
                m_seen.push_back(*frame.telemetry);
            }
            return true;
        };
    }

    /// What arrives of two bursts that meet at the first switch of three, and with a third one at
    /// the last.
    std::vector<Telemetry> Cross(const Ptr<CongestionControl>& control) {
        m_seen.clear();
        RdmaTestbed bed(MakeChain(3, 2), control);
        FrameFilter filter(*bed.fabric, bed.Nic(2), Record());
        bed.Run({MakeFlow(0, 2, 50'000), MakeFlow(1, 2, 50'000), MakeFlow(3, 2, 50'000)});
        return m_seen;
    }

    std::vector<Telemetry> m_seen;
};

TEST_F(TelemetryTest, IdlePathTellsTimesRatesAndBytesOfEachHop) {
    const FabricMessage message = MakeChain(3, 1);
    RdmaTestbed bed(message, CreateObject<Hpcc>());
    FrameFilter filter(*bed.fabric, bed.Nic(1), Record());
    bed.Run({MakeFlow(0, 1, 3000, 5)});
    ASSERT_EQ(m_seen.size(), 3u);
    for (int64_t packet = 0; packet < 3; ++packet) {
        const Telemetry& telemetry = m_seen[static_cast<size_t>(packet)];
        ASSERT_EQ(telemetry.hops, 3u);
        for (int64_t hop = 0; hop < 3; ++hop) {
            const HopTelemetry& record = telemetry.hop[hop];
            EXPECT_EQ(record.time, 5 + packet * kWire * 20 +
                                       (hop + 1) * (kWire * 20 + 10'000 + message.pipelinePs));
            EXPECT_EQ(record.queueBytes, 0u);
            EXPECT_EQ(record.txBytes, static_cast<uint64_t>(packet * kWire));
            EXPECT_FLOAT_EQ(record.rateBps, 400 * kGbps);
        }
    }
}

// 4 packets come at four times the rate at which they leave: each finds all but one of those that
// came behind it.
TEST_F(TelemetryTest, SaturatedPortTellsTheBacklogBehindTheFrame) {
    FabricMessage message;
    message.AddSwitch();
    message.AddEndpoint(0, {400 * kGbps, 10'000});
    message.AddEndpoint(0, {100 * kGbps, 10'000});
    RdmaTestbed bed(message, CreateObject<Hpcc>());
    FrameFilter filter(*bed.fabric, bed.Nic(1), Record());
    bed.Run({MakeFlow(0, 1, 4000)});
    ASSERT_EQ(m_seen.size(), 4u);
    const int64_t first = kWire * 20 + 10'000 + message.pipelinePs;
    // Starts at 0, 4, 8, 12 packet times of the fast link, arrivals at 0, 1, 2, 3.
    const std::vector<uint32_t> behind = {0, 2, 1, 0};
    for (size_t i = 0; i < 4; ++i) {
        ASSERT_EQ(m_seen[i].hops, 1u);
        EXPECT_EQ(m_seen[i].hop[0].time, first + static_cast<int64_t>(i) * kWire * 80);
        EXPECT_EQ(m_seen[i].hop[0].queueBytes, behind[i] * (kWire - 20));
        EXPECT_EQ(m_seen[i].hop[0].txBytes, i * kWire);
        EXPECT_FLOAT_EQ(m_seen[i].hop[0].rateBps, 100 * kGbps);
    }
}

// The short form is a summary of the long one: the first packets, which no control has touched yet,
// meet the same queues in both.
TEST_F(TelemetryTest, LastHopFormSummarisesTheRecordsOfAllHops) {
    const std::vector<Telemetry> records = Cross(CreateObject<Hpcc>());
    const std::vector<Telemetry> summaries = Cross(CreateObject<SpectrumCc>());
    constexpr size_t kUntouched = 80;
    ASSERT_GE(std::min(records.size(), summaries.size()), kUntouched);
    float longest = 0;
    for (size_t i = 0; i < kUntouched; ++i) {
        ASSERT_EQ(summaries[i].hops, 1u);
        const uint32_t hopsBefore = records[i].hops - 1;
        const HopTelemetry& last = records[i].hop[hopsBefore];
        EXPECT_EQ(summaries[i].hop[0].time, last.time);
        EXPECT_EQ(summaries[i].hop[0].txBytes, last.txBytes);
        EXPECT_EQ(summaries[i].hop[0].queueBytes, last.queueBytes);
        EXPECT_EQ(summaries[i].hop[0].linkDirection, last.linkDirection);
        float queueing = 0;
        for (uint32_t hop = 0; hop < hopsBefore; ++hop) {
            queueing = std::max(queueing, records[i].hop[hop].GetQueueTime());
        }
        EXPECT_EQ(summaries[i].worst, queueing);
        longest = std::max(longest, queueing);
    }
    EXPECT_GT(longest, 0);
}

TEST_F(TelemetryTest, FiguresAreRoundedDownToTheirUnits) {
    Config::SetDefault("ns3::FabricSwitch::TelemetryBytesUnit", UintegerValue(128));
    RdmaTestbed bed(MakeStar(2), CreateObject<Hpcc>());
    FrameFilter filter(*bed.fabric, bed.Nic(1), Record());
    bed.Run({MakeFlow(0, 1, 3000)});
    ASSERT_EQ(m_seen.size(), 3u);
    EXPECT_EQ(m_seen[1].hop[0].txBytes, kWire / 128 * 128);
    EXPECT_EQ(m_seen[2].hop[0].txBytes, 2 * kWire / 128 * 128);
}

class MeteredFixedRate final : public FixedRate {
  public:
    using FixedRate::FixedRate;
    bool WantsTelemetry() const override { return true; }
    TelemetryForm GetTelemetryForm() const override { return kTelemetryUtilization; }
};

// ACKs take a quarter of what two flows, one each way, put on a link.
TEST_F(TelemetryTest, UtilizationCountsFramesThatDoNotCarryIt) {
    Config::SetDefault("ns3::FabricSwitch::TelemetryForm", StringValue("Utilization"));
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(256));
    RdmaTestbed bed(MakeStar(2), CreateObject<MeteredFixedRate>(200 * kGbps));
    FrameFilter filter(*bed.fabric, bed.Nic(1), Record());
    FlowDriver driver(bed.network);
    driver.Add(MakeFlow(0, 1, 100'000'000));
    driver.Add(MakeFlow(1, 0, 100'000'000));
    driver.Start();
    const auto bytesBy = [&bed](int64_t microseconds) {
        Simulator::Stop(MicroSeconds(microseconds) - Simulator::Now());
        Simulator::Run();
        bed.fabric->CatchUp(bed.Now());
        return static_cast<double>(bed.LeafPort(1).GetTxBytes());
    };
    const double before = bytesBy(150);
    const double load = (bytesBy(200) - before) * 8 / (50e-6 * 400 * kGbps);
    ASSERT_GT(load, 0.6);
    ASSERT_LT(load, 0.8);
    EXPECT_GT(m_seen.back().worst, 0.94 * load) << "rounded by a step of its code";
    EXPECT_LT(m_seen.back().worst, 1.06 * load) << "rounded by a step of its code";
}

}  // namespace
}  // namespace ns3
