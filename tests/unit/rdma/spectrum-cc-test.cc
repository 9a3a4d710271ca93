// SPDX-License-Identifier: GPL-2.0-only
#include "rdma/model/cc/spectrum-cc.h"
#include "support/model-test.h"
#include "support/queue-samples.h"
#include "support/rdma-testbed.h"

#include "ns3/uinteger.h"

#include <algorithm>
#include <iterator>

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

/// Feeds telemetry of the last hop, an ACK every microsecond, ten in a round trip.
class Acks {
  public:
    explicit Acks(const Ptr<SpectrumCc>& control)
        : m_control(control), m_flow(control->CreateFlow(TestPath())) {}

    /// \param load of the last hop \param fabricQueue longest queue of the hops before it, bytes
    void Run(int count, double load, uint32_t fabricQueue) {
        for (int i = 0; i < count; ++i) {
            m_now += kBaseRtt / 10;
            m_bytes += load * kLineRate / 8 * 1e-6;
            Telemetry telemetry;
            telemetry.hops = 1;
            telemetry.worst = static_cast<float>(8e12 * fabricQueue / kLineRate);
            telemetry.hop[0] = {m_now, static_cast<uint64_t>(m_bytes), 0, 0,
                                static_cast<float>(kLineRate)};
            AckEvent ack;
            ack.psn = ++m_psn;
            ack.nextPsn = m_psn + 10;
            ack.telemetry = &telemetry;
            m_flow->OnAck(ack);
        }
    }

    double GetShare() const { return static_cast<double>(m_flow->GetRateBps()) / kLineRate; }

  private:
    Ptr<SpectrumCc> m_control;
    std::unique_ptr<CongestionFlow> m_flow;
    int64_t m_now = kBaseRtt;
    double m_bytes = 0;
    uint32_t m_psn = 0;
};

using SpectrumCcTest = ModelTest;

// The last hop alone counts while the fabric's queues are short, whatever the byte counters of the
// paths that packets happened to take: twice the load gives half the rate in a round trip or two.
TEST_F(SpectrumCcTest, TheLastHopDecides) {
    Acks acks(CreateObject<SpectrumCc>());
    acks.Run(100, 0.9, 0);
    EXPECT_GT(acks.GetShare(), 0.99);
    acks.Run(25, 2 * 0.98, 0);
    EXPECT_LT(acks.GetShare(), 0.75);
}

TEST_F(SpectrumCcTest, FabricQueuesCountWhenTheyPersist) {
    const auto bdp = static_cast<uint32_t>(TestPath().GetBdpBytes());
    Acks tolerated(CreateObject<SpectrumCc>());
    tolerated.Run(300, 0.5, bdp * 9 / 10);
    EXPECT_GT(tolerated.GetShare(), 0.99);
    Acks excess(CreateObject<SpectrumCc>());
    excess.Run(300, 0.5, bdp * 3);
    EXPECT_LT(excess.GetShare(), 0.5);
}

TEST_F(SpectrumCcTest, OvertakenAcksChangeNothing) {
    const Ptr<SpectrumCc> control = CreateObject<SpectrumCc>();
    const auto flow = control->CreateFlow(TestPath());
    AckEvent ack;
    flow->OnAck(ack);  // no telemetry
    Telemetry telemetry;
    telemetry.hops = 1;
    telemetry.hop[0] = {0, 0, 0, 0, static_cast<float>(kLineRate)};
    ack.telemetry = &telemetry;
    for (const int64_t time : {1000, 1000, 500}) {
        telemetry.hop[0].time = time;
        ack.nextPsn = ++ack.psn;
        flow->OnAck(ack);
        EXPECT_EQ(flow->GetRateBps(), static_cast<uint64_t>(kLineRate));
    }
}

// A destination with two ports: each link's records are compared with its own, whose byte counts
// are far apart, and half the load on each is half the utilization.
TEST_F(SpectrumCcTest, EachLinkToTheDestinationIsMeasuredAlone) {
    const Ptr<SpectrumCc> control = CreateObject<SpectrumCc>();
    const auto flow = control->CreateFlow(TestPath());
    const auto share = [&](double load, uint32_t first) {
        for (uint32_t psn = first; psn < first + 200; ++psn) {
            const uint32_t link = psn % 2;
            const double bytes = load * kLineRate / 8 * psn * 1e-6;
            Telemetry telemetry;
            telemetry.hops = 1;
            telemetry.hop[0] = {kBaseRtt / 10 * psn,
                                static_cast<uint64_t>(bytes) + link * 7'000'000'000, link, 0,
                                static_cast<float>(kLineRate)};
            AckEvent ack;
            ack.psn = psn;
            ack.nextPsn = psn + 10;
            ack.telemetry = &telemetry;
            flow->OnAck(ack);
        }
        return static_cast<double>(flow->GetRateBps()) / kLineRate;
    };
    EXPECT_GT(share(0.9, 1), 0.99);
    EXPECT_LT(share(2 * 0.98, 201), 0.75);
}

// Claimed for Spectrum-X: 98 % of the line rate. With 16 flows into one link its queue stays short.
TEST_F(SpectrumCcTest, IncastFillsTheLinkAlmostWithoutQueue) {
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(1000));
    RdmaTestbed bed(MakeStar(17, {100 * kGbps, 1'000'000}), CreateObject<SpectrumCc>());
    QueueSamples queue(bed, bed.LeafPort(16), {500, 1000, 1});
    bed.Run(MakeIncast(16, 1'000'000));
    EXPECT_NEAR(queue.Utilization(), 0.98, 0.02);
    EXPECT_LT(queue.Quantile(0.95), 20'000);
}

}  // namespace
}  // namespace ns3
