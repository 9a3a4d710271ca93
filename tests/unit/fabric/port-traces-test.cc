// SPDX-License-Identifier: GPL-2.0-only
//
// What the trace sources of ports tell, against counters and closed forms.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <vector>

namespace ns3 {
namespace {

/// Counts what a port tells of.
class Listener {
  public:
    struct Stop {
        uint8_t trafficClass;
        bool stopped;
        int64_t time;
    };

    explicit Listener(FabricPort& port) {
        const auto connect = [&port, this](const char* source, auto member) {
            EXPECT_TRUE(port.TraceConnectWithoutContext(source, MakeCallback(member, this)));
        };
        connect("Enqueue", &Listener::OnEnqueue);
        connect("Transmit", &Listener::OnTransmit);
        connect("Mark", &Listener::OnMark);
        connect("Drop", &Listener::OnDrop);
        connect("Trim", &Listener::OnTrim);
        connect("Pause", &Listener::OnPause);
        connect("CreditStall", &Listener::OnCreditStall);
    }

    uint64_t enqueued = 0;
    uint64_t sent = 0;
    uint64_t marked = 0;
    uint64_t dropped = 0;
    uint64_t trimmed = 0;
    std::vector<Stop> pauses;
    std::vector<Stop> stalls;

  private:
    void OnEnqueue(const FabricPort& /*port*/, const Frame& /*frame*/, int64_t /*time*/) {
        ++enqueued;
    }
    void OnTransmit(const FabricPort& /*port*/, const Frame& /*frame*/, int64_t time) {
        EXPECT_GE(time, m_lastStart);
        m_lastStart = time;
        ++sent;
    }
    void OnMark(const FabricPort& /*port*/, const Frame& frame, int64_t /*time*/) {
        EXPECT_NE(frame.flags & Frame::kFlagEct, 0);
        ++marked;
    }
    void OnDrop(const FabricPort& /*port*/, const Frame& /*frame*/, int64_t /*time*/) { ++dropped; }
    void OnTrim(const FabricPort& /*port*/, const Frame& frame, int64_t /*time*/) {
        EXPECT_GT(frame.AsData().payload, 0);
        ++trimmed;
    }
    void OnPause(const FabricPort& /*port*/, uint8_t trafficClass, bool stopped, int64_t time) {
        pauses.push_back({trafficClass, stopped, time});
    }
    void OnCreditStall(const FabricPort& /*port*/, uint8_t lane, bool stopped, int64_t time) {
        stalls.push_back({lane, stopped, time});
    }

    int64_t m_lastStart = 0;
};

/// How long a class was stopped; stops and goes must alternate.
int64_t SumOf(const std::vector<Listener::Stop>& stops) {
    int64_t sum = 0;
    for (size_t i = 0; i < stops.size(); ++i) {
        EXPECT_EQ(stops[i].stopped, i % 2 == 0);
        sum += stops[i].stopped ? -stops[i].time : stops[i].time;
    }
    return sum;
}

using PortTracesTest = ModelTest;

TEST_F(PortTracesTest, QueueMarksDropsAndTrimsAreThoseCounted) {
    Config::SetDefault("ns3::EthernetSwitch::LosslessClasses", UintegerValue(0));
    Config::SetDefault("ns3::EthernetSwitch::TrimmingClasses", UintegerValue(1 << 3));
    Config::SetDefault("ns3::EthernetSwitch::TrimmedClass", UintegerValue(3));
    Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(1000));
    FabricMessage message = MakeStar(9);
    message.bufferBytes = 100'000;
    RdmaTestbed bed(message);
    const Listener listener(bed.LeafPort(8));
    bed.Run(MakeIncast(8, 1'000'000));
    const PortCounters counters = bed.LeafPort(8).GetCounters(bed.Now());
    EXPECT_GT(counters.markedFrames, 0u);
    EXPECT_GT(counters.droppedFrames, 0u);
    EXPECT_GT(counters.trimmedFrames, 0u);
    EXPECT_EQ(listener.sent, counters.txFrames);
    EXPECT_EQ(listener.enqueued, counters.txFrames);
    EXPECT_EQ(listener.marked, counters.markedFrames);
    EXPECT_EQ(listener.dropped, counters.droppedFrames);
    EXPECT_EQ(listener.trimmed, counters.trimmedFrames);
    EXPECT_TRUE(listener.pauses.empty());
    EXPECT_TRUE(listener.stalls.empty());
}

TEST_F(PortTracesTest, PausesAddUpToThePausedTime) {
    FabricMessage message = MakeStar(5);
    message.bufferBytes = 1'000'000;
    RdmaTestbed bed(message);
    const Listener listener(bed.EndpointPort(0));
    bed.Run(MakeIncast(4, 2'000'000));
    EXPECT_GT(listener.pauses.size(), 4u);
    EXPECT_EQ(listener.pauses.front().trafficClass, 3);
    EXPECT_EQ(SumOf(listener.pauses), bed.EndpointPort(0).GetCounters(bed.Now()).pausedPs);
    EXPECT_TRUE(listener.stalls.empty());
}

// A lane of three frames at the end of a long cable. The third one to start takes the last credit;
// the stall ends when the first one has left the switch and the credit is back: 66 bytes, of a
// switch that cuts through, and 8 of the credit at 20 ps each, the pipeline, and the cable twice.
TEST_F(PortTracesTest, CreditStallsAreTimedExactly) {
    constexpr int64_t kCable = 20'000'000;
    constexpr uint32_t kLanes = 4;
    constexpr uint32_t kLaneBlocks = 3 * 65 + 13;  // 4,096 + 26 bytes are 65 blocks
    Config::SetDefault("ns3::WireFormat::RethBytes", UintegerValue(0));
    Config::SetDefault("ns3::InfinibandSubnet::CreditUpdateBlocks", UintegerValue(1));
    FabricMessage message;
    message.infiniband = true;
    message.AddSwitch();
    message.AddEndpoint(0, {400 * kGbps, kCable});
    message.AddEndpoint(0);
    message.bufferBytes = uint64_t{2} * kLanes * kLaneBlocks * 64;
    RdmaTestbed bed(message);
    const Listener listener(bed.EndpointPort(0));
    bed.Run({MakeFlow(0, 1, uint64_t{30} * 4096)});
    ASSERT_GT(listener.stalls.size(), 4u);
    EXPECT_EQ(listener.stalls[0].trafficClass, 3);  // service level 3 of four lanes
    EXPECT_EQ(listener.stalls[0].time, int64_t{2} * 4124 * 20);
    EXPECT_EQ(listener.stalls[1].time, int64_t{66 + 8} * 20 + message.pipelinePs + 2 * kCable);
    EXPECT_EQ(SumOf(listener.stalls), bed.EndpointPort(0).GetCounters(bed.Now()).pausedPs);
    EXPECT_TRUE(listener.pauses.empty());
}

}  // namespace
}  // namespace ns3
