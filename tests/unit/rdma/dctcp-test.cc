// SPDX-License-Identifier: GPL-2.0-only
#include "rdma/model/cc/dctcp.h"
#include "support/model-test.h"
#include "support/queue-samples.h"

#include "ns3/double.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace ns3 {
namespace {

constexpr double kLineRate = 100e9;
constexpr uint32_t kWindow = 30;  // packets in flight in the scripted rounds

PathProperties TestPath() {
    PathProperties path;
    path.lineRateBps = static_cast<uint64_t>(kLineRate);
    path.baseRttPs = 10'000'000;
    path.mtuBytes = 1000;
    return path;
}

/// Acknowledges rounds of kWindow packets, the first `marked` of each with a mark.
class Rounds {
  public:
    explicit Rounds(const Ptr<Dctcp>& dctcp)
        : m_dctcp(dctcp), m_flow(dctcp->CreateFlow(TestPath())) {
        Acknowledge(false);  // opens the first round
    }

    void Run(uint32_t marked) {
        for (uint32_t i = 0; i < kWindow; ++i) {
            Acknowledge(i < marked);
        }
    }

    double GetRate() const { return static_cast<double>(m_flow->GetRateBps()); }
    double GetWindow() const { return static_cast<double>(m_flow->GetWindowBytes()); }

    void Lose() { m_flow->OnLoss(0); }

    void Acknowledge(bool marked) {
        AckEvent ack;
        ack.psn = ++m_psn;
        ack.nextPsn = m_psn + kWindow - 1;
        ack.ackedBytes = 1000;
        ack.congestionEcho = marked;
        m_flow->OnAck(ack);
    }

  private:
    Ptr<Dctcp> m_dctcp;
    std::unique_ptr<CongestionFlow> m_flow;
    uint32_t m_psn = 0;
};

using DctcpTest = ModelTest;

TEST_F(DctcpTest, StartsAtLineRateWithAWindowOfOneBdp) {
    const Ptr<Dctcp> dctcp = CreateObject<Dctcp>();
    const auto flow = dctcp->CreateFlow(TestPath());
    EXPECT_EQ(flow->GetRateBps(), static_cast<uint64_t>(kLineRate));
    EXPECT_EQ(flow->GetWindowBytes(), 125'000u);
}

// RFC 8257, section 3.3: alpha is an average over windows, and a window is cut once. Unmarked
// rounds first, so that alpha has a known value; then one marked packet.
TEST_F(DctcpTest, CutsOnceARoundByAlphaAndGrowsByOnePacket) {
    Rounds rounds(CreateObject<Dctcp>());
    for (int i = 0; i < 10; ++i) {
        rounds.Run(0);
    }
    // The first round holds the ACK before it, which changes nothing without marks.
    const double alpha = std::pow(1 - 1.0 / 16, 10);
    rounds.Run(10);  // ten marks, one cut
    EXPECT_NEAR(rounds.GetRate(), kLineRate * (1 - alpha / 2), 2);
    EXPECT_NEAR(rounds.GetWindow(), rounds.GetRate() / 8 * 10e-6, 1);
    const double cut = rounds.GetRate();
    rounds.Run(0);
    rounds.Run(0);
    // One packet of 1,000 bytes in each base RTT of 10 us.
    EXPECT_NEAR(rounds.GetRate(), cut + 2 * 8000 / 10e-6, 4);
}

// RFC 8257, section 3.5: a loss halves, once in a round.
TEST_F(DctcpTest, ALossHalvesOnceARound) {
    Rounds rounds(CreateObject<Dctcp>());
    rounds.Run(0);
    rounds.Lose();
    EXPECT_EQ(rounds.GetRate(), kLineRate / 2);
    rounds.Lose();
    EXPECT_EQ(rounds.GetRate(), kLineRate / 2);
    rounds.Run(0);
    rounds.Run(0);
    const double grown = rounds.GetRate();
    EXPECT_GT(grown, kLineRate / 2);
    rounds.Lose();
    EXPECT_NEAR(rounds.GetRate(), grown / 2, 1);
}

// The same rules, an ACK at a time, with random marks.
TEST_F(DctcpTest, FollowsRandomMarks) {
    std::mt19937 random(1);
    Rounds rounds(CreateObject<Dctcp>());
    double rate = kLineRate;
    double alpha = 1;
    uint32_t marks = 0;
    uint32_t cutUntil = 0;
    for (uint32_t ack = 2; ack < 10'000; ++ack) {  // the first one opened the round
        const bool marked = random() % 5 < ack / 3000;
        const bool endsRound = (ack - 1) % kWindow == 0;
        marks += marked ? 1 : 0;
        if (endsRound) {
            // The first round counts the ACK that opened it.
            alpha = alpha * 15 / 16 + marks / (kWindow + (ack == kWindow + 1 ? 1.0 : 0.0)) / 16;
            marks = 0;
        }
        if (ack > cutUntil && marked) {
            rate = std::max(rate * (1 - alpha / 2), 100e6);
            cutUntil = ack + kWindow - 1;
        } else if (ack > cutUntil && endsRound) {
            rate = std::min(rate + 8000 / 10e-6, kLineRate);
        }
        rounds.Acknowledge(marked);
        ASSERT_NEAR(rounds.GetRate(), rate, 2 + rate * 1e-9) << ack;
    }
    EXPECT_LT(rate, kLineRate / 2);
}

// SIGCOMM 2010, section 3.3: the queue of N long flows that cut together reaches K + N packets and
// swings by sqrt(2 N (C RTT + K)) / 2. Here N = 4, K = 100 packets of 1,062 bytes, and C RTT = 61
// packets: between 86 and 104.
TEST_F(DctcpTest, HoldsTheQueueAtTheMarkingThreshold) {
    Config::SetDefault("ns3::FabricSwitch::EcnReferenceRate", DataRateValue(DataRate("100Gb/s")));
    Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(106'200));
    Config::SetDefault("ns3::FabricSwitch::EcnKmax", UintegerValue(106'200));
    Config::SetDefault("ns3::FabricSwitch::EcnPmax", DoubleValue(1));
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(1000));
    RdmaTestbed bed(MakeStar(5, {100 * kGbps, 1'000'000}), CreateObject<Dctcp>());
    QueueSamples queue(bed, bed.LeafPort(4), {4000, 5000, 1});
    bed.Run(MakeIncast(4, 16'000'000));
    EXPECT_GT(queue.Quantile(0), 82 * 1062.0);
    EXPECT_LT(queue.Quantile(1), 108 * 1062.0);
    EXPECT_GT(queue.Quantile(1) - queue.Quantile(0), 8 * 1062.0);
    EXPECT_GT(queue.Utilization(), 0.999);
}

}  // namespace
}  // namespace ns3
