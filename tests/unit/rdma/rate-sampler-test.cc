// SPDX-License-Identifier: GPL-2.0-only
//
// Sampled rates of queue pairs against what must be there.
#include "rdma/helper/rate-sampler.h"
#include "rdma/model/cc/dcqcn.h"
#include "support/fixed-rate.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/boolean.h"
#include "ns3/nstime.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3 {
namespace {

using RateSamplerTest = ModelTest;
using Sample = RateSampler::Sample;

constexpr int64_t kMicrosecond = 1'000'000;
constexpr size_t kMany = 1 << 16;

bool IsSame(const Sample& a, const Sample& b) {
    return a.rateBps == b.rateBps && a.windowBytes == b.windowBytes && a.busyPs == b.busyPs;
}

// Half of the line rate: the link carries the queue pair half of the time, a packet of 84 ns more
// or less in an interval.
TEST_F(RateSamplerTest, PacedQueuePairSendsAtItsRate) {
    RdmaTestbed bed(MakeStar(3), Create<FixedRate>(200 * kGbps, 123'456));
    RateSampler sampler(kMicrosecond, kMany, 4);
    sampler.Watch(bed.Nic(0));
    sampler.Watch(bed.Nic(1));
    const int64_t start = 2'500'000;
    const Flow flow = bed.Run({MakeFlow(0, 2, 1'000'000, start)}).front();
    sampler.Finish(bed.Now());
    ASSERT_EQ(sampler.GetRecords().size(), 1u);
    const RateSampler::Record& record = *sampler.GetRecords().front();
    EXPECT_EQ(record.nic, &bed.Nic(0));
    EXPECT_EQ(record.destination, 2u);
    EXPECT_EQ(record.first, start);
    EXPECT_LE(record.last, start + flow.completionTime);
    const auto& samples = record.series.GetSamples();
    ASSERT_GT(samples.size(), 40u);
    EXPECT_EQ(samples[1].busyPs, 0);
    int64_t busy = 0;
    for (size_t i = 0; i < samples.size(); ++i) {
        busy += samples[i].busyPs;
        if (i >= 3 && i < 40) {
            EXPECT_NEAR(static_cast<double>(samples[i].busyPs), 0.5 * kMicrosecond, 84'000) << i;
            EXPECT_EQ(samples[i].rateBps, 200 * kGbps);
            EXPECT_EQ(samples[i].windowBytes, 123'456u);
        }
    }
    EXPECT_EQ(busy, static_cast<int64_t>(bed.EndpointPort(0).GetCounters(bed.Now()).txBytes) * 20);
    EXPECT_EQ(sampler.GetFirstUnrecorded(), INT64_MAX);
}

TEST_F(RateSamplerTest, QueuePairsBeyondTheLimitAreToldOf) {
    RdmaTestbed bed(MakeStar(4));
    RateSampler sampler(kMicrosecond, kMany, 2);
    sampler.Watch(bed.Nic(0));
    bed.Run({MakeFlow(0, 1, 1000), MakeFlow(0, 2, 1000), MakeFlow(0, 3, 1000, kMicrosecond)});
    sampler.Finish(bed.Now());
    EXPECT_EQ(sampler.GetRecords().size(), 2u);
    EXPECT_EQ(sampler.GetFirstUnrecorded(), kMicrosecond);
}

// Of a READ the responder's queue pair is recorded, and the reader's not.
TEST_F(RateSamplerTest, ReadsAreRecordedWhereTheDataIs) {
    RdmaTestbed bed(MakeStar(2));
    RateSampler sampler(kMicrosecond, kMany, 2);
    sampler.Watch(bed.Nic(0));
    sampler.Watch(bed.Nic(1));
    Flow flow = MakeFlow(0, 1, 1'000'000);
    flow.verb = Verb::kRead;
    bed.Run({flow});
    sampler.Finish(bed.Now());
    ASSERT_EQ(sampler.GetRecords().size(), 1u);
    EXPECT_EQ(sampler.GetRecords().front()->nic, &bed.Nic(1));
    EXPECT_EQ(sampler.GetRecords().front()->destination, 0u);
}

// In the middle of two messages, whose packets of 84 ns start by turns, no port is left behind that
// another one is ahead of.
TEST_F(RateSamplerTest, EveryPortIsCaughtUpWith) {
    Config::SetDefault("ns3::RdmaNic::PortSelection", StringValue("InTurn"));
    for (int64_t offset = 0; offset < 84'000; offset += 1000) {
        RdmaTestbed bed(MakePlanes(2, 2));
        RateSampler sampler(kMicrosecond, kMany, 4);
        sampler.Watch(bed.Nic(0));
        FlowDriver driver(bed.network);
        driver.Add(MakeFlow(0, 1, 1'000'000));
        driver.Add(MakeFlow(0, 1, 1'000'000, 42'000));
        driver.Start();
        Simulator::Stop(PicoSeconds(5'000'000 + offset));
        Simulator::Run();
        sampler.Finish(bed.Now());
        ASSERT_EQ(sampler.GetRecords().size(), 2u);
        for (const RateSampler::Record* record : sampler.GetRecords()) {
            EXPECT_GE(record->last, bed.Now()) << record->queuePair << " " << offset;
        }
    }
}

/// Samples of an incast of two under DCQCN.
std::vector<Sample> SampleIncast(int64_t interval, size_t most, int64_t* finalInterval = nullptr) {
    RdmaTestbed bed(MakeStar(3), CreateObject<Dcqcn>());
    RateSampler sampler(interval, most, 1);
    sampler.Watch(bed.Nic(0));
    bed.Run({MakeFlow(0, 2, 1'000'000), MakeFlow(1, 2, 1'000'000)});
    sampler.Finish(bed.Now());
    const auto& samples = sampler.GetRecords().front()->series.GetSamples();
    EXPECT_LE(samples.size(), most);
    if (finalInterval != nullptr) {
        *finalInterval = sampler.GetInterval();
    }
    return samples;
}

class RateSamplerIncast : public RateSamplerTest {
  protected:
    void SetUp() override {
        RateSamplerTest::SetUp();
        Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(1000));
        Config::SetDefault("ns3::FabricSwitch::EcnKmax", UintegerValue(20'000));
    }
};

TEST_F(RateSamplerIncast, MergedSamplesAreThoseOfALongerInterval) {
    int64_t interval = 0;
    const std::vector<Sample> merged = SampleIncast(kMicrosecond, 16, &interval);
    EXPECT_GT(interval, kMicrosecond);
    const std::vector<Sample> direct = SampleIncast(interval, kMany);
    ASSERT_EQ(merged.size(), direct.size());
    EXPECT_TRUE(std::equal(merged.begin(), merged.end(), direct.begin(), IsSame));
    const auto isSlower = [](const Sample& a, const Sample& b) { return a.rateBps < b.rateBps; };
    EXPECT_LT(std::min_element(merged.begin(), merged.end(), isSlower)->rateBps, 300 * kGbps);
}

TEST_F(RateSamplerIncast, LazyAndEagerAgree) {
    const std::vector<Sample> lazy = SampleIncast(kMicrosecond / 10, kMany);
    Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(true));
    const std::vector<Sample> eager = SampleIncast(kMicrosecond / 10, kMany);
    ASSERT_EQ(lazy.size(), eager.size());
    EXPECT_TRUE(std::equal(lazy.begin(), lazy.end(), eager.begin(), IsSame));
}

}  // namespace
}  // namespace ns3
