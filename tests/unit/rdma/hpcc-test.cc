// SPDX-License-Identifier: GPL-2.0-only
#include "rdma/model/cc/hpcc.h"
#include "rdma/model/cc/spectrum-cc.h"
#include "support/model-test.h"
#include "support/queue-samples.h"
#include "support/rdma-testbed.h"

#include "fabric/model/routing/round-robin-spray.h"

#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <random>
#include <stdexcept>

namespace ns3 {
namespace {

constexpr double kLineRate = 100e9;
constexpr int64_t kBaseRtt = 10'000'000;

PathProperties TestPath() {
    PathProperties path;
    path.lineRateBps = static_cast<uint64_t>(kLineRate);
    path.baseRttPs = kBaseRtt;
    return path;
}

/// Algorithm 1 of the HPCC paper, line by line, in windows as it is written there (bytes), with
/// the parameters of its section 5.1: eta 0.95, maxStage 5, W_AI = W_init (1 - eta) / 100.
class PaperHpcc {
  public:
    explicit PaperHpcc() : m_window(kInitial), m_reference(kInitial) {}

    void NewAck(const Telemetry& ack, uint32_t psn, uint32_t nextPsn) {
        const bool first = m_last.hops == 0;
        if (first) {
            m_last = ack;
            m_lastUpdate = nextPsn;
            return;
        }
        const double u = MeasureInflight(ack);
        if (psn > m_lastUpdate) {
            m_window = ComputeWind(u, true);
            m_lastUpdate = nextPsn;
        } else {
            m_window = ComputeWind(u, false);
        }
        m_last = ack;
    }

    double GetRate() const { return m_window / kSeconds * 8; }

  private:
    static constexpr double kSeconds = kBaseRtt * 1e-12;
    static constexpr double kInitial = kLineRate / 8 * kSeconds;
    static constexpr double kEta = 0.95;
    static constexpr double kAdditive = kInitial * (1 - kEta) / 100;
    static constexpr uint32_t kMaxStage = 5;
    static constexpr double kLeast = 100e6 / 8 * kSeconds;  // Hpcc::MinRate

    double MeasureInflight(const Telemetry& ack) {
        double u = 0;
        double tau = 0;
        for (uint32_t i = 0; i < ack.hops; ++i) {
            const HopTelemetry& now = ack.hop[i];
            const HopTelemetry& before = m_last.hop[i];
            const double seconds = static_cast<double>(now.time - before.time) * 1e-12;
            const double bytesPerSecond = static_cast<double>(now.rateBps) / 8;
            const double txRate = static_cast<double>(now.txBytes - before.txBytes) / seconds;
            const double candidate =
                std::min(now.queueBytes, before.queueBytes) / (bytesPerSecond * kSeconds) +
                txRate / bytesPerSecond;
            if (candidate > u) {
                u = candidate;
                tau = seconds;
            }
        }
        tau = std::min(tau, kSeconds);
        m_u = (1 - tau / kSeconds) * m_u + tau / kSeconds * u;
        return m_u;
    }

    double ComputeWind(double u, bool updateReference) {
        double window = 0;
        if (u >= kEta || m_stage >= kMaxStage) {
            window = m_reference / (u / kEta) + kAdditive;
            if (updateReference) {
                m_stage = 0;
            }
        } else {
            window = m_reference + kAdditive;
            if (updateReference) {
                ++m_stage;
            }
        }
        window = std::clamp(window, kLeast, kInitial);  // never above line rate
        if (updateReference) {
            m_reference = window;
        }
        return window;
    }

    double m_window;
    double m_reference;
    double m_u = 1;
    uint32_t m_stage = 0;
    uint32_t m_lastUpdate = 0;
    Telemetry m_last;
};

/// Telemetry of a random path, each sample later than the one before.
class RandomPath {
  public:
    RandomPath(uint64_t seed, uint32_t hops) : m_random(seed) {
        m_now.hops = hops;
        for (uint32_t i = 0; i < hops; ++i) {
            m_now.hop[i] = {0, 0, i, 0, i % 2 == 0 ? 100e9F : 400e9F};
        }
    }

    const Telemetry& Next() {
        const int64_t gap = 50'000 + static_cast<int64_t>(m_random() % 2'000'000);
        for (uint32_t i = 0; i < m_now.hops; ++i) {
            HopTelemetry& hop = m_now.hop[i];
            const double most =
                static_cast<double>(hop.rateBps) / 8 * static_cast<double>(gap) * 1e-12;
            hop.time += gap;
            hop.txBytes +=
                static_cast<uint64_t>(most * static_cast<double>(m_random() % 101) / 100);
            hop.queueBytes = m_random() % 3 == 0 ? m_random() % 200'000 : 0;
        }
        return m_now;
    }

  private:
    std::mt19937_64 m_random;
    Telemetry m_now;
};

using HpccTest = ModelTest;

TEST_F(HpccTest, EqualsTheAlgorithmOfThePaper) {
    for (uint64_t seed = 0; seed < 20; ++seed) {
        const Ptr<Hpcc> hpcc = CreateObject<Hpcc>();
        const auto flow = hpcc->CreateFlow(TestPath());
        EXPECT_EQ(flow->GetRateBps(), static_cast<uint64_t>(kLineRate));
        EXPECT_EQ(flow->GetWindowBytes(), 125'000u);
        PaperHpcc paper;
        RandomPath path(seed, 1 + static_cast<uint32_t>(seed % 5));
        for (uint32_t psn = 1; psn < 500; ++psn) {
            AckEvent ack;
            const Telemetry telemetry = path.Next();
            ack.telemetry = &telemetry;
            ack.psn = psn;
            ack.nextPsn = psn + 20;
            flow->OnAck(ack);
            paper.NewAck(telemetry, ack.psn, ack.nextPsn);
            // Two ways to sum the same doubles, and truncation to whole bits and bytes.
            const double rate = static_cast<double>(flow->GetRateBps());
            ASSERT_NEAR(rate, paper.GetRate(), 2 + 1e-9 * kLineRate) << seed << ", " << psn;
            ASSERT_NEAR(static_cast<double>(flow->GetWindowBytes()), rate / 8 * kBaseRtt * 1e-12,
                        1);
        }
    }
}

TEST_F(HpccTest, AcksWithoutTelemetryChangeNothing) {
    const Ptr<Hpcc> hpcc = CreateObject<Hpcc>();
    const auto flow = hpcc->CreateFlow(TestPath());
    AckEvent ack;
    ack.psn = 5;
    flow->OnAck(ack);
    EXPECT_EQ(flow->GetRateBps(), static_cast<uint64_t>(kLineRate));
    EXPECT_TRUE(hpcc->WantsTelemetry());
}

// Bytes that one link carried say nothing of another. Packets that alternate between two equal
// links, far apart in what they carried, are no sign of load; those of one link are.
TEST_F(HpccTest, RecordsOfDifferentLinksAreNotCompared) {
    const auto rateAfter = [](bool alternates) {
        const Ptr<Hpcc> hpcc = CreateObject<Hpcc>();
        const auto flow = hpcc->CreateFlow(TestPath());
        for (uint32_t psn = 1; psn < 100; ++psn) {
            Telemetry telemetry;
            telemetry.hops = 1;
            const bool other = alternates && psn % 2 == 1;
            const uint64_t bytes = uint64_t{1250} * psn + (other ? 7'000'000'000 : 0);
            telemetry.hop[0] = {int64_t{100'000} * psn, bytes, other ? 1U : 0U, 0,
                                static_cast<float>(kLineRate)};
            AckEvent ack;
            ack.telemetry = &telemetry;
            ack.psn = psn;
            ack.nextPsn = psn + 20;
            flow->OnAck(ack);
        }
        return static_cast<double>(flow->GetRateBps());
    };
    EXPECT_LT(rateAfter(false), 0.96 * kLineRate);
    EXPECT_EQ(rateAfter(true), kLineRate);
}

// Over two spines, packet by packet: what is common to consecutive packets, the last link, is held
// at eta.
TEST_F(HpccTest, SprayedFlowHoldsItsLastLinkAtTheTarget) {
    FabricMessage message;
    for (uint32_t i = 0; i < 4; ++i) {
        message.AddSwitch();  // two leaves, two spines
    }
    const TestCable cable{100 * kGbps, 1'000'000};
    message.AddEndpoint(0, cable);
    message.AddEndpoint(1, cable);
    for (const uint32_t spine : {2, 3}) {
        message.Connect(0, spine, cable);
        message.Connect(1, spine, cable);
    }
    Config::SetDefault("ns3::FabricSwitch::PathSelector",
                       PointerValue(CreateObject<RoundRobinSpray>()));
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    RdmaTestbed bed(message, CreateObject<Hpcc>());
    QueueSamples queue(bed, bed.LeafPort(1), {500, 1500, 10});
    bed.Run({MakeFlow(0, 1, 25'000'000)});
    EXPECT_NEAR(queue.Utilization(), 0.95, 0.005);
}

// R settles where R = R eta / U + k R_AI with U = R: at eta, plus the additive steps in between,
// at most maxStage + 1 = 6 of 0.05 % of the line rate each.
TEST_F(HpccTest, LoneFlowSettlesAtTheTargetUtilization) {
    RdmaTestbed bed(MakeStar(2, {100 * kGbps, 1'000'000}), CreateObject<Hpcc>());
    std::vector<uint64_t> bytes;
    for (const int64_t microseconds : {500, 1500}) {
        Simulator::Schedule(MicroSeconds(microseconds), [&] {
            bed.fabric->CatchUp(Simulator::Now().GetPicoSeconds());
            bytes.push_back(bed.LeafPort(1).GetTxBytes());
        });
    }
    bed.Run({MakeFlow(0, 1, 25'000'000)});
    ASSERT_EQ(bytes.size(), 2u);
    const double utilization = static_cast<double>(bytes[1] - bytes[0]) * 8 / (kLineRate * 1e-3);
    EXPECT_GE(utilization, 0.95 - 0.002);  // a packet more or less at either end of 1 ms
    EXPECT_LE(utilization, 0.95 + 6 * 0.0005 + 0.002);
}

// Over PINT too, an incast runs its link at eta with next to no queue: utilizations are rounded to
// 5 %, but right on average.
TEST_F(HpccTest, UtilizationsFromSwitchesDoAsWell) {
    Config::SetDefault("ns3::FabricSwitch::TelemetryForm", StringValue("Utilization"));
    Config::SetDefault("ns3::WireFormat::TelemetryBytes", UintegerValue(1));
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(1000));
    RdmaTestbed bed(MakeStar(9, {100 * kGbps, 1'000'000}), CreateObject<Hpcc>());
    QueueSamples queue(bed, bed.LeafPort(8), {1000, 3000, 2});
    bed.Run(MakeIncast(8, 5'000'000));
    EXPECT_LE(queue.Utilization(), 0.96);
    EXPECT_GE(queue.Utilization(), 0.92);
    EXPECT_LT(queue.Quantile(0.95), 20'000);
}

// A packet's records would have gaps.
TEST_F(HpccTest, AllSwitchesWriteTheSameForm) {
    const auto fabric = CreateObject<FabricNetwork>();
    fabric->Build(MakeChain(2, 1).Build());
    fabric->GetSwitch(1).SetAttribute("TelemetryForm", StringValue("Utilization"));
    const auto network = CreateObject<RdmaNetwork>();
    EXPECT_THROW(network->Install(fabric, CreateObject<Hpcc>()), std::invalid_argument);
    network->Dispose();
    fabric->Dispose();
    Simulator::Destroy();
}

TEST_F(HpccTest, OthersWantRecordsOfEachHop) {
    Config::SetDefault("ns3::FabricSwitch::TelemetryForm", StringValue("Utilization"));
    const auto fabric = CreateObject<FabricNetwork>();
    fabric->Build(MakeStar(2, {100 * kGbps, 1'000'000}).Build());
    const auto network = CreateObject<RdmaNetwork>();
    EXPECT_THROW(network->Install(fabric, CreateObject<SpectrumCc>()), std::invalid_argument);
    network->Dispose();
    fabric->Dispose();
    Simulator::Destroy();
}

}  // namespace
}  // namespace ns3
