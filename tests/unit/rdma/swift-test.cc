// SPDX-License-Identifier: GPL-2.0-only
#include "rdma/model/cc/swift.h"
#include "support/model-test.h"
#include "support/queue-samples.h"
#include "support/rdma-testbed.h"

#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace ns3 {
namespace {

constexpr double kLineRate = 100e9;
constexpr double kBaseRtt = 10e-6;
constexpr uint32_t kMtu = 1000;

PathProperties TestPath() {
    PathProperties path;
    path.lineRateBps = static_cast<uint64_t>(kLineRate);
    path.baseRttPs = static_cast<int64_t>(kBaseRtt * 1e12);
    path.mtuBytes = kMtu;
    return path;
}

/// Target delay of the paper (section 3.2), seconds, with this model's defaults.
double PaperTarget(double window, uint32_t switches) {
    const double range = 5 * kBaseRtt;
    const double a = range / (1 / std::sqrt(0.1) - 1 / std::sqrt(100.0));
    const double b = -a / std::sqrt(100.0);
    return kBaseRtt + switches * 1e-6 + std::max(0.0, std::min(a / std::sqrt(window) + b, range));
}

AckEvent MakeAck(double now, double rtt, uint32_t links) {
    AckEvent ack;
    ack.now = static_cast<int64_t>(now * 1e12);
    ack.rttPs = static_cast<int64_t>(rtt * 1e12);
    ack.hops = links;
    ack.ackedBytes = kMtu;
    return ack;
}

using SwiftTest = ModelTest;

// Algorithm 1 of the paper in seconds and packets.
TEST_F(SwiftTest, EqualsTheAlgorithmOfThePaper) {
    for (uint64_t seed = 0; seed < 20; ++seed) {
        std::mt19937_64 random(seed);
        const Ptr<Swift> swift = CreateObject<Swift>();
        const auto flow = swift->CreateFlow(TestPath());
        double window = 250;  // 2 BDP
        double lastDecrease = -1;
        double now = 0;
        for (int i = 0; i < 3000; ++i) {
            now += static_cast<double>(random() % 3000) * 1e-9;
            const double congestion = i / 500 % 2 == 0 ? 15e-6 : 80e-6;
            const double rtt = kBaseRtt + static_cast<double>(random() % 1000) / 1000 * congestion;
            const uint32_t switches = 1 + 2 * static_cast<uint32_t>(random() % 3);
            const double target = PaperTarget(window, switches);
            const bool canDecrease = now - lastDecrease >= rtt;
            const double before = window;
            if (rtt < target) {
                window += window >= 1 ? 1 / window : 1;
            } else if (canDecrease) {
                window *= std::max(1 - 0.8 * (rtt - target) / rtt, 0.5);
            }
            window = std::clamp(window, 0.001, 250.0);
            lastDecrease = window < before ? now : lastDecrease;
            flow->OnAck(MakeAck(now, rtt, switches + 1));
            // Whole packets that fit: one may be sent while bytes in flight are below the limit.
            const double packets = std::max(std::floor(window + 1e-9), 1.0);
            ASSERT_NEAR(static_cast<double>(flow->GetWindowBytes()), (packets - 1) * kMtu + 1,
                        (window - std::floor(window)) * kMtu + 1)
                << seed << ", " << i;
            flow->OnSend(static_cast<int64_t>(now * 1e12), 1082);
            const double paced = std::min(1082 * 8 * window / rtt, kLineRate);
            ASSERT_NEAR(static_cast<double>(flow->GetRateBps()), window < 1 ? paced : kLineRate,
                        1e-6 * kLineRate)
                << seed << ", " << i;
        }
    }
}

TEST_F(SwiftTest, ALossHalvesOnceARoundTrip) {
    const Ptr<Swift> swift = CreateObject<Swift>();
    const auto flow = swift->CreateFlow(TestPath());
    flow->OnLoss(20'000'000);
    EXPECT_EQ(flow->GetWindowBytes(), 124'001u);  // 125 packets
    flow->OnLoss(25'000'000);
    EXPECT_EQ(flow->GetWindowBytes(), 124'001u);
    flow->OnLoss(31'000'000);
    EXPECT_NEAR(static_cast<double>(flow->GetWindowBytes()), 61'501, 1000);
}

struct Incast {
    uint32_t senders;
    uint64_t bytes;
    int64_t settledUs;  ///< When the first windows have drained.
};

class SwiftIncast : public ModelTest, public ::testing::WithParamInterface<Incast> {};

// Published: delay settles at the target, which grows with the number of flows as 1 / sqrt of the
// window, and thousands of flows share a link by windows below one packet (SIGCOMM 2020, sections
// 3.2 and 3.3). With n flows at target t, each window is rate x t / n.
TEST_P(SwiftIncast, HoldsTheTargetDelay) {
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(kMtu));
    const Incast& incast = GetParam();
    RdmaTestbed bed(MakeStar(incast.senders + 1, {100 * kGbps, 2'000'000}), CreateObject<Swift>());
    QueueSamples queue(bed, bed.LeafPort(incast.senders),
                       {incast.settledUs, incast.settledUs + 2000, 5});
    bed.Run(MakeIncast(incast.senders, incast.bytes));
    const double base = static_cast<double>(bed.network->GetBaseRtt()) * 1e-12;
    const double range = 5 * base;
    const double a = range / (1 / std::sqrt(0.1) - 1 / std::sqrt(100.0));
    double target = base;
    for (int i = 0; i < 100; ++i) {
        const double window = kLineRate / 8 * target / (1082.0 * incast.senders);
        target = base + 1e-6 + std::clamp(a / std::sqrt(window) - a / 10, 0.0, range);
    }
    const auto rtt = [&](double quantile) {
        return base + queue.Quantile(quantile) * 8 / kLineRate;
    };
    EXPECT_NEAR(rtt(0.5) / target, 1, 0.05);
    EXPECT_LT(rtt(0.95) / target, 1.5);
    EXPECT_GT(queue.Utilization(), 0.98);
}

INSTANTIATE_TEST_SUITE_P(Senders, SwiftIncast,
                         ::testing::Values(Incast{4, 16'000'000, 2000}, Incast{16, 4'000'000, 2000},
                                           Incast{120, 1'500'000, 10'000}),
                         [](const testing::TestParamInfo<Incast>& parameter) {
                             return std::to_string(parameter.param.senders);
                         });

}  // namespace
}  // namespace ns3
