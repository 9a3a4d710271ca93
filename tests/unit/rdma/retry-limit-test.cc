// SPDX-License-Identifier: GPL-2.0-only
//
// Queue pairs that get nowhere: how often they try, and what counts as progress.
#include "reliability-case.h"

#include "fabric/model/wire/aeth.h"
#include "support/fixed-rate.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <functional>
#include <map>

namespace ns3 {
namespace {

using RetryLimit = ReliabilityCase;

TEST_F(RetryLimit, UnreachableDestinationFailsWhenTheRetriesAreUsedUp) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(3));
    FabricMessage islands;
    islands.AddSwitch();
    islands.AddSwitch();
    islands.AddEndpoint(0);
    islands.AddEndpoint(0);
    islands.AddEndpoint(1);
    RdmaTestbed bed(islands);
    int64_t failedAt = 0;
    bed.Nic(0).TraceConnectWithoutContext(
        "Failure",
        Callback<void, const RdmaNic&, const QueuePair&, int64_t>(
            [&failedAt](const RdmaNic&, const QueuePair&, int64_t now) { failedAt = now; }));
    const auto flows = bed.Run({MakeFlow(0, 2, 2 * kMtu, 50), MakeFlow(0, 1, 2 * kMtu)});
    EXPECT_EQ(flows[0].status, FlowStatus::kFailed);
    EXPECT_EQ(flows[0].retransmittedPackets, 3u * 2);
    EXPECT_EQ(flows[1].status, FlowStatus::kFinished);
    EXPECT_EQ(bed.network->GetIdealCompletionTime(0, 2, kMtu), 0);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 4u);
    // Frames without a way are lost where they came in.
    EXPECT_EQ(bed.Dropped(), 4u * 2);
    EXPECT_EQ(bed.LeafPort(0).GetCounters(bed.Now()).droppedFrames, 4u * 2);
    // Both packets wait their turn behind one of the other flow, or go at once.
    EXPECT_GE(failedAt, 4 * kTimeoutPs + 50);
    EXPECT_LE(failedAt, 4 * kTimeoutPs + 50 + int64_t{2} * 4194 * 20);
}

TEST_F(RetryLimit, RetryLimitCountsTimeoutsWithoutProgress) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(2));
    RdmaTestbed bed(MakeStar(2));
    // Two of three copies of every packet are lost: each packet needs two retries, never more.
    std::map<uint32_t, int> copies;
    FrameFilter filter(*bed.fabric, bed.Nic(1), [&copies](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kData || ++copies[frame.GetPsn()] % 3 == 0;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 1), MakeFlow(0, 1, 1, 10 * kTimeoutPs)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 4u);
}

TEST_F(RetryLimit, NumberOfAFailedQueuePairIsNotUsedAgain) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(0));
    RdmaTestbed bed(MakeStar(2));
    bool broken = true;
    FrameFilter filter(*bed.fabric, bed.Nic(1), [&broken](Frame&, int64_t) { return !broken; });
    Simulator::Schedule(PicoSeconds(2 * kTimeoutPs), [&broken] { broken = false; });
    const auto flows = bed.Run({MakeFlow(0, 1, kMtu), MakeFlow(0, 1, kMtu, 3 * kTimeoutPs)});
    EXPECT_EQ(flows[0].status, FlowStatus::kFailed);
    EXPECT_EQ(flows[1].status, FlowStatus::kFinished);
    EXPECT_EQ(flows[1].retransmittedPackets, 0u);
}

// A responder that asks for packet 0 whatever comes: each answer is a retry.
TEST_F(RetryLimit, NaksWithoutProgressUseUpTheRetries) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(3));
    RdmaTestbed bed(MakeStar(2));
    uint64_t naks = 0;
    FrameFilter filter(*bed.fabric, bed.Nic(0), [&naks](Frame& frame, int64_t) {
        frame.flags |= Frame::kFlagNak;
        frame.AsAck().nextPsn = 0;
        frame.AsAck().aeth = Aeth{Syndrome::kSequenceError, 0}.Pack();
        ++naks;
        return true;
    });
    const FirstError error(bed.Nic(0));
    const Flow flow = bed.Run({MakeFlow(0, 1, kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFailed);
    EXPECT_EQ(flow.retransmittedPackets, 3u);
    EXPECT_EQ(error.Get(), QueuePairError::kRetryLimit);
    EXPECT_EQ(naks, 4u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
}

TEST_F(RetryLimit, ProgressGivesTheRetriesBack) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(3));
    RdmaTestbed bed(MakeStar(2), CreateObject<FixedRate>(400 * kGbps, 1));  // one at a time
    std::map<uint32_t, int> answers;
    FrameFilter filter(*bed.fabric, bed.Nic(0), [&answers](Frame& frame, int64_t) {
        if (++answers[frame.AsAck().nextPsn] % 4 != 0) {
            frame.flags |= Frame::kFlagNak;
            frame.AsAck().nextPsn -= 1;  // that of the packet
            frame.AsAck().aeth = Aeth{Syndrome::kSequenceError, 0}.Pack();
        }
        return true;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 5 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(flow.retransmittedPackets, 3u * 5);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
}

// Packet 5 never comes. Its NAK acknowledges those before it, so that it is no retry.
TEST_F(RetryLimit, NakThatMakesProgressIsNoRetry) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(0));
    Config::SetDefault("ns3::RdmaNic::AckInterval", UintegerValue(16));
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), [](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kData || frame.GetPsn() != 5;
    });
    const FirstError error(bed.Nic(0));
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFailed);
    EXPECT_EQ(error.Get(), QueuePairError::kRetryLimit);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 1u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 1u);
}

/// What a switch that trims does to data packets, at the receiver's door.
FrameFilter::Predicate TrimWhere(std::function<bool(const Frame&)> isTrimmed) {
    return [isTrimmed = std::move(isTrimmed)](Frame& frame, int64_t) {
        if (frame.kind == FrameKind::kData && isTrimmed(frame)) {
            frame.flags |= Frame::kFlagTrimmed;
            frame.AsData().payload = 0;
        }
        return true;
    };
}

// Each copy is asked for again at once, which is no retry; but no progress is made, and the clock
// tells.
TEST_F(RetryLimit, PacketsThatAreAlwaysTrimmedFailByTheClock) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(3));
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2));
        FrameFilter filter(*bed.fabric, bed.Nic(1), TrimWhere([](const Frame&) { return true; }));
        const FirstError error(bed.Nic(0));
        const Flow flow = bed.Run({MakeFlow(0, 1, kMtu)}).front();
        EXPECT_EQ(flow.status, FlowStatus::kFailed) << reliability;
        EXPECT_EQ(error.Get(), QueuePairError::kRetryLimit) << reliability;
        EXPECT_EQ(bed.network->GetCounters().timeouts, 4u) << reliability;
        EXPECT_GT(bed.network->GetCounters().naksSent, 100u) << reliability;
        EXPECT_LT(bed.Now(), 4 * kTimeoutPs + bed.network->GetBaseRtt()) << reliability;
    }
}

TEST_F(RetryLimit, TrimmedAgainIsAskedForAgain) {
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2));
        int copies = 0;
        FrameFilter filter(*bed.fabric, bed.Nic(1), TrimWhere([&copies](const Frame& frame) {
            return frame.GetPsn() == 2 && ++copies <= 10;
        }));
        const Flow flow = bed.Run({MakeFlow(0, 1, 5 * kMtu)}).front();
        EXPECT_EQ(flow.status, FlowStatus::kFinished) << reliability;
        EXPECT_EQ(bed.network->GetCounters().naksSent, 10u) << reliability;
        EXPECT_EQ(bed.network->GetCounters().timeouts, 0u) << reliability;
    }
}

}  // namespace
}  // namespace ns3
