// SPDX-License-Identifier: GPL-2.0-only
//
// Permutations over a non-blocking leaf-spine: how ECMP's flows collide, what that costs, and that
// spraying costs nothing.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/helper/load-balancing.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>

namespace ns3 {
namespace {

constexpr uint32_t kHosts = 16;  ///< Of a leaf, and as many spines.
constexpr uint32_t kMtu = 4096;
constexpr int64_t kPacketPs = (int64_t{kMtu} + 62 + 20) * 20;  ///< At 400 Gb/s, without RETH.

using Permutation = ModelTest;

/// The mean of the fullest of `n` bins that `n` balls fell into: the sum over m of
/// 1 - P(fullest <= m), with P from the exponential generating function of bins of at most m balls,
///
///     P(fullest <= m) = n! / n^n  [x^n]  (1 + x + x^2/2! + ... + x^m/m!)^n
double MeanFullestBin(uint32_t n) {
    double mean = 0;
    for (uint32_t most = 0; most < n; ++most) {
        std::vector<double> ways(n + 1, 0.0);  // x^k/k!, scaled by k! / n^k as bins are added
        ways[0] = 1;
        for (uint32_t bin = 0; bin < n; ++bin) {
            std::vector<double> next(n + 1, 0.0);
            for (uint32_t before = 0; before <= n; ++before) {
                double share = ways[before];
                for (uint32_t more = 0; more <= most && before + more <= n; ++more) {
                    next[before + more] += share;
                    share *= (before + more + 1.0) / ((more + 1.0) * n);
                }
            }
            ways = next;
        }
        mean += 1 - ways[n];
    }
    return mean;
}

// 3 balls in 3 bins: all apart in 6 of 27 ways, all together in 3.
TEST(MeanFullestBin, AgreesWithCounting) {
    EXPECT_NEAR(MeanFullestBin(3), (6 * 1 + 18 * 2 + 3 * 3) / 27.0, 1e-12);
}

/// Every host of leaf 0 sends to its opposite at leaf 1.
std::vector<Flow> MakePermutation(uint64_t bytes, int64_t start, uint16_t entropy) {
    std::vector<Flow> flows;
    for (uint32_t host = 0; host < kHosts; ++host) {
        Flow flow = MakeFlow(host, kHosts + host, bytes, start);
        flow.entropy = entropy;
        flows.push_back(flow);
    }
    return flows;
}

uint64_t SentUp(const RdmaTestbed& bed, uint32_t spine) {
    return bed.fabric->GetSwitch(0).GetPorts()[kHosts + spine]->GetCounters(bed.Now()).txFrames;
}

/// Sends the permutation and returns the most flows that share an up-link.
uint32_t RunAndFindFullest(RdmaTestbed& bed, uint32_t packets, uint16_t entropy) {
    std::vector<uint64_t> before;
    for (uint32_t spine = 0; spine < kHosts; ++spine) {
        before.push_back(SentUp(bed, spine));
    }
    bed.Run(MakePermutation(uint64_t{packets} * kMtu, bed.Now() + 1, entropy));
    uint64_t fullest = 0;
    for (uint32_t spine = 0; spine < kHosts; ++spine) {
        fullest = std::max(fullest, SentUp(bed, spine) - before[spine]);
    }
    return static_cast<uint32_t>(fullest / packets);
}

// The standard deviation of one trial is about 0.7: 5 sigma of 400 are 0.18, 6 % of the mean.
TEST_F(Permutation, EcmpsFullestLinkIsThatOfBallsInBins) {
    constexpr int kTrials = 400;
    RdmaTestbed bed(MakeLeafSpine(2, kHosts, kHosts));
    double sum = 0;
    double squares = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
        const double fullest = RunAndFindFullest(bed, 1, static_cast<uint16_t>(trial));
        sum += fullest;
        squares += fullest * fullest;
    }
    const double mean = sum / kTrials;
    const double deviation = std::sqrt(squares / kTrials - mean * mean);
    EXPECT_NEAR(mean, MeanFullestBin(kHosts), 5 * deviation / std::sqrt(kTrials));
}

// With m flows on the fullest link and queues that neither drop nor pause, the last flow takes m
// times as long as alone.
TEST_F(Permutation, EcmpIsAsSlowAsItsFullestLink) {
    constexpr uint32_t kPackets = 200;
    RdmaTestbed bed(MakeLeafSpine(2, kHosts, kHosts));
    for (uint16_t entropy = 0; entropy < 10; ++entropy) {
        const int64_t start = bed.Now();
        const uint32_t fullest = RunAndFindFullest(bed, kPackets, entropy);
        const auto sending = static_cast<double>(bed.Now() - start - bed.network->GetBaseRtt());
        EXPECT_NEAR(sending / (kPackets * kPacketPs), fullest, 0.01 * fullest);
        EXPECT_GT(fullest, 1u);
    }
}

/// Payload over line rate of a permutation of long messages, from its start to its last ACK.
/// Packets are placed out of order, and none is taken for lost.
double SprayedShare(const std::string& loadBalancing, uint32_t packets) {
    EXPECT_TRUE(SetLoadBalancingDefault(loadBalancing));
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    Config::SetDefault("ns3::RdmaNic::ReorderTolerance", UintegerValue(1 << 24));
    RdmaTestbed bed(MakeLeafSpine(2, kHosts, kHosts));
    bed.Run(MakePermutation(uint64_t{packets} * kMtu, 0, 1));
    EXPECT_EQ(bed.Dropped(), 0u);
    EXPECT_EQ(bed.network->GetCounters().dataPacketsDelivered, uint64_t{packets} * kHosts);
    return packets * kMtu * 20.0 / static_cast<double>(bed.Now());
}

// A payload of 4,096 bytes is 98.0 % of its wire time at best, and of 4,000 packets the round trip
// takes 1 %.
TEST_F(Permutation, SprayingEvenlyReachesNinetyFivePercentOfLineRate) {
    EXPECT_GT(SprayedShare("SPRAY_ROUND_ROBIN", 4000), 0.95);
    EXPECT_GT(SprayedShare("ADAPTIVE", 4000), 0.95);
}

// Hosts draw a link for each packet, n times: in units of a packet time, the backlog of a link is a
// random walk with steps of variance 15/16 that is reflected at 0, so that |N| sqrt(15/16 n)
// packets are left when the hosts are done, with N standard normal. The run ends with the fullest
// of 16 links, |N| = 2.08 with a deviation of 0.5: 3.2 % later with 4,000 packets, 1.6 % with
// 16,000. So random spraying takes long messages.
TEST_F(Permutation, SprayingAtRandomReachesItWithLongMessages) {
    constexpr double kFullestOf16 = 2.08;
    constexpr double kDeviation = 0.5;
    constexpr double kRoundTripPs = 3.5e6;  // six pipelines, and a packet at four links
    for (const uint32_t packets : {4000U, 16'000U}) {
        const double unit = std::sqrt(15.0 / 16 / packets);
        const double share = SprayedShare("SPRAY_RANDOM", packets);
        const double roundTrip = kRoundTripPs / (static_cast<double>(kPacketPs) * packets);
        EXPECT_NEAR(4096.0 / 4178 / share, 1 + kFullestOf16 * unit + roundTrip,
                    3 * kDeviation * unit)
            << packets;
        EXPECT_TRUE(packets < 16'000 || share > 0.95) << share;
    }
}

}  // namespace
}  // namespace ns3
