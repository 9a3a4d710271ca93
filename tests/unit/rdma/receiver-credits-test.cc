// SPDX-License-Identifier: GPL-2.0-only
#include "rdma/model/cc/receiver-credits.h"
#include "rdma/model/transport/credit-delay.h"
#include "support/model-test.h"
#include "support/queue-samples.h"
#include "support/rdma-testbed.h"

#include "ns3/double.h"
#include "ns3/uinteger.h"

namespace ns3 {
namespace {

constexpr uint32_t kMtu = 1000;
constexpr uint32_t kWireBytes = 1082;
constexpr uint32_t kGapBytes = 20;  // preamble and gap, in no queue

using ReceiverCreditsTest = ModelTest;

TEST_F(ReceiverCreditsTest, DelaysSurviveTheWireFormat) {
    for (int64_t ps = 0; ps < 100'000'000'000; ps = ps * 9 / 8 + 777) {
        const int64_t unpacked = CreditDelay::UnpackPs(CreditDelay::Pack(ps));
        EXPECT_LE(unpacked, ps);
        EXPECT_GE(unpacked, ps - 1000 - ps / 2048) << ps;
    }
    const int64_t longest = CreditDelay::UnpackPs(CreditDelay::Pack(INT64_MAX / 2));
    EXPECT_EQ(longest, (int64_t{4095} << 15) * 1000);
}

// After the window that needs no credit, each packet waits for the first credit that is left.
TEST_F(ReceiverCreditsTest, EachPacketWaitsForItsCredit) {
    const Ptr<ReceiverCredits> control = CreateObject<ReceiverCredits>();
    PathProperties path;
    path.lineRateBps = 100 * kGbps;
    path.baseRttPs = 400'000;  // 5,000 bytes
    path.mtuBytes = kMtu;
    const auto flow = control->CreateFlow(path);
    const auto nextStart = [&flow](int64_t start) {
        return start +
               static_cast<int64_t>(uint64_t{kWireBytes} * 8'000'000'000'000 / flow->GetRateBps());
    };
    const int64_t lineTime = int64_t{kWireBytes} * 80;
    int64_t start = 0;
    for (int i = 0; i < 5; ++i) {
        flow->OnSend(start, kWireBytes);
        EXPECT_EQ(nextStart(start), start + lineTime);
        start = nextStart(start);
    }
    EXPECT_EQ(flow->GetWindowBytes(), 4001u);  // five packets
    start -= lineTime;
    AckEvent ack;
    ack.ackedBytes = kMtu;
    for (const int64_t delay : {700'000, 900'000, 1'300'000}) {
        ack.now = 500'000;
        ack.creditDelayPs = delay;
        flow->OnAck(ack);
    }
    for (const int64_t credit : {1'200'000, 1'400'000, 1'800'000}) {
        EXPECT_NEAR(static_cast<double>(nextStart(start)), static_cast<double>(credit), 2);
        start = nextStart(start);
        flow->OnSend(start, kWireBytes);
    }
    flow->OnLoss(start);
    EXPECT_EQ(flow->GetRateBps(), 100 * kGbps);
}

// 16 windows meet at one link; from then on its queue shrinks at 2 % of its rate, to nothing, while
// the link stays full, and carries 98 % after that.
TEST_F(ReceiverCreditsTest, AnIncastDrainsAndStaysDrained) {
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(kMtu));
    RdmaTestbed bed(MakeStar(17, {100 * kGbps, 1'000'000}), CreateObject<ReceiverCredits>());
    QueueSamples first(bed, bed.LeafPort(16), {500, 501, 1});
    QueueSamples second(bed, bed.LeafPort(16), {2000, 2001, 1});
    QueueSamples drained(bed, bed.LeafPort(16), {5000, 6000, 2});
    const std::vector<Flow> flows = bed.Run(MakeIncast(16, 5'000'000));
    const double window = 100e9 / 8 * static_cast<double>(bed.network->GetBaseRtt()) * 1e-12;
    EXPECT_LT(first.Quantile(0), 16 * window * 1.09);  // headers included
    EXPECT_GT(first.Quantile(0), 10 * window);
    const double drop = first.Quantile(0) - second.Quantile(0);
    const double queued = static_cast<double>(kWireBytes - kGapBytes) / kWireBytes;
    EXPECT_NEAR(drop / (0.02 * 100e9 / 8 * 1.5e-3 * queued), 1, 0.01);
    EXPECT_LT(drained.Quantile(0.99), 16 * kWireBytes);
    EXPECT_NEAR(drained.Utilization(), 0.98, 0.002);
    for (const Flow& flow : flows) {
        EXPECT_NEAR(static_cast<double>(flow.completionTime) /
                        static_cast<double>(flows.front().completionTime),
                    1, 0.02);
    }
}

}  // namespace
}  // namespace ns3
