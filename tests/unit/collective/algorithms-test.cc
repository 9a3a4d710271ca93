// SPDX-License-Identifier: GPL-2.0-only
//
// Every algorithm at packet level: everybody has the right data in the end, in about the ideal
// time, and neither lazy ports nor a second run change anything.
#include "test-network.h"

#include "support/why-not.h"

#include "collective/helper/collective-algorithms.h"
#include "collective/helper/plan-data.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/uinteger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace ns3 {
namespace {

using ::testing::HasSubstr;

struct Case {
    const char* name;
    const char* algorithm;
    CollectiveKind kind;
    uint32_t gpusPerServer;
    double tolerance;  ///< Of the ideal time; what contends is not in it.
};

std::ostream& operator<<(std::ostream& out, const Case& tested) {
    return out << tested.name;
}

class AlgorithmsTest : public ::testing::TestWithParam<Case> {
  protected:
    void TearDown() override { Config::Reset(); }

    static constexpr uint32_t kRanks = 16;

    static CollectiveSpec MakeSpec(const topogen::Fabric& fabric, uint64_t bytes) {
        CollectiveSpec spec = SpecOf(GetParam().kind, bytes, RankPlacement::Packed(fabric, kRanks));
        spec.algorithm = GetParam().algorithm;
        spec.root = 3;
        spec.bytesBetween = [bytes](uint32_t source, uint32_t destination) {
            return bytes / 1024 * (1 + (source + 2 * destination) % 7);
        };
        return spec;
    }

    struct Outcome {
        CollectiveRecord record;
        std::vector<int64_t> completions;  ///< By rank.
    };

    static Outcome RunIt() {
        const topogen::Fabric fabric = MakeStar(kRanks, GetParam().gpusPerServer);
        TestNetwork net(fabric);
        net.driver->Add(MakeSpec(fabric, uint64_t{kRanks} * 64 * 4096));
        net.Run();
        EXPECT_EQ(net.driver->DescribeWait(0), "");
        Outcome outcome{net.driver->GetRecords().at(0), {}};
        for (uint32_t rank = 0; rank < kRanks; ++rank) {
            outcome.completions.push_back(net.driver->GetRankCompletion(0, rank));
        }
        return outcome;
    }
};

TEST_P(AlgorithmsTest, EndsInItsIdealTimeLazyOrNot) {
    const Outcome lazy = RunIt();
    EXPECT_EQ(lazy.record.status, CollectiveStatus::kFinished);
    EXPECT_EQ(lazy.record.algorithm, GetParam().algorithm);
    EXPECT_NEAR(
        static_cast<double>(lazy.record.duration) / static_cast<double>(lazy.record.idealTime), 1,
        GetParam().tolerance);
    EXPECT_EQ(RunIt().completions, lazy.completions);
    Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(true));
    EXPECT_EQ(RunIt().completions, lazy.completions);
}

// Messages carry data as the executor sends and receives them: chunks that do not divide, a size
// that is prime.
TEST_P(AlgorithmsTest, CarriesTheRightData) {
    Config::SetDefault("ns3::CollectiveDriver::ChunkSize", UintegerValue(500));
    for (const uint64_t bytes : {1, 16411}) {
        const topogen::Fabric fabric = MakeStar(kRanks, GetParam().gpusPerServer);
        const CollectiveSpec spec = MakeSpec(fabric, bytes);
        CollectiveRequest request;
        request.kind = spec.kind;
        request.ranks = kRanks;
        request.bytes = bytes;
        request.root = spec.root;
        request.peer = spec.peer;
        request.bytesBetween = spec.bytesBetween;
        request.groups =
            std::make_shared<RankGroups>(RankGroups::Blocks(kRanks, GetParam().gpusPerServer));
        Chunking chunking;
        chunking.chunkBytes = 500;
        chunking.channels = GetParam().gpusPerServer;
        const auto plan = CollectiveDriver::FindAlgorithm(spec)->MakePlan(request, chunking);
        PlanData data(*plan, request, bytes);
        TestNetwork net(fabric);
        net.driver->TraceConnectWithoutContext(
            "ChunkSent", Callback<void, const CollectiveChunk&>([&](const CollectiveChunk& chunk) {
                data.OnSent(chunk.rank, chunk.link, chunk.sequence);
            }));
        net.driver->TraceConnectWithoutContext(
            "ChunkReceived",
            Callback<void, const CollectiveChunk&>([&](const CollectiveChunk& chunk) {
                data.OnReceived(chunk.rank, chunk.link, chunk.sequence);
            }));
        net.driver->Add(spec);
        net.Run();
        EXPECT_EQ(data.Check(), "");
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, AlgorithmsTest,
    ::testing::Values(Case{"Ring", "ring", CollectiveKind::kAllReduce, 4, 0.01},
                      Case{"RingBroadcast", "ring", CollectiveKind::kBroadcast, 4, 0.05},
                      Case{"DoubleTree", "double-tree", CollectiveKind::kAllReduce, 4, 0.15},
                      Case{"HalvingDoubling", "halving-doubling", CollectiveKind::kAllReduce, 1,
                           0.01},
                      Case{"Hierarchical", "hierarchical", CollectiveKind::kAllReduce, 4, 0.05},
                      Case{"Pat", "pat", CollectiveKind::kAllGather, 1, 0.01},
                      Case{"NvlsTree", "nvls", CollectiveKind::kAllReduce, 4, 0.1},
                      Case{"Nvls", "nvls", CollectiveKind::kReduceScatter, 16, 0.01},
                      Case{"Direct", "direct", CollectiveKind::kAllToAll, 1, 0.05},
                      Case{"DirectUneven", "direct", CollectiveKind::kAllToAllV, 1, 0.25},
                      Case{"Pairwise", "pairwise", CollectiveKind::kAllToAll, 1, 0.01},
                      Case{"Bruck", "bruck", CollectiveKind::kAllToAll, 1, 0.01},
                      Case{"TwoLevel", "two-level", CollectiveKind::kAllToAll, 4, 0.1},
                      Case{"Binomial", "binomial", CollectiveKind::kScatter, 1, 0.05},
                      Case{"Barrier", "dissemination", CollectiveKind::kBarrier, 1, 0.01}),
    [](const auto& tested) { return tested.param.name; });

class CollectivesInOrder : public ::testing::Test {
  protected:
    void TearDown() override { Config::Reset(); }
};

TEST_F(CollectivesInOrder, EachRankStartsWhenItIsThroughWithTheOneBefore) {
    const topogen::Fabric fabric = MakeStar(4);
    TestNetwork net(fabric);
    CollectiveSpec first = SpecOf(CollectiveKind::kBroadcast, 1'000'000, {0, 1, 2, 3});
    CollectiveSpec second = SpecOf(CollectiveKind::kAllReduce, 400'000, {0, 1, 2, 3});
    second.follows = net.driver->Add(first);
    second.start = 5'000'000;
    net.driver->Add(second);
    net.Run();
    const auto records = net.driver->GetRecords();
    EXPECT_EQ(records[1].status, CollectiveStatus::kFinished);
    // Who is through with the broadcast first does not wait for the others.
    int64_t earliest = INT64_MAX;
    for (uint32_t rank = 0; rank < 4; ++rank) {
        earliest = std::min(earliest, net.driver->GetRankCompletion(0, rank));
    }
    EXPECT_EQ(records[1].start, earliest + 5'000'000);
    EXPECT_LT(records[1].start, records[0].duration);
}

TEST_F(CollectivesInOrder, WhoWaitsForWhomIsTold) {
    const topogen::Fabric fabric = MakeStar(4);
    TestNetwork net(fabric);
    net.driver->Add(SpecOf(CollectiveKind::kAllReduce, 1'000'000, {0, 1, 2, 3}));
    CollectiveSpec later = SpecOf(CollectiveKind::kAllReduce, 1'000'000, {0, 1, 2, 3});
    later.start = 1'000'000'000;
    net.driver->Add(later);
    net.driver->Start();
    Simulator::Stop(MicroSeconds(1));
    Simulator::Run();
    const std::string wait = net.driver->DescribeWait(0);
    EXPECT_THAT(wait, ::testing::StartsWith("rank 0 waits for rank 3 (0 of "));
    EXPECT_THAT(wait, HasSubstr(" which waits for rank 2 ("));
    EXPECT_THAT(wait, ::testing::EndsWith(": a cycle"));
    EXPECT_EQ(net.driver->DescribeWait(1), "rank 0 has not begun");
}

TEST_F(CollectivesInOrder, WrongOnesAreRefusedByName) {
    const topogen::Fabric fabric = MakeStar(6, 4);  // domains of 4 and 2
    TestNetwork net(fabric);
    const auto why = [&](CollectiveSpec spec, const char* algorithm) {
        spec.algorithm = algorithm;
        return WhyNot([&] { net.driver->Add(spec); });
    };
    const auto of = [&](CollectiveKind kind) {
        return SpecOf(kind, 1000, RankPlacement::Packed(fabric, 6));
    };
    EXPECT_THAT(why(of(CollectiveKind::kAllReduce), "rings"),
                HasSubstr("'rings'; there are ring,"));
    EXPECT_THAT(why(of(CollectiveKind::kAllToAll), "ring"),
                HasSubstr("ring does no all-to-all; it does all-reduce"));
    EXPECT_THAT(why(of(CollectiveKind::kAllReduce), "hierarchical"),
                HasSubstr("as many ranks in each NVLink domain"));
    CollectiveSpec spec = of(CollectiveKind::kBroadcast);
    spec.root = 6;
    EXPECT_THAT(why(spec, ""), HasSubstr("root: rank 6; there are 0 to 5"));
    spec = of(CollectiveKind::kAllReduce);
    spec.follows = 7;
    EXPECT_THAT(why(spec, ""), HasSubstr("follows: 7"));
}

}  // namespace
}  // namespace ns3
