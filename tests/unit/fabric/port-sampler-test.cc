// SPDX-License-Identifier: GPL-2.0-only
//
// Samples of queue depth and utilisation against what must be there.
#include "fabric/helper/port-sampler.h"
#include "fabric/helper/link-failures.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/boolean.h"
#include "ns3/string.h"

#include <algorithm>

namespace ns3 {
namespace {

using PortSamplerTest = ModelTest;
using Samples = std::vector<PortSampler::Sample>;

constexpr int64_t kMicrosecond = 1'000'000;
constexpr size_t kMany = 1 << 16;

/// Samples of the port towards endpoint 2, to which 0 and 1 send.
Samples SampleIncast(int64_t interval, size_t most, int64_t* finalInterval = nullptr) {
    RdmaTestbed bed(MakeStar(3));
    PortSampler sampler(interval, most);
    sampler.Watch(bed.LeafPort(2));
    bed.Run({MakeFlow(0, 2, 1'000'000), MakeFlow(1, 2, 1'000'000)});
    sampler.Finish(bed.Now());
    const PortCounters counters = bed.LeafPort(2).GetCounters(bed.Now());
    const Samples& samples = sampler.GetSamples(0);
    int64_t busy = 0;
    uint32_t largest = 0;
    for (const PortSampler::Sample& sample : samples) {
        busy += sample.busyPs;
        largest = std::max(largest, sample.maxQueueBytes);
        EXPECT_LE(sample.queueBytes, sample.maxQueueBytes);
    }
    // 400 Gb/s: 20 ps a byte, gaps included.
    EXPECT_EQ(busy, static_cast<int64_t>(counters.txBytes) * 20);
    EXPECT_EQ(largest, counters.maxQueueBytes);
    EXPECT_EQ(samples.back().queueBytes, 0u);
    EXPECT_LE(samples.size(), most);
    if (finalInterval != nullptr) {
        *finalInterval = sampler.GetInterval();
    }
    return samples;
}

// Two senders at line rate: the link is full from the first packet to the last, and the queue grows
// by one packet in each packet time until the senders are done.
TEST_F(PortSamplerTest, BusyLinkIsFullAndItsQueueGrowsAtLineRate) {
    const Samples samples = SampleIncast(kMicrosecond, kMany);
    ASSERT_GT(samples.size(), 20u);
    for (size_t i = 2; i < 20; ++i) {
        EXPECT_EQ(samples[i].busyPs, kMicrosecond) << i;
        // Of the 50 KB that come beyond what leaves in a microsecond, 82 bytes in 4,178 are not in
        // a buffer's count (4,158); a packet more or less may just have come.
        const int64_t growth = int64_t{samples[i].queueBytes} - samples[i - 1].queueBytes;
        EXPECT_NEAR(static_cast<double>(growth), 50'000.0 * 4158 / 4178, 2 * 4158.0) << i;
    }
}

TEST_F(PortSamplerTest, MergedSamplesAreThoseOfALongerInterval) {
    int64_t interval = 0;
    const Samples merged = SampleIncast(kMicrosecond, 16, &interval);
    EXPECT_GT(interval, kMicrosecond);
    const Samples direct = SampleIncast(interval, kMany);
    ASSERT_EQ(merged.size(), direct.size());
    for (size_t i = 0; i < merged.size(); ++i) {
        EXPECT_EQ(merged[i].queueBytes, direct[i].queueBytes) << i;
        EXPECT_EQ(merged[i].maxQueueBytes, direct[i].maxQueueBytes) << i;
        EXPECT_EQ(merged[i].busyPs, direct[i].busyPs) << i;
    }
}

TEST_F(PortSamplerTest, LazyAndEagerAgree) {
    const Samples lazy = SampleIncast(kMicrosecond / 10, kMany);
    Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(true));
    const Samples eager = SampleIncast(kMicrosecond / 10, kMany);
    ASSERT_EQ(lazy.size(), eager.size());
    for (size_t i = 0; i < lazy.size(); ++i) {
        EXPECT_EQ(lazy[i].queueBytes, eager[i].queueBytes) << i;
        EXPECT_EQ(lazy[i].maxQueueBytes, eager[i].maxQueueBytes) << i;
        EXPECT_EQ(lazy[i].busyPs, eager[i].busyPs) << i;
    }
}

constexpr int64_t kDown = 10 * kMicrosecond;

/// Samples of a star's ports to endpoints 0 and 2, into which others send at twice their rate. The
/// link of 2 goes down, and then there is no route: what is queued is dropped, and what comes,
/// where it would leave or, later, where it came in: at a port that is busy itself.
std::vector<Samples> SampleOutage(bool eager) {
    Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(eager));
    Config::SetDefault("ns3::FabricNetwork::ConvergenceDelay", StringValue("5us"));
    RdmaTestbed bed(MakeStar(5));
    PortSampler sampler(kMicrosecond / 10, kMany);
    sampler.Watch(bed.LeafPort(0));
    sampler.Watch(bed.LeafPort(2));
    LinkFailures failures(*bed.fabric);
    failures.Add(bed.LinkOf(2), kDown, kNever);
    failures.Start();
    FlowDriver driver(bed.network);
    for (const Flow& flow : {MakeFlow(0, 2, 4'000'000), MakeFlow(1, 2, 4'000'000),
                             MakeFlow(3, 0, 4'000'000), MakeFlow(4, 0, 4'000'000)}) {
        driver.Add(flow);
    }
    driver.Start();
    Simulator::Stop(PicoSeconds(4 * kDown));
    Simulator::Run();
    sampler.Finish(bed.Now());
    EXPECT_GT(bed.LeafPort(0).GetCounters(bed.Now()).droppedFrames, 0u) << "without a route";
    std::vector<Samples> samples;
    for (size_t i = 0; i < sampler.GetPortCount(); ++i) {
        samples.push_back(sampler.GetSamples(i));
    }
    return samples;
}

TEST_F(PortSamplerTest, QueueThatIsDroppedIsGone) {
    const std::vector<Samples> lazy = SampleOutage(false);
    const size_t down = kDown / (kMicrosecond / 10);
    EXPECT_GT(lazy[1][down - 1].queueBytes, 0u);
    for (size_t i = down; i < lazy[1].size(); ++i) {
        EXPECT_EQ(lazy[1][i].queueBytes, 0u) << i;
    }
    const std::vector<Samples> eager = SampleOutage(true);
    for (size_t port = 0; port < lazy.size(); ++port) {
        ASSERT_EQ(lazy[port].size(), eager[port].size());
        for (size_t i = 0; i < lazy[port].size(); ++i) {
            EXPECT_EQ(lazy[port][i].queueBytes, eager[port][i].queueBytes) << port << ' ' << i;
            EXPECT_EQ(lazy[port][i].maxQueueBytes, eager[port][i].maxQueueBytes);
            EXPECT_EQ(lazy[port][i].busyPs, eager[port][i].busyPs) << port << ' ' << i;
        }
    }
}

}  // namespace
}  // namespace ns3
