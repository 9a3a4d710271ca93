// SPDX-License-Identifier: GPL-2.0-only
//
// What the independent program of tests/data/nccl does not cover: a line of NCCL's own log,
// CollNet, corrections of a call, channels and threads, and what is refused.
#include "collective/model/nccl/nccl-tuner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace ns3 {
namespace {

using ::testing::DoubleNear;

constexpr auto kTree = NcclAlgorithm::kTree;
constexpr auto kRing = NcclAlgorithm::kRing;
constexpr auto kNvls = NcclAlgorithm::kNvls;
constexpr auto kNvlsTree = NcclAlgorithm::kNvlsTree;
constexpr auto kPat = NcclAlgorithm::kPat;
constexpr auto kCollNetDirect = NcclAlgorithm::kCollNetDirect;
constexpr auto kCollNetChain = NcclAlgorithm::kCollNetChain;
constexpr auto kLl = NcclProtocol::kLl;
constexpr auto kLl128 = NcclProtocol::kLl128;
constexpr auto kSimple = NcclProtocol::kSimple;
constexpr uint64_t kMebibyte = uint64_t{1} << 20;

/// Nodes of eight GPUs, every algorithm found alike.
NcclCommunicator Nodes(uint32_t nodes, uint32_t computeCapability = 90, uint32_t gpus = 8) {
    NcclCommunicator communicator;
    communicator.nodes = nodes;
    communicator.ranks = nodes * gpus;
    communicator.computeCapability = computeCapability;
    communicator.graphs.fill({8, 40, 30});
    communicator.channels = 16;
    return communicator;
}

TEST(NcclTuner, AgreesWithALogOfNccl) {
    // NCCL issue 1453: 24 ranks on 3 nodes of H800, "Algo 1 proto 2 time 86069.968750".
    NcclCommunicator communicator = Nodes(3);
    communicator.graphs[Index(kRing)] = {8, 24, 24};
    NcclTables tables;
    tables.ringCountsWayBack = true;  // of the release that wrote it
    const NcclTuner tuner(communicator, CollectiveKind::kAllReduce, {}, tables);
    EXPECT_THAT(tuner.GetTime(kRing, kSimple, 8589934592), DoubleNear(86069.96875, 0.01));
}

TEST(NcclTuner, KnowsCollNet) {
    NcclCommunicator communicator = Nodes(4);
    EXPECT_EQ(NcclTuner(communicator, CollectiveKind::kAllReduce)
                  .GetCost(kCollNetDirect, kSimple)
                  .bandwidth,
              0);
    communicator.collNet = true;
    const NcclTuner tuner(communicator, CollectiveKind::kAllReduce);
    // 8 GPUs of 8 channels: nothing to divide by; 15 % less on an H100; the network's 31 us, two
    // hops of 3.7 us and 0.4 us for each of the 7 others, there and back.
    EXPECT_DOUBLE_EQ(tuner.GetCost(kCollNetDirect, kSimple).bandwidth, 8 * 40 * 0.85 / 2);
    EXPECT_DOUBLE_EQ(tuner.GetCost(kCollNetDirect, kSimple).latency, 31 + 2 * (3.7 + 0.4 * 7));
    EXPECT_DOUBLE_EQ(tuner.GetCost(kCollNetChain, kSimple).bandwidth, 8 * 40 / 2.0);
    EXPECT_DOUBLE_EQ(tuner.GetCost(kCollNetChain, kSimple).latency, 30 + 2 * 7 * 2.8);
    EXPECT_DOUBLE_EQ(tuner.GetCost(kNvls, kSimple).latency, 25 + 18);
    const NcclTuner withoutGathers(communicator, CollectiveKind::kAllGather);
    EXPECT_EQ(withoutGathers.GetCost(kCollNetDirect, kSimple).bandwidth, 0);
    communicator.collNetGathers = true;
    const NcclTuner gathers(communicator, CollectiveKind::kAllGather);
    EXPECT_DOUBLE_EQ(gathers.GetCost(kCollNetDirect, kSimple).bandwidth, 8 * 0.9 * 30);
    // Nine GPUs a node are too many.
    NcclCommunicator nine = Nodes(4, 90, 9);
    nine.collNet = true;
    const NcclTuner many(nine, CollectiveKind::kAllReduce);
    EXPECT_EQ(many.GetCost(kCollNetDirect, kSimple).bandwidth, 0);
    EXPECT_EQ(many.GetCost(kCollNetChain, kSimple).bandwidth, 0);
}

TEST(NcclTuner, DividesCollNetByGpusAChannel) {
    NcclCommunicator communicator = Nodes(4);
    communicator.collNet = true;
    communicator.graphs[Index(kCollNetDirect)].channels = 4;
    const NcclTuner tuner(communicator, CollectiveKind::kAllReduce);
    // 8 GPUs of 4 channels are 2, of which half of what is above 1 counts: 1.5.
    EXPECT_DOUBLE_EQ(tuner.GetCost(kCollNetDirect, kSimple).bandwidth, 4 * 40 / 1.5 * 0.85 / 2);
}

TEST(NcclTuner, LeavesNvlsGathersToNodesOf32) {
    EXPECT_GT(
        NcclTuner(Nodes(1, 100, 32), CollectiveKind::kAllGather).GetCost(kNvls, kSimple).bandwidth,
        0);
    EXPECT_EQ(
        NcclTuner(Nodes(1, 100, 72), CollectiveKind::kAllGather).GetCost(kNvls, kSimple).bandwidth,
        0);
    EXPECT_GT(
        NcclTuner(Nodes(1, 100, 72), CollectiveKind::kAllReduce).GetCost(kNvls, kSimple).bandwidth,
        0);
}

TEST(NcclTuner, LeavesPatToSingleGpus) {
    NcclCommunicator communicator = Nodes(4);
    EXPECT_EQ(NcclTuner(communicator, CollectiveKind::kAllGather).GetCost(kPat, kSimple).bandwidth,
              0);
    communicator.patAnywhere = true;
    EXPECT_GT(NcclTuner(communicator, CollectiveKind::kAllGather).GetCost(kPat, kSimple).bandwidth,
              0);
    EXPECT_EQ(NcclTuner(communicator, CollectiveKind::kAllReduce).GetCost(kPat, kSimple).bandwidth,
              0);
}

TEST(NcclTuner, CorrectsNvlsTreesOfBlackwellOnX86) {
    NcclCommunicator communicator = Nodes(2, 100);
    const auto time = [&communicator](NcclCpu cpu, uint64_t bytes) {
        communicator.cpu = cpu;
        return NcclTuner(communicator, CollectiveKind::kAllReduce)
            .GetTime(kNvlsTree, kSimple, bytes);
    };
    const NcclCost cost =
        NcclTuner(communicator, CollectiveKind::kAllReduce).GetCost(kNvlsTree, kSimple);
    // 1 MiB is 2^14 lines of 64 bytes: a share of 0.5. 512 MiB are 2^23: 0.9, where trees have 1.
    const double transfer = kMebibyte / (1000 * cost.bandwidth);
    EXPECT_DOUBLE_EQ(time(NcclCpu::kArm, kMebibyte), cost.latency + transfer);
    EXPECT_DOUBLE_EQ(time(NcclCpu::kIntel, kMebibyte), cost.latency + transfer / 0.5);
    EXPECT_DOUBLE_EQ(time(NcclCpu::kIntel, 512 * kMebibyte), cost.latency + 512 * transfer / 0.9);
    EXPECT_DOUBLE_EQ(time(NcclCpu::kIntel, 1024 * kMebibyte), cost.latency + 1024 * transfer);
    communicator.computeCapability = 90;
    const NcclTuner hopper(communicator, CollectiveKind::kAllReduce);
    const NcclCost plain = hopper.GetCost(kNvlsTree, kSimple);
    EXPECT_DOUBLE_EQ(hopper.GetTime(kNvlsTree, kSimple, kMebibyte),
                     plain.latency + kMebibyte / (1000 * plain.bandwidth));
}

TEST(NcclTuner, CountsPciPlainTreesUnlikeRingsAndThePlugin) {
    NcclCommunicator communicator = Nodes(2);
    const NcclTuner nvlink(communicator, CollectiveKind::kAllReduce);
    communicator.plainTree = true;
    communicator.networkLatency = 1;
    communicator.graphs[Index(kTree)].intraLink = NcclLink::kPci;
    const NcclTuner other(communicator, CollectiveKind::kAllReduce);
    EXPECT_DOUBLE_EQ(other.GetCost(kTree, kLl).bandwidth,
                     0.85 * nvlink.GetCost(kTree, kLl).bandwidth);
    // 7 hops and one crossing, there and back; the plug-in's us counts twice for Simple.
    EXPECT_DOUBLE_EQ(other.GetCost(kTree, kLl).latency, 6.8 + 2 * (7 * 1.0 + 5 + 1));
    EXPECT_DOUBLE_EQ(other.GetCost(kTree, kSimple).latency, 8.4 + 2 * (7 * 4.0 + 14 + 2));
    const auto broadcast = [&communicator](bool sameRings, NcclProtocol protocol) {
        communicator.sameRings = sameRings;
        return NcclTuner(communicator, CollectiveKind::kBroadcast).GetCost(kRing, protocol).latency;
    };
    EXPECT_DOUBLE_EQ(broadcast(true, kLl), 6.6 + 2.7);
    EXPECT_DOUBLE_EQ(broadcast(false, kLl), 6.6 + 16 * 2.7);
    EXPECT_DOUBLE_EQ(broadcast(false, kSimple), 8.4 + 16 * 14.0);
}

TEST(NcclTuner, PutsRingsOfFp8SumsOff) {
    const NcclTuner nine(Nodes(1, 90, 9), CollectiveKind::kAllReduce);
    EXPECT_DOUBLE_EQ(nine.GetTime(kRing, kLl, 8, true), 1024 * nine.GetTime(kRing, kLl, 8));
    EXPECT_DOUBLE_EQ(nine.GetTime(kTree, kLl, 8, true), nine.GetTime(kTree, kLl, 8));
    const NcclTuner eight(Nodes(1), CollectiveKind::kAllReduce);
    EXPECT_DOUBLE_EQ(eight.GetTime(kRing, kLl, 8, true), eight.GetTime(kRing, kLl, 8));
}

TEST(NcclTuner, TakesFewerChannelsAndThreadsForLittle) {
    NcclOverrides ring;
    ring.algorithms.emplace();
    (*ring.algorithms)[Index(kRing)] = true;
    ring.protocols = {{true, false, false}};
    const NcclTuner ll(Nodes(1), CollectiveKind::kAllReduce, ring);
    // A channel of 512 threads has 8 bytes for each of 8 ranks: 32 KiB.
    EXPECT_EQ(ll.Choose(kMebibyte).channels, 16U);
    EXPECT_EQ(ll.Choose(16 * 32768).channels, 16U);
    EXPECT_EQ(ll.Choose(16 * 32768 - 1).channels, 15U);
    EXPECT_EQ(ll.Choose(32768).channels, 1U);
    EXPECT_EQ(ll.Choose(32768).threads, 512U);
    EXPECT_EQ(ll.Choose(32767).threads, 256U);
    EXPECT_EQ(ll.Choose(1).channels, 1U);
    EXPECT_EQ(ll.Choose(1).threads, 64U);
    ring.protocols = {{false, false, true}};
    NcclCommunicator slow = Nodes(1);
    slow.graphs[Index(kRing)] = {1, 12, 12};
    EXPECT_EQ(NcclTuner(slow, CollectiveKind::kAllReduce, ring).Choose(kMebibyte).threads, 256U);
    slow.graphs[Index(kRing)] = {1, 15, 12};
    EXPECT_EQ(NcclTuner(slow, CollectiveKind::kAllReduce, ring).Choose(kMebibyte).threads, 512U);
    ring.protocols = {{false, true, false}};
    EXPECT_EQ(NcclTuner(slow, CollectiveKind::kAllReduce, ring).Choose(kMebibyte).threads, 640U);
}

TEST(NcclTuner, HasChannelsOfItsOwnForNvls) {
    EXPECT_EQ(NcclNvlsChannels(Nodes(1)), 16U);
    EXPECT_EQ(NcclNvlsChannels(Nodes(1, 100)), 24U);
    EXPECT_EQ(NcclNvlsChannels(Nodes(2, 100)), 32U);
    NcclCommunicator communicator = Nodes(1, 100);
    communicator.graphs[Index(kNvls)] = {8, 90, 90};
    const NcclChoice choice =
        NcclTuner(communicator, CollectiveKind::kAllReduce).Choose(1024 * kMebibyte);
    EXPECT_EQ(choice.algorithm, kNvls);
    EXPECT_EQ(choice.channels, 24U);
    EXPECT_EQ(choice.threads, 640U);
}

TEST(NcclTuner, RunsTwoOrFourChannelsForOneFound) {
    NcclCommunicator communicator = Nodes(2);
    NcclGraph& ring = communicator.graphs[Index(kRing)];
    ring = {12, 30, 30};
    EXPECT_EQ(NcclRunningChannels(communicator), 24U);
    ring = {8, 48, 48};
    EXPECT_EQ(NcclRunningChannels(communicator), 16U);
    ring = {7, 48, 48};
    EXPECT_EQ(NcclRunningChannels(communicator), 28U);
    communicator.nodes = 1;
    EXPECT_EQ(NcclRunningChannels(communicator), 14U);
    ring.channels = std::numeric_limits<uint32_t>::max();
    EXPECT_EQ(NcclRunningChannels(communicator), 64U);
    ring.channels = 0;
    EXPECT_EQ(NcclRunningChannels(communicator), 1U);
}

TEST(NcclTuner, TakesNoTimeForOneGpu) {
    NcclCommunicator alone = Nodes(1, 90, 1);
    const NcclChoice choice = NcclTuner(alone, CollectiveKind::kAllReduce).Choose(kMebibyte);
    EXPECT_EQ(choice.algorithm, kRing);
    EXPECT_EQ(choice.protocol, kSimple);
    EXPECT_EQ(choice.time, 0);
}

TEST(NcclTuner, UsesLl128OnlyWhereItIsSafeOrAskedFor) {
    NcclCommunicator communicator = Nodes(1);
    communicator.ll128 = false;
    const NcclTuner plain(communicator, CollectiveKind::kAllReduce);
    EXPECT_FALSE(plain.IsUsable(kRing, kLl128));
    EXPECT_TRUE(plain.IsUsable(kRing, kLl));
    NcclOverrides asked;
    asked.protocols = {{false, true, false}};
    const NcclTuner forced(communicator, CollectiveKind::kAllReduce, asked);
    EXPECT_TRUE(forced.IsUsable(kRing, kLl128));
    EXPECT_FALSE(forced.IsUsable(kRing, kLl));
}

TEST(NcclTuner, RefusesWhatItDoesNotCover) {
    const auto refuses = [](const NcclCommunicator& communicator, CollectiveKind function) {
        EXPECT_THROW(NcclTuner(communicator, function), std::invalid_argument);
    };
    refuses(Nodes(1), CollectiveKind::kAllToAll);
    refuses(Nodes(1), CollectiveKind::kBarrier);
    NcclCommunicator wrong = Nodes(1);
    wrong.nodes = 0;
    refuses(wrong, CollectiveKind::kAllReduce);
    wrong.nodes = 9;
    refuses(wrong, CollectiveKind::kAllReduce);
    wrong = Nodes(1);
    wrong.channels = 0;
    refuses(wrong, CollectiveKind::kAllReduce);
    for (const double bandwidth : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                                   std::numeric_limits<double>::infinity()}) {
        wrong = Nodes(1);
        wrong.graphs[Index(kRing)].interBandwidth = bandwidth;
        refuses(wrong, CollectiveKind::kAllReduce);
    }
    wrong = Nodes(1);
    wrong.networkLatency = -1;
    refuses(wrong, CollectiveKind::kAllReduce);
    NcclOverrides nothing;
    nothing.algorithms.emplace();
    EXPECT_THROW(NcclTuner(Nodes(1), CollectiveKind::kAllReduce, nothing).Choose(1),
                 std::invalid_argument);
}

}  // namespace
}  // namespace ns3
