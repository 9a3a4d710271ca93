// SPDX-License-Identifier: GPL-2.0-only
// Ring collectives against their closed forms.
#include "test-network.h"

#include "collective/model/algorithms/ring.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace ns3 {
namespace {

constexpr int64_t kMtu = 4096;
constexpr int64_t kDataOverhead = 62 + 20;  // headers; preamble and gap
constexpr int64_t kRethBytes = 16;
constexpr int64_t kAckBytes = 66 + 20;

class RingTest : public ::testing::Test {
  protected:
    void SetUp() override {
        Config::SetDefault("ns3::CollectiveDriver::Channels", UintegerValue(1));
    }
    void TearDown() override { Config::Reset(); }

    static void SetChunk(uint64_t bytes) {
        Config::SetDefault("ns3::CollectiveDriver::ChunkSize", UintegerValue(bytes));
    }
};

// Wire time of a message, the acknowledgements of the equal message that comes in included.
int64_t WireTime(int64_t bytes) {
    const int64_t packets = (bytes + kMtu - 1) / kMtu;
    return (bytes + packets * (kDataOverhead + kAckBytes) + kRethBytes) * kPsPerByte;
}

// What a message takes beyond its wire time: the switch, two cables, and the last packet again.
constexpr int64_t HopLatency(int64_t lastPayload) {
    return 2 * kCableDelayPs + kPipelinePs + (lastPayload + kDataOverhead) * kPsPerByte;
}

void ExpectWithin(int64_t measured, int64_t expected, double tolerance) {
    EXPECT_NEAR(static_cast<double>(measured), static_cast<double>(expected),
                tolerance * static_cast<double>(expected));
}

CollectiveRecord RunOne(const topogen::Fabric& fabric, const CollectiveSpec& spec) {
    TestNetwork net(fabric);
    net.driver->Add(spec);
    net.Run();
    CollectiveRecord record = net.driver->GetRecords().at(0);
    EXPECT_EQ(record.status, CollectiveStatus::kFinished);
    return record;
}

// T = 2(N-1) S/(N B) + 2(N-1) hop latency.
TEST_F(RingTest, AllReduceMeetsTheClosedForm) {
    SetChunk(1 << 30);
    for (const uint64_t n : {2, 3, 8, 16}) {
        const int64_t piece = 256 * kMtu;
        const topogen::Fabric fabric = MakeStar(n);
        const CollectiveRecord record = RunOne(fabric, SpecOf(CollectiveKind::kAllReduce, n * piece,
                                                              RankPlacement::Packed(fabric, n)));
        const int64_t steps = 2 * (n - 1);
        const int64_t closedForm = steps * WireTime(piece) + steps * HopLatency(kMtu);
        ExpectWithin(record.duration, closedForm, 0.01);
        ExpectWithin(record.idealTime, closedForm, 0.001);
        ExpectWithin(record.duration, record.idealTime, 0.01);
        EXPECT_DOUBLE_EQ(record.busBandwidth,
                         BusBandwidth(CollectiveKind::kAllReduce, n, n * piece, record.duration));
    }
}

TEST_F(RingTest, ScatterAndGatherTakeHalfTheSteps) {
    SetChunk(1 << 30);
    const uint64_t n = 8;
    const int64_t piece = 256 * kMtu;
    const topogen::Fabric fabric = MakeStar(n);
    for (const auto kind : {CollectiveKind::kReduceScatter, CollectiveKind::kAllGather}) {
        const CollectiveRecord record =
            RunOne(fabric, SpecOf(kind, n * piece, RankPlacement::Packed(fabric, n)));
        ExpectWithin(record.duration, (n - 1) * (WireTime(piece) + HopLatency(kMtu)), 0.01);
        ExpectWithin(record.duration, record.idealTime, 0.01);
    }
}

// With chunks in flight the latency is paid once, not at every step.
TEST_F(RingTest, ChunksHideLatency) {
    SetChunk(32 * kMtu);
    const uint64_t n = 8;
    const int64_t piece = 256 * kMtu;
    const topogen::Fabric fabric = MakeStar(n);
    const CollectiveRecord record = RunOne(
        fabric, SpecOf(CollectiveKind::kAllReduce, n * piece, RankPlacement::Packed(fabric, n)));
    const int64_t messages = 2 * (n - 1) * 8;
    ExpectWithin(record.duration, messages * WireTime(32 * kMtu) + HopLatency(kMtu), 0.01);
    ExpectWithin(record.duration, record.idealTime, 0.01);
}

TEST_F(RingTest, OnePacketPerMessageIsExact) {
    const uint64_t n = 6;
    const int64_t piece = 1000;
    const topogen::Fabric fabric = MakeStar(n);
    const CollectiveRecord record = RunOne(
        fabric, SpecOf(CollectiveKind::kAllGather, n * piece, RankPlacement::Packed(fabric, n)));
    // Store and forward twice; the ACK of the last step goes first and delays each but the first.
    const int64_t hop =
        2 * (piece + kRethBytes + kDataOverhead) * kPsPerByte + 2 * kCableDelayPs + kPipelinePs;
    EXPECT_EQ(record.duration, (n - 1) * hop + (n - 2) * kAckBytes * kPsPerByte);
}

TEST_F(RingTest, BytesDeliveredAreExact) {
    SetChunk(10'000);
    Config::SetDefault("ns3::CollectiveDriver::Channels", UintegerValue(3));
    for (const uint64_t bytes : {1ull, 5ull, 7ull, 999'983ull}) {
        const uint64_t n = 7;
        const topogen::Fabric fabric = MakeStar(n);
        for (const auto kind : {CollectiveKind::kAllReduce, CollectiveKind::kReduceScatter,
                                CollectiveKind::kAllGather}) {
            TestNetwork net(fabric);
            net.driver->Add(SpecOf(kind, bytes, RankPlacement::Packed(fabric, n)));
            net.Run();
            EXPECT_EQ(net.driver->GetRecords()[0].status, CollectiveStatus::kFinished);
            const uint64_t steps = kind == CollectiveKind::kAllReduce ? 2 * (n - 1) : n - 1;
            EXPECT_EQ(net.nics->GetCounters().payloadBytesDelivered, steps * bytes);
            for (uint32_t e = 0; e < n; ++e) {
                const uint64_t got = net.nics->GetNic(e).GetCounters().payloadBytesDelivered;
                // All blocks but one's own, each once or twice; the last blocks may be smaller.
                const uint64_t block = (bytes + n - 1) / n;
                EXPECT_GE(got, steps / (n - 1) * (bytes - block));
                EXPECT_LE(got, steps / (n - 1) * bytes);
            }
        }
    }
}

TEST_F(RingTest, EqualPiecesGiveEveryRankTheSameBytes) {
    const uint64_t n = 5;
    const topogen::Fabric fabric = MakeStar(n);
    TestNetwork net(fabric);
    net.driver->Add(
        SpecOf(CollectiveKind::kAllReduce, n * 300'001, RankPlacement::Packed(fabric, n)));
    net.Run();
    for (uint32_t e = 0; e < n; ++e) {
        EXPECT_EQ(net.nics->GetNic(e).GetCounters().payloadBytesDelivered, 2 * (n - 1) * 300'001u);
    }
}

// A chunk is sent on only after what the plan has it wait for came in.
TEST_F(RingTest, ForwardsOnlyAfterReceiving) {
    SetChunk(10'000);
    Config::SetDefault("ns3::CollectiveDriver::Channels", UintegerValue(2));
    const uint64_t n = 6;
    const topogen::Fabric fabric = MakeStar(n, 3);  // NVLink and NICs in one ring
    CollectiveRequest request;
    request.ranks = n;
    request.bytes = 1'000'001;
    request.groups = std::make_shared<RankGroups>(RankGroups::Blocks(n, 3));
    Chunking chunking;
    chunking.chunkBytes = 10'000;
    chunking.channels = 2;
    const RingPlan plan(request, chunking);
    TestNetwork net(fabric);
    std::map<std::pair<uint32_t, uint32_t>, uint64_t> received;  // by rank and link
    uint64_t sent = 0;
    net.driver->TraceConnectWithoutContext(
        "ChunkReceived", Callback<void, const CollectiveChunk&>([&](const CollectiveChunk& c) {
            EXPECT_EQ(c.sequence, (received[{c.rank, c.link}]++));
        }));
    net.driver->TraceConnectWithoutContext(
        "ChunkSent", Callback<void, const CollectiveChunk&>([&](const CollectiveChunk& c) {
            ++sent;
            const auto send = plan.GetSend(c.rank, c.link, c.sequence);
            EXPECT_EQ(send.bytes, c.bytes);
            if (send.waits != 0) {
                EXPECT_GE((received[{c.rank, c.link}]), send.wait[0].count);
            }
        }));
    net.driver->Add(
        SpecOf(CollectiveKind::kAllReduce, request.bytes, RankPlacement::Packed(fabric, n)));
    net.Run();
    EXPECT_EQ(sent, n * 2 * plan.GetMessages(0, 0));
    for (const auto& [link, count] : received) {
        EXPECT_EQ(count, plan.GetMessages(0, 0));
    }
}

TEST_F(RingTest, OneServerRunsOnNvlinkAlone) {
    const uint64_t n = 8;
    const int64_t piece = 450'000;  // 1 us
    const topogen::Fabric fabric = MakeStar(n, n);
    SetChunk(1 << 30);
    const auto spec =
        SpecOf(CollectiveKind::kAllReduce, n * piece, RankPlacement::Packed(fabric, n));
    const CollectiveRecord whole = RunOne(fabric, spec);
    EXPECT_EQ(whole.duration, 2 * (n - 1) * (2 * 1'000'000 + 500'000));
    EXPECT_EQ(whole.idealTime, whole.duration);

    SetChunk(piece / 8);
    const CollectiveRecord chunked = RunOne(fabric, spec);
    EXPECT_EQ(chunked.duration, 2 * (n - 1) * 1'000'000 + 125'000 + 500'000);
    EXPECT_EQ(chunked.idealTime, chunked.duration);
}

TEST_F(RingTest, NvlinkSendsNothingThroughNics) {
    const topogen::Fabric fabric = MakeStar(4, 4);
    const auto spec =
        SpecOf(CollectiveKind::kAllReduce, 1'000'000, RankPlacement::Packed(fabric, 4));
    {
        TestNetwork net(fabric);
        net.driver->Add(spec);
        net.Run();
        EXPECT_EQ(net.nics->GetCounters().payloadBytesDelivered, 0u);
    }
    Config::SetDefault("ns3::CollectiveDriver::Nvlink", BooleanValue(false));
    TestNetwork net(fabric);
    net.driver->Add(spec);
    net.Run();
    EXPECT_EQ(net.nics->GetCounters().payloadBytesDelivered, 6'000'000u);
}

// Two servers of four: the two NIC hops are the bottleneck.
TEST_F(RingTest, MixedRingRunsAtTheSpeedOfItsSlowestHop) {
    const uint64_t n = 8;
    const int64_t piece = 512 * kMtu;
    SetChunk(32 * kMtu);
    const topogen::Fabric fabric = MakeStar(n, 4);
    TestNetwork net(fabric);
    net.driver->Add(
        SpecOf(CollectiveKind::kAllReduce, n * piece, RankPlacement::Packed(fabric, n)));
    net.Run();
    const CollectiveRecord record = net.driver->GetRecords()[0];
    ExpectWithin(record.duration, record.idealTime, 0.01);
    EXPECT_EQ(net.nics->GetNic(0).GetCounters().payloadBytesDelivered,
              2 * (n - 1) * uint64_t{piece});
    EXPECT_EQ(net.nics->GetNic(1).GetCounters().payloadBytesDelivered, 0u);
}

// By default as many channels as GPUs in a server: all NICs carry an equal share.
TEST_F(RingTest, ChannelsUseEveryNic) {
    const uint64_t n = 8;
    const uint64_t bytes = 4 * n * 512 * kMtu;
    const topogen::Fabric fabric = MakeStar(n, 4);
    const auto spec = SpecOf(CollectiveKind::kAllReduce, bytes, RankPlacement::Packed(fabric, n));
    SetChunk(32 * kMtu);
    const CollectiveRecord one = RunOne(fabric, spec);
    Config::SetDefault("ns3::CollectiveDriver::Channels", UintegerValue(0));  // as by default
    TestNetwork net(fabric);
    net.driver->Add(spec);
    net.Run();
    const CollectiveRecord four = net.driver->GetRecords()[0];
    EXPECT_EQ(four.status, CollectiveStatus::kFinished);
    for (uint32_t e = 0; e < n; ++e) {
        EXPECT_EQ(net.nics->GetNic(e).GetCounters().payloadBytesDelivered,
                  2 * (n - 1) * bytes / n / 4);
    }
    ExpectWithin(four.duration, one.duration / 4, 0.05);
    ExpectWithin(four.duration, four.idealTime, 0.01);
}

TEST_F(RingTest, LazyAndEagerAgreeToThePicosecond) {
    SetChunk(50'000);
    Config::SetDefault("ns3::CollectiveDriver::Channels", UintegerValue(2));
    const topogen::Fabric fabric = MakeStar(12, 4);
    std::vector<std::vector<int64_t>> completions;
    for (const bool eager : {false, true}) {
        Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(eager));
        TestNetwork net(fabric);
        net.driver->Add(
            SpecOf(CollectiveKind::kAllReduce, 3'000'017, RankPlacement::Packed(fabric, 12)));
        net.driver->Add(
            SpecOf(CollectiveKind::kAllGather, 2'000'003, RankPlacement::RailAligned(fabric, 9)));
        net.Run();
        completions.emplace_back();
        for (uint32_t collective = 0; collective < 2; ++collective) {
            for (uint32_t rank = 0; rank < (collective == 0 ? 12 : 9); ++rank) {
                completions.back().push_back(net.driver->GetRankCompletion(collective, rank));
            }
        }
    }
    EXPECT_EQ(completions[0], completions[1]);
}

TEST(BusBandwidthTest, IsAsNcclTestsDefineIt) {
    // 8 ranks, 1 GB in 1 s.
    const auto of = [](CollectiveKind kind) {
        return BusBandwidth(kind, 8, 1'000'000'000, 1'000'000'000'000);
    };
    EXPECT_DOUBLE_EQ(of(CollectiveKind::kAllReduce), 14e9);
    EXPECT_DOUBLE_EQ(of(CollectiveKind::kAllGather), 7e9);
    EXPECT_DOUBLE_EQ(of(CollectiveKind::kReduceScatter), 7e9);
    EXPECT_DOUBLE_EQ(of(CollectiveKind::kAllToAll), 7e9);
    EXPECT_DOUBLE_EQ(of(CollectiveKind::kBroadcast), 8e9);
}

}  // namespace
}  // namespace ns3
