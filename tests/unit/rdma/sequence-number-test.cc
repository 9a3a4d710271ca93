// SPDX-License-Identifier: GPL-2.0-only
//
// Packet sequence numbers: how many may be out, and that they wrap.
#include "reliability-case.h"

#include "rdma/model/cc/hpcc.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <vector>

namespace ns3 {
namespace {

using SequenceNumbers = ReliabilityCase;

// Less than half of the PSNs may be posted and not acknowledged.
TEST_F(SequenceNumbers, MessageOfTooManyPacketsFailsItsQueuePair) {
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(64));
    RdmaTestbed bed(MakeStar(2));
    const FirstError error(bed.Nic(0));
    const auto flows = bed.Run({MakeFlow(0, 1, uint64_t{64} << 32), MakeFlow(0, 1, kMtu)});
    EXPECT_EQ(flows[0].status, FlowStatus::kFailed);
    EXPECT_STREQ(ToString(error.Get()), "packet sequence numbers used up");
    EXPECT_EQ(flows[1].status, FlowStatus::kFinished);
}

/// When flows finish of which packets are lost, if connections begin with a PSN: WRITEs, or READs.
std::vector<int64_t> FinishTimes(uint32_t firstPsn, const char* reliability, Verb verb) {
    Config::SetDefault("ns3::RdmaNetwork::FirstPsn", UintegerValue(firstPsn));
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
    RdmaTestbed bed(MakeStar(3), CreateObject<Hpcc>());
    int packet = 0;
    FrameFilter filter(
        *bed.fabric, bed.Nic(verb == Verb::kRead ? 0 : 1),
        [&packet](Frame& frame, int64_t) { return !frame.HasPayload() || ++packet % 7 != 3; });
    std::vector<Flow> flows;
    for (int i = 0; i < 4; ++i) {  // the third and fourth use the first two's numbers again
        flows.push_back(MakeFlow(0, 1, (3 + i) * kMtu, (i / 2) * 10 * kTimeoutPs));
        flows.back().verb = verb;
    }
    std::vector<int64_t> times;
    for (const Flow& flow : bed.Run(flows)) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
        times.push_back(flow.completionTime);
    }
    EXPECT_GT(packet, 20);
    return times;
}

// Sequence numbers mean the same wherever they begin, also where they wrap in the middle.
TEST_F(SequenceNumbers, SequenceNumbersWrap) {
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        for (const Verb verb : {Verb::kWrite, Verb::kRead}) {
            const std::vector<int64_t> plain = FinishTimes(0, reliability, verb);
            for (const uint32_t before : {1U, 2U, 5U, 9U}) {
                EXPECT_EQ(FinishTimes(0U - before, reliability, verb), plain)
                    << reliability << ", " << before << " before the end";
            }
            EXPECT_EQ(FinishTimes((uint32_t{1} << 31) - 2, reliability, verb), plain);
        }
    }
}

}  // namespace
}  // namespace ns3
