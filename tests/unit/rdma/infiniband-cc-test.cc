// SPDX-License-Identifier: GPL-2.0-only
#include "rdma/model/cc/infiniband-cc.h"
#include "support/model-test.h"
#include "support/queue-samples.h"
#include "support/rdma-testbed.h"

#include "ns3/double.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <random>

namespace ns3 {
namespace {

constexpr double kLineRate = 100e9;
constexpr int64_t kTimer = 10'240'000;  // ps

PathProperties TestPath() {
    PathProperties path;
    path.lineRateBps = static_cast<uint64_t>(kLineRate);
    path.baseRttPs = 10'000'000;
    return path;
}

double RateAt(CongestionFlow& flow, int64_t now) {
    AckEvent ack;
    ack.now = now;
    flow.OnAck(ack);
    return static_cast<double>(flow.GetRateBps());
}

/// Of the default table: an entry delays by half a packet time.
double TableRate(uint32_t index) {
    return kLineRate / (1 + index / 2.0);
}

using InfinibandCcTest = ModelTest;

TEST_F(InfinibandCcTest, EachBecnGoesOneEntryDownTheTable) {
    const Ptr<InfinibandCc> control = CreateObject<InfinibandCc>();
    EXPECT_TRUE(control->WantsCnp());
    const auto flow = control->CreateFlow(TestPath());
    EXPECT_EQ(flow->GetRateBps(), static_cast<uint64_t>(kLineRate));
    for (uint32_t becn = 1; becn <= 200; ++becn) {
        flow->OnCnp(1000);
        EXPECT_NEAR(static_cast<double>(flow->GetRateBps()), TableRate(std::min(becn, 127U)), 1);
    }
}

TEST_F(InfinibandCcTest, TheTimerGoesOneEntryUp) {
    const Ptr<InfinibandCc> control = CreateObject<InfinibandCc>();
    const auto flow = control->CreateFlow(TestPath());
    for (int becn = 0; becn < 5; ++becn) {
        flow->OnCnp(1000);
    }
    EXPECT_NEAR(RateAt(*flow, 1000 + kTimer - 1), TableRate(5), 1);
    EXPECT_NEAR(RateAt(*flow, 1000 + kTimer), TableRate(4), 1);
    EXPECT_NEAR(RateAt(*flow, 1000 + 3 * kTimer), TableRate(2), 1);
    flow->OnSend(1000 + 4 * kTimer, 4178);
    EXPECT_NEAR(static_cast<double>(flow->GetRateBps()), TableRate(1), 1);
    EXPECT_NEAR(RateAt(*flow, 1000 * kTimer), kLineRate, 1);
}

// The lazy timer against one that ticks, with random BECNs.
TEST_F(InfinibandCcTest, LazyTimerEqualsATickingOne) {
    std::mt19937 random(1);
    const Ptr<InfinibandCc> control = CreateObjectWithAttributes<InfinibandCc>(
        "CctiIncrease", UintegerValue(3), "CctiMin", UintegerValue(2), "CctiLimit",
        UintegerValue(60), "TableMultiplier", UintegerValue(2), "TableShift", UintegerValue(0));
    const auto flow = control->CreateFlow(TestPath());
    uint32_t index = 2;
    int64_t ticks = 0;
    for (int64_t now = 0; now < 20'000 * kTimer / 100; now += kTimer / 100) {
        ticks = index > 2 ? ticks + 1 : 0;
        if (ticks == 100) {
            --index;
            ticks = 0;
        }
        if (random() % 300 == 0) {
            flow->OnCnp(now);
            ticks = index == 2 ? 0 : ticks;
            index = std::min(index + 3, 60U);
        }
        if (random() % 20 == 0) {
            ASSERT_NEAR(RateAt(*flow, now), kLineRate / (1 + 2.0 * index), 1) << now;
        }
    }
}

// It works on BECNs alone, so that nobody acknowledges responses.
TEST_F(InfinibandCcTest, ReadResponsesAreNotAcknowledged) {
    RdmaTestbed bed(MakeStar(2), CreateObject<InfinibandCc>());
    Flow read = MakeFlow(0, 1, 100 * 4096);
    read.verb = Verb::kRead;
    EXPECT_EQ(bed.Run({read}).front().status, FlowStatus::kFinished);
    EXPECT_EQ(bed.EndpointPort(0).GetCounters(bed.Now()).txFrames, 1u);  // the request
}

// Eight flows into one link: their indices settle where marks and timer balance, and the queue
// stays near the threshold instead of the flows' windows.
TEST_F(InfinibandCcTest, KeepsAnIncastNearTheThreshold) {
    Config::SetDefault("ns3::FabricSwitch::EcnReferenceRate", DataRateValue(DataRate("100Gb/s")));
    Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(100'000));
    Config::SetDefault("ns3::FabricSwitch::EcnKmax", UintegerValue(100'000));
    Config::SetDefault("ns3::FabricSwitch::EcnPmax", DoubleValue(1));
    RdmaTestbed bed(
        MakeStar(9, {100 * kGbps, 1'000'000}),
        CreateObjectWithAttributes<InfinibandCc>("CctiTimer", TimeValue(NanoSeconds(20480))));
    QueueSamples queue(bed, bed.LeafPort(8), {8000, 16'000, 10});
    bed.Run(MakeIncast(8, 30'000'000));
    EXPECT_LT(queue.Quantile(0.95), 300'000);
    EXPECT_GT(queue.Utilization(), 0.9);
}

}  // namespace
}  // namespace ns3
