// SPDX-License-Identifier: GPL-2.0-only
//
// What every rank sends, in bytes and rounds, against the closed forms of the algorithms' papers.
#include "collective/helper/plan-data.h"

#include "collective/model/algorithms/bruck.h"
#include "collective/model/algorithms/double-tree.h"
#include "collective/model/algorithms/halving-doubling.h"
#include "collective/model/algorithms/hierarchical.h"
#include "collective/model/algorithms/in-network-tree.h"
#include "collective/model/algorithms/nvls.h"
#include "collective/model/algorithms/pat.h"
#include "collective/model/algorithms/peer-to-peer.h"
#include "collective/model/algorithms/ring.h"
#include "collective/model/algorithms/two-level-all-to-all.h"

#include <gtest/gtest.h>

#include <memory>

namespace ns3 {
namespace {

constexpr uint32_t kRanks = 16;
constexpr uint32_t kGroup = 4;
constexpr uint64_t kBytes = 16 * 16 * 64;  // divides by whatever cuts it

CollectiveRequest Request(CollectiveKind kind, uint32_t groupSize = 1) {
    CollectiveRequest request;
    request.kind = kind;
    request.ranks = kRanks;
    request.bytes = kBytes;
    request.groups = std::make_shared<RankGroups>(RankGroups::Blocks(kRanks, groupSize));
    return request;
}

uint64_t BytesFrom(const CollectivePlan& plan, uint32_t participant) {
    uint64_t bytes = 0;
    for (uint32_t link = 0; link < plan.GetOutLinks(participant); ++link) {
        for (uint64_t i = 0; i < plan.GetMessages(participant, link); ++i) {
            bytes += plan.GetSend(participant, link, i).bytes;
        }
    }
    return bytes;
}

template <typename Plan>
void ExpectEachSends(const CollectiveRequest& request, uint64_t bytes) {
    const Plan plan(request, Chunking{});
    for (uint32_t rank = 0; rank < kRanks; ++rank) {
        EXPECT_EQ(BytesFrom(plan, rank), bytes) << rank;
    }
}

TEST(Volumes, AllReducesThatAreEvenSendTheLeastPossible) {
    const uint64_t least = 2 * kBytes * (kRanks - 1) / kRanks;
    ExpectEachSends<RingPlan>(Request(CollectiveKind::kAllReduce), least);
    ExpectEachSends<HalvingDoublingPlan>(Request(CollectiveKind::kAllReduce), least);
    // 2 (g-1)/g S inside, 2 (1 - g/n) S/g between: the same in all.
    ExpectEachSends<HierarchicalPlan>(Request(CollectiveKind::kAllReduce, kGroup), least);
}

TEST(Volumes, HalvesOfAnAllReduceSendHalf) {
    const uint64_t half = kBytes * (kRanks - 1) / kRanks;
    for (const auto kind : {CollectiveKind::kAllGather, CollectiveKind::kReduceScatter}) {
        ExpectEachSends<RingPlan>(Request(kind), half);
        ExpectEachSends<HalvingDoublingPlan>(Request(kind), half);
        ExpectEachSends<PatPlan>(Request(kind), half);
    }
}

TEST(Volumes, TreesSendLikeTheRingOnAverage) {
    const DoubleTreePlan plan(Request(CollectiveKind::kAllReduce), Chunking{});
    uint64_t all = 0;
    for (uint32_t rank = 0; rank < kRanks; ++rank) {
        all += BytesFrom(plan, rank);
        EXPECT_LE(BytesFrom(plan, rank), 2 * kBytes);
    }
    EXPECT_EQ(all, 2 * kBytes * (kRanks - 1));
}

TEST(Volumes, SwitchesThatAddHalveWhatRanksSend) {
    // S + S/g with heads, S without.
    ExpectEachSends<NvlsPlan>(Request(CollectiveKind::kAllReduce, kRanks),
                              kBytes + kBytes / kRanks);
    CollectiveRequest request = Request(CollectiveKind::kAllReduce);
    ReductionTree tree;
    tree.leafOf.assign(kRanks, 0);
    tree.parent = {ReductionTree::kNone};
    request.trees = std::make_shared<const std::vector<ReductionTree>>(1, tree);
    ExpectEachSends<InNetworkTreePlan>(request, kBytes);
}

TEST(Volumes, AllToAlls) {
    const uint64_t block = kBytes / kRanks;
    const CollectiveRequest request = Request(CollectiveKind::kAllToAll, kGroup);
    const PeerToPeerPlan direct(request, Chunking{}, PeerToPeerPlan::kAllAtOnce);
    const BruckPlan bruck(request, Chunking{});
    const TwoLevelAllToAllPlan twoLevel(request, Chunking{});
    EXPECT_EQ(BytesFrom(direct, 3), kBytes - block);
    EXPECT_EQ(BytesFrom(bruck, 3), 4 * kBytes / 2);  // log2 n times a half
    EXPECT_EQ(bruck.GetOutLinks(3), 4u);
    // To each of 3 in the group a quarter, and of 3 other groups a quarter.
    EXPECT_EQ(BytesFrom(twoLevel, 3), 6 * kBytes / 4);
    EXPECT_EQ(twoLevel.GetOutLinks(3), 3u + 3u);
}

TEST(Volumes, RoundsAreLogarithmicForAnyNumberOfRanks) {
    CollectiveRequest request = Request(CollectiveKind::kAllGather);
    request.groups = nullptr;
    request.ranks = 24'000;
    EXPECT_EQ(PatPlan(request, Chunking{}).GetOutLinks(0), 15u);
    request.kind = CollectiveKind::kAllReduce;
    EXPECT_EQ(HalvingDoublingPlan(request, Chunking{}).GetOutLinks(0), 2 * 14u + 2u);
}

TEST(Volumes, ALongRingRepeatsItself) {
    CollectiveRequest request = Request(CollectiveKind::kAllReduce);
    request.bytes = uint64_t{1} << 30;
    const RingPlan plan(request, Chunking{});
    const uint64_t messages = plan.GetMessages(0, 0);
    EXPECT_EQ(messages, 30u * 128);  // 2 (n-1) steps of 64 MiB
    EXPECT_EQ(plan.GetUniform(0, 0, 8), messages - 8);
    for (uint64_t i = 8; i < messages; ++i) {
        const auto send = plan.GetSend(5, 0, i);
        ASSERT_EQ(send.bytes, 524288u);
        ASSERT_EQ(send.wait[0].count, i - 7);  // the message 8 before
    }
}

}  // namespace
}  // namespace ns3
