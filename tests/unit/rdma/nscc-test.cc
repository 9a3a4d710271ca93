// SPDX-License-Identifier: GPL-2.0-only
#include "rdma/model/cc/nscc.h"
#include "support/model-test.h"
#include "support/queue-samples.h"
#include "support/rdma-testbed.h"

#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3 {
namespace {

// The reference network of the constants: 100 Gb/s x 12 us, where nothing is scaled.
constexpr double kBaseRtt = 12e6;  // ps
constexpr double kTarget = 0.75 * kBaseRtt;
constexpr double kBdp = 150'000;
constexpr uint32_t kMtu = 1000;

PathProperties TestPath() {
    PathProperties path;
    path.lineRateBps = 100 * kGbps;
    path.baseRttPs = static_cast<int64_t>(kBaseRtt);
    path.mtuBytes = kMtu;
    return path;
}

/// Feeds one ACK of a packet at a time.
class Acks {
  public:
    explicit Acks(const Ptr<Nscc>& nscc) : m_nscc(nscc), m_flow(nscc->CreateFlow(TestPath())) {}

    void Run(int count, double delay, bool marked, int64_t gap = 80'000) {
        for (int i = 0; i < count; ++i) {
            m_now += gap;
            AckEvent ack;
            ack.now = m_now;
            ack.rttPs = static_cast<int64_t>(kBaseRtt + delay);
            ack.psn = ++m_psn;
            ack.nextPsn = m_psn + 50;
            ack.ackedBytes = kMtu;
            ack.congestionEcho = marked;
            m_flow->OnAck(ack);
        }
    }

    /// What the window allows, bytes.
    double GetWindow() const { return static_cast<double>(m_flow->GetWindowBytes()) + kMtu - 1; }
    CongestionFlow& GetFlow() const { return *m_flow; }
    int64_t GetNow() const { return m_now; }

  private:
    Ptr<Nscc> m_nscc;
    std::unique_ptr<CongestionFlow> m_flow;
    int64_t m_now = 1'000'000;
    uint32_t m_psn = 0;
};

/// A flow whose window was brought down by marks and delay, so that it has room to grow.
Acks MakeCongested() {
    Acks acks(CreateObjectWithAttributes<Nscc>("Eta", DoubleValue(0)));
    acks.Run(2000, 3 * kTarget, true);
    return acks;
}

using NsccTest = ModelTest;

TEST_F(NsccTest, StartsWithOneAndAHalfBdp) {
    const Acks acks(CreateObject<Nscc>());
    EXPECT_NEAR(acks.GetWindow(), 1.5 * kBdp, 1);
    EXPECT_EQ(acks.GetFlow().GetRateBps(), 100 * kGbps);
}

// Marked and above the target: at most half a round trip, by the average delay.
TEST_F(NsccTest, MarksWithDelayDecreaseOnceARoundTrip) {
    Acks acks(CreateObject<Nscc>());
    acks.Run(149, 3 * kTarget, true);  // 11.92 us
    // The average delay passes the target after 33 packets: 1 - 0.9875^33 = 0.34 > 1/3.
    double average = 0;
    int packets = 0;
    while (average <= 1.0 / 3) {
        average += 0.0125 * (1 - average);
        ++packets;
    }
    EXPECT_EQ(packets, 33);
    const double factor = 1 - 0.8 * (3 * average - 1) / (3 * average);
    EXPECT_NEAR(acks.GetWindow(), 1.5 * kBdp * factor, 0.15 * kMtu * 2 + 1);
    acks.Run(2000, 3 * kTarget, true);
    EXPECT_LT(acks.GetWindow(), 0.05 * kBdp);
}

TEST_F(NsccTest, MarksWithoutDelayHold) {
    Acks acks = MakeCongested();
    const double before = acks.GetWindow();
    acks.Run(500, 0.5 * kTarget, true);
    EXPECT_EQ(acks.GetWindow(), before);
}

// Each window acknowledged above the target and unmarked adds FairIncrease MTUs: w' = w + 5000
// acked / w, so w^2 grows by 10,000 x acked.
TEST_F(NsccTest, DelayWithoutMarksIncreasesFairly) {
    Acks acks = MakeCongested();
    const double before = acks.GetWindow();
    acks.Run(800, 1.5 * kTarget, false);
    EXPECT_NEAR(acks.GetWindow(), std::sqrt(before * before + 2 * 5 * kMtu * 800.0 * kMtu),
                0.03 * acks.GetWindow());
}

// Below the target: 4 MTUs a round trip for each 12 us below it.
TEST_F(NsccTest, ShortDelayIncreasesInProportion) {
    for (const double part : {0.3, 0.6, 0.9}) {
        Acks acks = MakeCongested();
        const double before = acks.GetWindow();
        acks.Run(800, part * kTarget, false);
        const double perRound = 4 * kMtu * (1 - part) * kTarget / 12e6;
        EXPECT_NEAR(acks.GetWindow(), std::sqrt(before * before + 2 * perRound * 800.0 * kMtu),
                    0.03 * acks.GetWindow())
            << part;
    }
}

// An empty path: after a window of such ACKs, a quarter of what is acknowledged.
TEST_F(NsccTest, AnEmptyPathIncreasesFast) {
    Acks acks = MakeCongested();
    const double before = acks.GetWindow();
    acks.Run(400, 0.5e6, false);
    EXPECT_GT(acks.GetWindow(), before + 0.25 * (400 * kMtu - 2 * before));
}

// Quick adapt: an epoch of T + t in which almost nothing arrives, and a trim at its end. The
// window becomes what arrived, and the marks of what was in flight then change nothing.
TEST_F(NsccTest, QuickAdaptFallsToWhatArrived) {
    Acks acks(CreateObject<Nscc>());
    acks.Run(1, 0.5 * kTarget, true);                        // opens an epoch of 21 us
    acks.Run(20, 0.5 * kTarget, true, 1'000'000);            // 20 packets in it
    acks.GetFlow().OnTrim(acks.GetNow() + 2'000'000, kMtu);  // after it
    EXPECT_NEAR(acks.GetWindow(), 20 * kMtu, 1);
    acks.Run(40, 3 * kTarget, true, 10'000);
    EXPECT_NEAR(acks.GetWindow(), 20 * kMtu, 1);
}

TEST_F(NsccTest, ATrimTakesThePacketFromTheWindow) {
    Acks acks(CreateObject<Nscc>());
    acks.Run(100, 0.5 * kTarget, true);  // much arrives: no collapse
    acks.GetFlow().OnTrim(acks.GetNow(), kMtu);
    EXPECT_NEAR(acks.GetWindow(), 1.5 * kBdp - kMtu, 1);
    acks.GetFlow().OnLoss(acks.GetNow());
    EXPECT_NEAR(acks.GetWindow(), 1.5 * kBdp - 2 * kMtu, 1);
}

// Published for NSCC (and its ancestors SMaRTT and STrack): an incast falls to its fair share in a
// few round trips, holds the link, and keeps the queueing delay around the target.
TEST_F(NsccTest, AnIncastSettlesAtTheTarget) {
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(kMtu));
    Config::SetDefault("ns3::FabricSwitch::EcnReferenceRate", DataRateValue(DataRate("100Gb/s")));
    // 0.2 and 0.8 of the bandwidth-delay product, as htsim runs it.
    Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(23'000));
    Config::SetDefault("ns3::FabricSwitch::EcnKmax", UintegerValue(92'000));
    Config::SetDefault("ns3::FabricSwitch::EcnPmax", DoubleValue(1));
    RdmaTestbed bed(MakeStar(17, {100 * kGbps, 2'000'000}), CreateObject<Nscc>());
    QueueSamples queue(bed, bed.LeafPort(16), {600, 1200, 1});
    bed.Run(MakeIncast(16, 1'000'000));
    const double target = 0.75 * static_cast<double>(bed.network->GetBaseRtt()) / 80;
    EXPECT_LT(queue.Quantile(0.95), 2 * target);
    EXPECT_GT(queue.Utilization(), 0.95);
}

}  // namespace
}  // namespace ns3
