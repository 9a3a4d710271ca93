// SPDX-License-Identifier: GPL-2.0-only
#include "rdma/model/cc/timely.h"
#include "support/model-test.h"
#include "support/queue-samples.h"
#include "support/rdma-testbed.h"

#include "ns3/boolean.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <random>

namespace ns3 {
namespace {

constexpr double kLineRate = 10e9;
constexpr int64_t kMicrosecond = 1'000'000;

PathProperties TestPath() {
    PathProperties path;
    path.lineRateBps = static_cast<uint64_t>(kLineRate);
    path.baseRttPs = 20 * kMicrosecond;
    return path;
}

/// TIMELY as in its paper. \param hyperBelowLow as in the HPCC simulator
Ptr<Timely> PaperTimely(bool hyperBelowLow = false) {
    return CreateObjectWithAttributes<Timely>(
        "LowRtt", TimeValue(MicroSeconds(50)), "HighRtt", TimeValue(MicroSeconds(500)), "MinRtt",
        TimeValue(MicroSeconds(20)), "HyperBelowLow", BooleanValue(hyperBelowLow));
}

/// Feeds RTTs, one a round trip.
class Rounds {
  public:
    explicit Rounds(const Ptr<Timely>& timely)
        : m_timely(timely), m_flow(timely->CreateFlow(TestPath())) {}

    /// The rate after a round with that RTT, bit/s.
    double Next(double rttUs) {
        AckEvent ack;
        ack.psn = ++m_psn;
        ack.nextPsn = m_psn;  // the next ACK ends the round
        ack.rttPs = static_cast<int64_t>(rttUs * kMicrosecond);
        m_flow->OnAck(ack);
        return static_cast<double>(m_flow->GetRateBps());
    }

  private:
    Ptr<Timely> m_timely;
    std::unique_ptr<CongestionFlow> m_flow;
    uint32_t m_psn = 0;
};

using TimelyTest = ModelTest;

// Algorithm 1 of the paper in its own terms (microseconds, Gb/s), with its parameters.
TEST_F(TimelyTest, EqualsTheAlgorithmOfThePaper) {
    for (uint64_t seed = 0; seed < 20; ++seed) {
        std::mt19937_64 random(seed);
        Rounds rounds(PaperTimely());
        double rate = 10;
        double previous = 0;
        double difference = 0;
        int completions = 0;
        for (int i = 0; i < 400; ++i) {
            // Spells of all three regions, with slopes of both signs in the middle one.
            const double centre = i / 40 % 3 == 0 ? 30 : (i / 40 % 3 == 1 ? 200 : 520);
            const double rtt = centre + static_cast<double>(random() % 40'000) / 1000;
            const double ours = rounds.Next(rtt);
            if (i == 0) {
                previous = rtt;
                continue;
            }
            difference = (1 - 0.875) * difference + 0.875 * (rtt - previous);
            previous = rtt;
            const double gradient = difference / 20;
            if (rtt < 50) {
                rate += 0.01;
            } else if (rtt > 500) {
                rate *= 1 - 0.8 * (1 - 500 / rtt);
                completions = 0;
            } else if (gradient <= 0) {
                rate += completions >= 5 ? 5 * 0.01 : 0.01;
                ++completions;
            } else {
                rate *= 1 - 0.8 * gradient;
                completions = 0;
            }
            rate = std::clamp(rate, 0.1, 10.0);
            ASSERT_NEAR(ours / 1e9, rate, 1e-6) << seed << ", " << i;
        }
    }
}

TEST_F(TimelyTest, OneSampleARoundTrip) {
    const Ptr<Timely> timely = PaperTimely();
    const auto flow = timely->CreateFlow(TestPath());
    AckEvent ack;
    ack.rttPs = 1000 * kMicrosecond;
    uint64_t cuts = 0;
    for (ack.psn = 1; ack.psn <= 101; ++ack.psn) {
        ack.nextPsn = ack.psn + 9;  // ten packets in flight
        const uint64_t before = flow->GetRateBps();
        flow->OnAck(ack);
        cuts += flow->GetRateBps() < before ? 1 : 0;
    }
    EXPECT_EQ(cuts, 10u);  // the first round only measures
}

TEST_F(TimelyTest, StagesBelowLowCountOnlyIfAsked) {
    for (const bool counts : {false, true}) {
        Rounds rounds(PaperTimely(counts));
        rounds.Next(1000);
        double rate = rounds.Next(1000);  // room to rise
        for (int i = 0; i < 5; ++i) {
            rate = rounds.Next(10);
        }
        EXPECT_NEAR(rounds.Next(10) - rate, counts ? 50e6 : 10e6, 2);
    }
}

// Published: TIMELY fills a congested link while RTTs stay at T_low, far below T_high (SIGCOMM
// 2015, section 6). Ten flows into one link of 10 Gb/s, the paper's parameters, after the first 50
// ms.
TEST_F(TimelyTest, HoldsTheRttInItsBand) {
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(1000));
    RdmaTestbed bed(MakeStar(11, {10 * kGbps, 5'000'000}), PaperTimely());
    QueueSamples queue(bed, bed.LeafPort(10), {50'000, 100'000, 100});
    bed.Run(MakeIncast(10, 14'000'000));
    const auto rttUs = [&bed, &queue](double quantile) {
        return static_cast<double>(bed.network->GetBaseRtt()) / 1e6 +
               queue.Quantile(quantile) * 8 / 10e3;
    };
    // T_low, up to which the rate always rises, is reached and not passed by much.
    EXPECT_GT(rttUs(0.99), 50);
    EXPECT_LT(rttUs(1), 100);
    EXPECT_GT(queue.Utilization(), 0.9);
}

}  // namespace
}  // namespace ns3
