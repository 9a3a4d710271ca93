// SPDX-License-Identifier: GPL-2.0-only
//
// Lost packets and lost ACKs: go-back-N, NAKs and the retransmission timeout.
#include "reliability-case.h"

#include "support/fixed-rate.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <map>
#include <vector>

namespace ns3 {
namespace {

using GoBackN = ReliabilityCase;

TEST_F(GoBackN, LostPacketIsAskedForOnceAndAllAfterItSentAgain) {
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce({5}));
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    const NicCounters counters = bed.network->GetCounters();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(counters.naksSent, 1u);
    EXPECT_EQ(counters.timeouts, 0u);
    EXPECT_EQ(flow.retransmittedPackets, 5u);  // 5..9, all sent before the NAK came
    EXPECT_EQ(counters.dataPacketsSent, 15u);
    EXPECT_EQ(counters.dataPacketsDelivered, 10u);
    EXPECT_EQ(counters.payloadBytesDelivered, 10 * kMtu);
    EXPECT_EQ(bed.Dropped(), 1u);
}

TEST_F(GoBackN, PacketLostAgainIsRecoveredByTheTimer) {
    RdmaTestbed bed(MakeStar(2));
    int losses = 0;
    // The NAK of a gap is sent once; a second loss of the same packet is only told by the clock.
    FrameFilter filter(*bed.fabric, bed.Nic(1), [&losses](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kData || frame.GetPsn() != 5 || ++losses > 2;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 1u);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 1u);
    EXPECT_EQ(bed.network->GetCounters().payloadBytesDelivered, 10 * kMtu);
}

TEST_F(GoBackN, LossOfTheLastPacketIsRecoveredByTheTimer) {
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce({0}));
    const Flow flow = bed.Run({MakeFlow(0, 1, 100)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    // Once unheard for the whole timeout, once well.
    EXPECT_EQ(flow.completionTime, kTimeoutPs + bed.network->GetIdealCompletionTime(0, 1, 100));
    EXPECT_EQ(flow.retransmittedPackets, 1u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 1u);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 0u);
}

/// What packets of a full payload that start `interval` apart are paced at. The first has an RETH.
uint64_t RateFor(int64_t interval) {
    return static_cast<uint64_t>(4194 * 8 * 1e12 / static_cast<double>(interval));
}

// A queue pair so slow that its timer fires many times between two packets: what has not been sent
// again cannot be answered.
TEST_F(GoBackN, TimeoutsCountOnlyWhatWasSentAgain) {
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2), CreateObject<FixedRate>(RateFor(20 * kTimeoutPs)));
        FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce({2}));
        const Flow flow = bed.Run({MakeFlow(0, 1, 3 * kMtu)}).front();
        EXPECT_EQ(flow.status, FlowStatus::kFinished) << reliability;
        EXPECT_EQ(flow.retransmittedPackets, 1u) << reliability;
        EXPECT_EQ(bed.network->GetCounters().timeouts, 1u) << reliability;
    }
}

// The packet is sent again 90 us after the timeout, and its ACK takes 81 us of the 100 us that it
// has.
TEST_F(GoBackN, TheClockStartsWithWhatIsSentAgain) {
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2, {400 * kGbps, 20'000'000}),
                        CreateObject<FixedRate>(RateFor(kTimeoutPs + 90'000'000)));
        FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce({0}));
        const Flow flow = bed.Run({MakeFlow(0, 1, kMtu)}).front();
        EXPECT_EQ(flow.status, FlowStatus::kFinished) << reliability;
        EXPECT_EQ(flow.retransmittedPackets, 1u) << reliability;
        EXPECT_EQ(bed.network->GetCounters().timeouts, 1u) << reliability;
    }
}

TEST_F(GoBackN, LostAckIsMadeGoodByTheNext) {
    RdmaTestbed bed(MakeStar(2));
    int acks = 0;
    FrameFilter filter(*bed.fabric, bed.Nic(0), [&acks](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kAck || ++acks != 3;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.completionTime, bed.network->GetIdealCompletionTime(0, 1, 10 * kMtu));
    EXPECT_EQ(flow.retransmittedPackets, 0u);
}

TEST_F(GoBackN, LossOfTheLastAckDeliversNothingTwice) {
    RdmaTestbed bed(MakeStar(2));
    int acks = 0;
    FrameFilter filter(*bed.fabric, bed.Nic(0), [&acks](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kAck || ++acks != 10;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(flow.retransmittedPackets, 1u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 1u);
    EXPECT_EQ(bed.network->GetCounters().dataPacketsDelivered, 10u);
    EXPECT_EQ(bed.network->GetCounters().payloadBytesDelivered, 10 * kMtu);
}

/// Messages as they reach a receiver.
class Inbox final : public MessageReceiver {
  public:
    void OnMessage(RdmaNic& /*nic*/, uint32_t source, uint32_t /*immediate*/, uint64_t bytes,
                   int64_t /*now*/) override {
        m_bytesFrom[source].push_back(bytes);
    }
    const std::map<uint32_t, std::vector<uint64_t>>& GetBytesFrom() const { return m_bytesFrom; }

  private:
    std::map<uint32_t, std::vector<uint64_t>> m_bytesFrom;
};

TEST_F(GoBackN, LossyIncastDeliversEveryMessageOnce) {
    Config::SetDefault("ns3::EthernetSwitch::LosslessClasses", UintegerValue(0));
    FabricMessage message = MakeStar(9);
    message.bufferBytes = 100'000;
    RdmaTestbed bed(message);
    Inbox inbox;
    bed.Nic(8).SetReceiver(&inbox);
    std::vector<Flow> incast;
    for (uint32_t source = 0; source < 8; ++source) {
        incast.push_back(MakeFlow(source, 8, 200'000 + source));
    }
    uint64_t retransmitted = 0;
    uint64_t packets = 0;
    for (const Flow& flow : bed.Run(incast)) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
        EXPECT_EQ(inbox.GetBytesFrom().at(flow.source), std::vector<uint64_t>{flow.bytes});
        retransmitted += flow.retransmittedPackets;
        packets += (flow.bytes + kMtu - 1) / kMtu;
    }
    const NicCounters counters = bed.network->GetCounters();
    EXPECT_GT(bed.Dropped(), 0u);
    EXPECT_GE(retransmitted, bed.Dropped());  // ACKs meet no queue here: all drops are data
    EXPECT_EQ(counters.dataPacketsSent, packets + retransmitted);
    EXPECT_EQ(counters.dataPacketsDelivered, packets);
    EXPECT_EQ(bed.LeafPort(8).GetCounters(bed.Now()).droppedFrames, bed.Dropped());
}

}  // namespace
}  // namespace ns3
