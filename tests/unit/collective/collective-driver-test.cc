// SPDX-License-Identifier: GPL-2.0-only
#include "collective/helper/collective-driver.h"

#include "test-network.h"

#include "support/why-not.h"

#include "rdma/helper/flow-driver.h"

#include "ns3/config.h"
#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/uinteger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace ns3 {
namespace {

using ::testing::HasSubstr;

class CollectiveDriverTest : public ::testing::Test {
  protected:
    void TearDown() override { Config::Reset(); }

    static CollectiveSpec AllReduce(uint64_t bytes, const std::vector<uint32_t>& endpoints) {
        return SpecOf(CollectiveKind::kAllReduce, bytes, endpoints);
    }

    /// Chunks received from now on.
    const uint64_t& CountReceived(CollectiveDriver& driver) {
        driver.TraceConnectWithoutContext("ChunkReceived",
                                          Callback<void, const CollectiveChunk&>(
                                              [this](const CollectiveChunk&) { ++m_received; }));
        return m_received;
    }

  private:
    uint64_t m_received = 0;
};

TEST_F(CollectiveDriverTest, RefusesWrongSpecs) {
    TestNetwork net(MakeStar(4));
    const auto why = [&](const CollectiveSpec& spec) {
        return WhyNot([&] { net.driver->Add(spec); });
    };
    EXPECT_THAT(why(AllReduce(0, {0, 1})), HasSubstr("bytes: 0"));
    EXPECT_THAT(why(AllReduce(1, {0})), HasSubstr("ranks: 1"));
    EXPECT_THAT(why(AllReduce(1, {0, 9})), HasSubstr("GPU 9"));
    EXPECT_THAT(why(AllReduce(UINT64_MAX, {0, 1})), HasSubstr("2^32 packets"));
    CollectiveSpec early = AllReduce(1, {0, 1});
    early.start = -1;
    EXPECT_THAT(why(early), HasSubstr("start: -1"));
    EXPECT_EQ(net.driver->GetCount(), 0u);
}

TEST_F(CollectiveDriverTest, RefusesAnNvlinkThatStandsStill) {
    Config::SetDefault("ns3::NvlinkCrossbar::Rate", DataRateValue(DataRate(0)));
    const topogen::Fabric fabric = MakeStar(2);
    EXPECT_THAT(WhyNot([&] { TestNetwork net(fabric); }), HasSubstr("NvlinkCrossbar::Rate"));
    Simulator::Destroy();
}

/// Servers of 4 GPUs whose NVLink runs at these rates.
void SetNvlink(topogen::Fabric& fabric, const std::vector<uint64_t>& ratesBps) {
    for (size_t i = 0; i < ratesBps.size(); ++i) {
        auto& model = *fabric.add_server_models();
        model.set_gpus(4);
        model.mutable_nvlink()->set_rate_bps(ratesBps[i]);
        model.mutable_nvlink()->set_latency_ps(50'000);
        fabric.mutable_servers(static_cast<int>(i))->set_model(static_cast<uint32_t>(i));
    }
}

/// A ring of 4 moves 2 x 3/4 of the bytes out of every GPU; the rest is the first chunk's way
/// round.
void ExpectRingAt(uint64_t rateBps, const CollectiveRecord& record) {
    const double bound =
        1.5 * static_cast<double>(record.bytes) * 8e12 / static_cast<double>(rateBps);
    EXPECT_EQ(record.status, CollectiveStatus::kFinished);
    EXPECT_GT(static_cast<double>(record.duration), bound);
    EXPECT_LT(static_cast<double>(record.duration), 1.08 * bound);
}

// What the file says of a domain counts, whatever the attribute is.
TEST_F(CollectiveDriverTest, NvlinkRunsAsTheFabricSays) {
    Config::SetDefault("ns3::NvlinkCrossbar::Rate", DataRateValue(DataRate("1Gb/s")));
    topogen::Fabric fabric = MakeStar(8, 4);
    constexpr uint64_t kSlow = 720'000'000'000;
    constexpr uint64_t kFast = 1'440'000'000'000;
    SetNvlink(fabric, {kSlow, kFast});
    TestNetwork net(fabric);
    net.driver->Add(AllReduce(32 << 20, {0, 1, 2, 3}));
    net.driver->Add(AllReduce(32 << 20, {4, 5, 6, 7}));
    net.Run();
    ExpectRingAt(kSlow, net.driver->GetRecords()[0]);
    ExpectRingAt(kFast, net.driver->GetRecords()[1]);
}

TEST_F(CollectiveDriverTest, AServerNeedsNoCable) {
    topogen::Fabric fabric = MakeStar(4, 4);
    fabric.clear_switches();
    fabric.clear_tiers();
    fabric.clear_links();
    for (uint32_t port = 0; port < 4; ++port) {
        fabric.mutable_uncabled_ports()->add_server(0);
        fabric.mutable_uncabled_ports()->add_port(port);
    }
    constexpr uint64_t kRate = 3'600'000'000'000;
    SetNvlink(fabric, {kRate});
    TestNetwork net(fabric);
    net.driver->Add(AllReduce(64 << 20, {0, 1, 2, 3}));
    net.Run();
    ExpectRingAt(kRate, net.driver->GetRecords()[0]);
}

// Endpoint 0 has one cable, endpoint 1 two.
TEST_F(CollectiveDriverTest, NicsMayDifferInPorts) {
    topogen::Fabric fabric = MakeStar(2);
    fabric.set_ports_per_endpoint(2);
    fabric.mutable_switch_models(0)->set_ports(3);
    fabric.mutable_links()->add_a_node(1);
    fabric.mutable_links()->add_a_port(1);
    fabric.mutable_links()->add_b_node(2);
    fabric.mutable_links()->add_b_port(2);
    fabric.mutable_links()->add_link_class(0);
    fabric.mutable_uncabled_ports()->add_server(0);
    fabric.mutable_uncabled_ports()->add_port(1);
    {
        TestNetwork net(fabric);
        net.driver->Add(AllReduce(1'000'000, {0, 1}));
        net.Run();
        EXPECT_EQ(net.driver->GetRecords()[0].status, CollectiveStatus::kFinished);
    }
    fabric.mutable_links()->set_a_port(0, 1);
    fabric.mutable_uncabled_ports()->set_port(0, 0);
    EXPECT_THAT(WhyNot([&] { TestNetwork net(fabric); }),
                HasSubstr("endpoint 0 has a cable at port 1 of its NIC and none at 0"));
    Simulator::Destroy();
}

TEST_F(CollectiveDriverTest, StartsOnTime) {
    const topogen::Fabric fabric = MakeStar(4);
    std::vector<int64_t> durations;
    for (const int64_t start : {int64_t{0}, int64_t{123'456'789}}) {
        TestNetwork net(fabric);
        CollectiveSpec spec = AllReduce(1'000'000, {0, 1, 2, 3});
        spec.start = start;
        net.driver->Add(spec);
        net.Run();
        const CollectiveRecord record = net.driver->GetRecords()[0];
        EXPECT_EQ(record.start, start);
        EXPECT_EQ(record.algorithm, "ring");
        EXPECT_EQ(record.ranks, 4u);
        durations.push_back(record.duration);
    }
    EXPECT_EQ(durations[0], durations[1]);
}

TEST_F(CollectiveDriverTest, TwoCollectivesShareRanks) {
    TestNetwork net(MakeStar(6));
    net.driver->Add(AllReduce(600'000, {0, 1, 2, 3}));
    net.driver->Add(SpecOf(CollectiveKind::kAllGather, 500'000, {3, 2, 4, 5, 0}));
    net.driver->Add(AllReduce(600'000, {0, 1, 2, 3}));  // the same neighbours again
    net.Run();
    for (const CollectiveRecord& record : net.driver->GetRecords()) {
        EXPECT_EQ(record.status, CollectiveStatus::kFinished);
        EXPECT_GT(record.duration, record.idealTime);
    }
    EXPECT_EQ(net.nics->GetCounters().payloadBytesDelivered, 2 * 6u * 600'000 + 4u * 500'000);
}

TEST_F(CollectiveDriverTest, FlowsMayShareTheNics) {
    TestNetwork net(MakeStar(4));
    net.driver->Add(AllReduce(1'000'000, {0, 1, 2, 3}));
    const uint64_t& received = CountReceived(*net.driver);
    FlowDriver flows(net.nics);
    for (uint32_t source = 0; source < 4; ++source) {
        Flow flow;
        flow.source = source;
        flow.destination = (source + 1) % 4;
        flow.bytes = 100'000;
        flows.Add(flow);
    }
    flows.Start();
    net.Run();
    EXPECT_EQ(flows.GetFinished(), 4u);
    EXPECT_EQ(net.driver->GetRecords()[0].status, CollectiveStatus::kFinished);
    EXPECT_EQ(received, 4u * 6);
    EXPECT_EQ(net.nics->GetCounters().payloadBytesDelivered, 6u * 1'000'000 + 400'000);
}

TEST_F(CollectiveDriverTest, KeepsFewMessagesInFlight) {
    Config::SetDefault("ns3::CollectiveDriver::ChunkSize", UintegerValue(10'000));
    Config::SetDefault("ns3::CollectiveDriver::ChunksInFlight", UintegerValue(5));
    TestNetwork net(MakeStar(3));
    std::array<int, 3> inFlight{};
    int most = 0;
    net.driver->TraceConnectWithoutContext(
        "ChunkSent", Callback<void, const CollectiveChunk&>([&](const CollectiveChunk& chunk) {
            most = std::max(most, ++inFlight[chunk.rank]);
        }));
    net.driver->SetMessageCallback(
        [&](const CollectiveMessage& message) { --inFlight[message.source]; });
    net.driver->Add(AllReduce(900'000, {0, 1, 2}));
    net.Run();
    EXPECT_EQ(most, 5);
    EXPECT_EQ(inFlight, (std::array<int, 3>{}));
}

TEST_F(CollectiveDriverTest, ReportsMessagesAndRanks) {
    Config::SetDefault("ns3::CollectiveDriver::Channels", UintegerValue(1));
    TestNetwork net(MakeStar(4, 2));  // 0-1 and 2-3 by NVLink
    std::vector<CollectiveMessage> messages;
    std::vector<int64_t> done(4, -1);
    net.driver->SetMessageCallback([&](const CollectiveMessage& m) { messages.push_back(m); });
    net.driver->SetRankDoneCallback([&](uint32_t collective, uint32_t rank, int64_t now) {
        EXPECT_EQ(collective, 0u);
        EXPECT_EQ(done[rank], -1);
        done[rank] = now;
    });
    net.driver->Add(AllReduce(400'000, {0, 1, 2, 3}));
    net.Run();
    EXPECT_EQ(messages.size(), 2u * 6);
    for (const CollectiveMessage& message : messages) {
        EXPECT_EQ(message.bytes, 100'000u);
        EXPECT_EQ(message.destination, message.source == 1 ? 3u : 0u);
        EXPECT_GE(message.completionTime,
                  net.nics->GetIdealCompletionTime(message.source, message.destination, 100'000));
        EXPECT_EQ(message.retransmittedPackets, 0u);
    }
    const CollectiveRecord record = net.driver->GetRecords()[0];
    int64_t last = 0;
    for (uint32_t rank = 0; rank < 4; ++rank) {
        EXPECT_EQ(done[rank], net.driver->GetRankCompletion(0, rank));
        last = std::max(last, done[rank]);
    }
    EXPECT_EQ(record.duration, last);
}

TEST_F(CollectiveDriverTest, IsUnfinishedWhenTheRunEndsFirst) {
    TestNetwork net(MakeStar(4));
    net.driver->Add(AllReduce(10'000'000, {0, 1, 2, 3}));
    net.driver->Start();
    Simulator::Stop(MicroSeconds(20));
    Simulator::Run();
    const CollectiveRecord record = net.driver->GetRecords()[0];
    EXPECT_EQ(record.status, CollectiveStatus::kUnfinished);
    EXPECT_EQ(record.duration, 0);
    EXPECT_EQ(record.busBandwidth, 0);
    EXPECT_EQ(net.driver->GetRankCompletion(0, 0), -1);
}

// ACKs so rare that the timeout passes before the first one, and no second chance.
TEST_F(CollectiveDriverTest, FailsWithItsQueuePairs) {
    Config::SetDefault("ns3::RdmaNic::AckInterval", UintegerValue(100'000));
    Config::SetDefault("ns3::RdmaNic::RetransmitTimeout", TimeValue(NanoSeconds(1)));
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(0));
    Config::SetDefault("ns3::CollectiveDriver::Channels", UintegerValue(2));
    TestNetwork net(MakeStar(4));
    net.driver->Add(AllReduce(10'000'000, {0, 1, 2, 3}));
    net.driver->Start();
    Simulator::Run();
    const CollectiveRecord record = net.driver->GetRecords()[0];
    EXPECT_EQ(record.status, CollectiveStatus::kFailed);
    EXPECT_EQ(record.duration, 0);
    EXPECT_GT(net.nics->GetCounters().timeouts, 0u);
}

TEST_F(CollectiveDriverTest, AThousandRanks) {
    Config::SetDefault("ns3::CollectiveDriver::Channels", UintegerValue(1));
    const topogen::Fabric fabric = MakeStar(1024, 8);
    TestNetwork net(fabric);
    net.driver->Add(AllReduce(102'400, RankPlacement::Packed(fabric, 1024)));
    net.Run();
    const CollectiveRecord record = net.driver->GetRecords()[0];
    EXPECT_EQ(record.status, CollectiveStatus::kFinished);
    // The second server's ring goes backwards: it enters by the last GPU.
    EXPECT_EQ(net.nics->GetNic(15).GetCounters().payloadBytesDelivered, 2u * 1023 * 100);
}

}  // namespace
}  // namespace ns3
