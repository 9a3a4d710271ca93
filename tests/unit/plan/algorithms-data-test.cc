// SPDX-License-Identifier: GPL-2.0-only
//
// Every algorithm with real data: any number of ranks from 1 to 33, sizes that do not divide.
#include "collective/helper/plan-data.h"

#include "collective/model/algorithms/binomial.h"
#include "collective/model/algorithms/bruck.h"
#include "collective/model/algorithms/dissemination-barrier.h"
#include "collective/model/algorithms/double-tree.h"
#include "collective/model/algorithms/halving-doubling.h"
#include "collective/model/algorithms/hierarchical.h"
#include "collective/model/algorithms/in-network-tree.h"
#include "collective/model/algorithms/nvls.h"
#include "collective/model/algorithms/pat.h"
#include "collective/model/algorithms/peer-to-peer.h"
#include "collective/model/algorithms/ring.h"
#include "collective/model/algorithms/two-level-all-to-all.h"

#include "engine/model/split-mix.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace ns3 {
namespace {

using Make =
    std::function<std::unique_ptr<CollectivePlan>(const CollectiveRequest&, const Chunking&)>;

template <typename Plan>
Make Simply() {
    return [](const CollectiveRequest& request, const Chunking& chunking) {
        return std::make_unique<Plan>(request, chunking);
    };
}

Make PeerToPeer(uint32_t concurrency) {
    return [concurrency](const CollectiveRequest& request, const Chunking& chunking) {
        return std::make_unique<PeerToPeerPlan>(request, chunking, concurrency);
    };
}

/// How the ranks are grouped, for those algorithms that care.
enum class Grouping { kNone, kAny, kEqual, kOneGroup };

struct Algorithm {
    std::string name;
    Make make;
    std::vector<CollectiveKind> kinds;
    Grouping grouping = Grouping::kNone;
};

std::ostream& operator<<(std::ostream& out, const Algorithm& algorithm) {
    return out << algorithm.name;
}

constexpr auto kAllReduce = CollectiveKind::kAllReduce;
constexpr auto kReduceScatter = CollectiveKind::kReduceScatter;
constexpr auto kAllGather = CollectiveKind::kAllGather;
constexpr auto kBroadcast = CollectiveKind::kBroadcast;
constexpr auto kReduce = CollectiveKind::kReduce;
constexpr auto kGather = CollectiveKind::kGather;
constexpr auto kScatter = CollectiveKind::kScatter;
constexpr auto kAllToAll = CollectiveKind::kAllToAll;
constexpr auto kAllToAllV = CollectiveKind::kAllToAllV;
constexpr auto kSendReceive = CollectiveKind::kSendReceive;
constexpr auto kBarrier = CollectiveKind::kBarrier;

std::vector<Algorithm> AllAlgorithms() {
    const std::vector<CollectiveKind> direct = {kReduceScatter, kAllGather, kBroadcast,
                                                kReduce,        kGather,    kScatter,
                                                kAllToAll,      kAllToAllV, kSendReceive};
    return {
        {"Ring",
         Simply<RingPlan>(),
         {kAllReduce, kReduceScatter, kAllGather, kBroadcast, kReduce},
         Grouping::kAny},
        {"DoubleTree", Simply<DoubleTreePlan>(), {kAllReduce}, Grouping::kAny},
        {"HalvingDoubling",
         Simply<HalvingDoublingPlan>(),
         {kAllReduce, kReduceScatter, kAllGather}},
        {"Hierarchical", Simply<HierarchicalPlan>(), {kAllReduce}, Grouping::kEqual},
        {"Pat", Simply<PatPlan>(), {kReduceScatter, kAllGather}},
        {"NvlsTree", Simply<NvlsPlan>(), {kAllReduce}, Grouping::kEqual},
        {"Nvls", Simply<NvlsPlan>(), {kAllReduce, kReduceScatter, kAllGather}, Grouping::kOneGroup},
        {"Sharp", Simply<InNetworkTreePlan>(), {kAllReduce, kBarrier}},
        {"Direct", PeerToPeer(PeerToPeerPlan::kAllAtOnce), direct},
        {"Pairwise", PeerToPeer(1), direct},
        {"Windowed", PeerToPeer(3), direct},
        {"Bruck", Simply<BruckPlan>(), {kAllToAll}},
        {"TwoLevel", Simply<TwoLevelAllToAllPlan>(), {kAllToAll}, Grouping::kEqual},
        {"Binomial", Simply<BinomialPlan>(), {kBroadcast, kReduce, kGather, kScatter}},
        {"Dissemination", Simply<DisseminationBarrierPlan>(), {kBarrier}},
    };
}

std::shared_ptr<const RankGroups> MakeGroups(Grouping grouping, uint32_t ranks, uint64_t draw) {
    switch (grouping) {
        case Grouping::kNone:
            return nullptr;
        case Grouping::kOneGroup:
            return std::make_shared<RankGroups>(RankGroups::Blocks(ranks, ranks));
        case Grouping::kAny: {
            // Of any sizes, and their ranks scattered.
            std::vector<uint32_t> domains;
            for (uint32_t rank = 0; rank < ranks; ++rank) {
                domains.push_back(static_cast<uint32_t>(Mix64(draw + rank) % (1 + draw % 7)));
            }
            return std::make_shared<RankGroups>(domains);
        }
        case Grouping::kEqual:
            break;
    }
    std::vector<uint32_t> divisors;
    for (uint32_t size = 1; size <= ranks; ++size) {
        if (ranks % size == 0) {
            divisors.push_back(size);
        }
    }
    const uint32_t size = divisors[draw % divisors.size()];
    return std::make_shared<RankGroups>(RankGroups::Blocks(ranks, size));
}

/// Two trees of leaves with three ranks and middles with two leaves; the second starts elsewhere.
std::shared_ptr<const std::vector<ReductionTree>> MakeTrees(uint32_t ranks) {
    std::vector<ReductionTree> trees(2);
    for (uint32_t t = 0; t < 2; ++t) {
        const uint32_t leaves = (ranks + t + 2) / 3;
        for (uint32_t rank = 0; rank < ranks; ++rank) {
            trees[t].leafOf.push_back((rank + t) / 3);
        }
        uint32_t first = 0;
        for (uint32_t width = leaves; width > 1; width = (width + 1) / 2) {
            for (uint32_t i = 0; i < width; ++i) {
                trees[t].parent.push_back(first + width + i / 2);
            }
            first += width;
        }
        trees[t].parent.push_back(ReductionTree::kNone);
    }
    return std::make_shared<const std::vector<ReductionTree>>(trees);
}

class AlgorithmData : public ::testing::TestWithParam<Algorithm> {
  protected:
    static void Try(const Algorithm& algorithm, CollectiveKind kind, uint32_t ranks,
                    uint64_t bytes) {
        const uint64_t draw = Mix64(ranks * 1000003 + bytes * 31 + static_cast<uint64_t>(kind));
        CollectiveRequest request;
        request.kind = kind;
        request.ranks = ranks;
        request.bytes = bytes;
        request.root = static_cast<uint32_t>(draw % ranks);
        request.peer = static_cast<uint32_t>((draw >> 8) % ranks);
        request.groups = MakeGroups(algorithm.grouping, ranks, draw >> 16);
        request.trees = MakeTrees(ranks);
        request.bytesBetween = [draw, bytes](uint32_t source, uint32_t destination) {
            return Mix64(draw + source * 64 + destination) % (bytes / 8 + 1);
        };
        if (request.peer == request.root) {
            request.peer = (request.root + 1) % ranks;
        }
        Chunking chunking;
        chunking.chunkBytes = 1 + (draw >> 24) % (bytes / 4 + 7);
        chunking.chunksPerStep = 1 + (draw >> 32) % 4;
        chunking.channels = 1 + (draw >> 40) % 3;
        const auto plan = algorithm.make(request, chunking);
        PlanData data(*plan, request, draw);
        EXPECT_EQ(data.Run(), "") << algorithm.name << ' ' << ToString(kind) << " of " << bytes
                                  << " bytes among " << ranks << ", chunks of "
                                  << chunking.chunkBytes << " x " << chunking.chunksPerStep
                                  << ", channels " << chunking.channels << ", root "
                                  << request.root;
    }
};

TEST_P(AlgorithmData, EveryRankEndsWithTheRightWords) {
    const Algorithm algorithm = GetParam();
    for (const CollectiveKind kind : algorithm.kinds) {
        for (uint32_t ranks = kind == kSendReceive ? 2 : 1; ranks <= 33; ++ranks) {
            for (const uint64_t bytes : {0, 1, 17, 509}) {
                Try(algorithm, kind, ranks, bytes);
                if (HasFailure()) {
                    return;
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Algorithms, AlgorithmData, ::testing::ValuesIn(AllAlgorithms()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace ns3
