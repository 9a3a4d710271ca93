// SPDX-License-Identifier: GPL-2.0-only
//
// What a receiver refuses: WRITEs without access, SENDs for which it is not ready.
#include "reliability-case.h"

#include "ns3/uinteger.h"

#include <vector>

namespace ns3 {
namespace {

using Refusal = ReliabilityCase;

TEST_F(Refusal, WriteWithoutAccessFailsAtOnce) {
    RdmaTestbed bed(MakeStar(2));
    bed.Nic(1).SetRemoteAccess(false);
    const FirstError error(bed.Nic(0));
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFailed);
    EXPECT_EQ(error.Get(), QueuePairError::kRemoteAccess);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 1u);
    EXPECT_EQ(bed.network->GetCounters().dataPacketsDelivered, 0u);
}

Flow MakeSend(uint64_t bytes) {
    Flow flow = MakeFlow(0, 1, bytes);
    flow.verb = Verb::kSend;
    return flow;
}

TEST_F(Refusal, SendWaitsForAReceive) {
    constexpr int64_t kRnrDelayPs = 640'000'000;  // RdmaNic::RnrDelay
    RdmaTestbed bed(MakeStar(2));
    bed.Nic(1).PostReceives(0);
    Simulator::Schedule(PicoSeconds(kRnrDelayPs), [&bed] { bed.Nic(1).PostReceives(1); });
    const Flow flow = bed.Run({MakeSend(1)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 1u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
    // Refused, the delay, and well: a NAK is as long as the ACK.
    EXPECT_EQ(flow.completionTime,
              kRnrDelayPs + 2 * bed.network->GetIdealCompletionTime(0, 1, 1, Verb::kSend));
}

TEST_F(Refusal, EachSendTakesOneReceive) {
    Config::SetDefault("ns3::RdmaNic::RnrRetryLimit", UintegerValue(2));
    RdmaTestbed bed(MakeStar(2));
    bed.Nic(1).PostReceives(3);
    const FirstError error(bed.Nic(0));
    std::vector<Flow> sends(4, MakeSend(10 * kMtu));
    uint64_t finished = 0;
    for (const Flow& flow : bed.Run(sends)) {
        finished += flow.status == FlowStatus::kFinished ? 1 : 0;
    }
    EXPECT_EQ(finished, 3u);
    EXPECT_EQ(error.Get(), QueuePairError::kRnrRetryLimit);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 3u);  // refused, and twice again
}

// The ACK of the first message is lost, so that the refusal of the second acknowledges it.
TEST_F(Refusal, RefusalThatMakesProgressBeginsARow) {
    for (const uint32_t limit : {0, 1, 3}) {
        Config::SetDefault("ns3::RdmaNic::RnrRetryLimit", UintegerValue(limit));
        RdmaTestbed bed(MakeStar(2));
        bed.Nic(1).PostReceives(1);
        FrameFilter filter(*bed.fabric, bed.Nic(0), [](Frame& frame, int64_t) {
            return (frame.flags & Frame::kFlagNak) != 0;
        });
        const FirstError error(bed.Nic(0));
        QueuePair::Options options;
        options.destination = 1;
        options.verb = Verb::kSend;
        QueuePair& queuePair = bed.Nic(0).Open(options);
        bed.Nic(0).Post(queuePair, kMtu, 0, 0, 0);
        bed.Nic(0).Post(queuePair, kMtu, 0, 0, 0);
        Simulator::Run();
        EXPECT_EQ(error.Get(), QueuePairError::kRnrRetryLimit) << limit;
        EXPECT_EQ(bed.network->GetCounters().naksSent, limit + 1) << limit;
    }
}

}  // namespace
}  // namespace ns3
