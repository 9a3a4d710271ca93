// SPDX-License-Identifier: GPL-2.0-only
//
// What trimming is for: in an incast into a shallow switch that drops, whoever loses the end of a
// message hears nothing and waits for a timeout; a trimmed packet's header tells at once (M.
// Handley et al., "Re-architecting datacenter networks and stacks for low latency and high
// performance", SIGCOMM 2017, sections 3.1 and 6).
#include "rdma/model/cc/nscc.h"
#include "rdma/model/cc/receiver-credits.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/double.h"
#include "ns3/nstime.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3 {
namespace {

constexpr uint32_t kSenders = 32;
constexpr uint64_t kBytes = 1'000'000;

class Trimming : public ModelTest {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        Config::SetDefault("ns3::EthernetSwitch::LosslessClasses", UintegerValue(0));
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
        Config::SetDefault("ns3::RdmaNic::RetransmitTimeout", StringValue("1ms"));
        // 0.2 and 0.8 of the bandwidth-delay product, as NSCC expects.
        Config::SetDefault("ns3::FabricSwitch::EcnReferenceRate", StringValue("400Gb/s"));
        Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(20'000));
        Config::SetDefault("ns3::FabricSwitch::EcnKmax", UintegerValue(80'000));
        Config::SetDefault("ns3::FabricSwitch::EcnPmax", DoubleValue(1));
    }
};

struct Outcome {
    uint64_t timeouts = 0;
    uint64_t dropped = 0;
    uint64_t trimmed = 0;
    double lastOverIdeal = 0;  ///< Of the time that the target's link takes for all the data.
};

/// The incast through a switch with memory for 48 packets.
Outcome RunIncast(const Ptr<CongestionControl>& control, bool trims) {
    Config::SetDefault("ns3::EthernetSwitch::TrimmingClasses", UintegerValue(trims ? 1 << 3 : 0));
    FabricMessage message = MakeStar(kSenders + 1);
    message.bufferBytes = 200'000;
    RdmaTestbed bed(message, control);
    int64_t last = 0;
    for (const Flow& flow : bed.Run(MakeIncast(kSenders, kBytes))) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
        last = std::max(last, flow.completionTime);
    }
    const PortCounters counters = bed.LeafPort(kSenders).GetCounters(bed.Now());
    const double ideal = static_cast<double>(kSenders * kBytes) * 4178 / 4096 * 20;
    return {bed.network->GetCounters().timeouts, bed.Dropped(), counters.trimmedFrames,
            static_cast<double>(last) / ideal};
}

// With drops the end waits for one timeout after the other; with trimming the target's link is busy
// from the first packet to the last, but for the time of the credits that are spent on headers.
void ExpectTrimmingSavesTheTimeouts(const Ptr<CongestionControl>& control) {
    const Outcome drops = RunIncast(control, false);
    EXPECT_GT(drops.dropped, 0u);
    EXPECT_GT(drops.timeouts, kSenders / 2);
    EXPECT_GT(drops.lastOverIdeal, 3);
    const Outcome trims = RunIncast(control, true);
    EXPECT_GT(trims.trimmed, 0u);
    EXPECT_EQ(trims.dropped, 0u);
    EXPECT_EQ(trims.timeouts, 0u);
    EXPECT_LT(trims.lastOverIdeal, 1.05);
}

TEST_F(Trimming, SavesTheTimeoutsOfAnIncastUnderNscc) {
    ExpectTrimmingSavesTheTimeouts(CreateObject<Nscc>());
}

TEST_F(Trimming, SavesTheTimeoutsOfAnIncastUnderReceiverCredits) {
    ExpectTrimmingSavesTheTimeouts(CreateObject<ReceiverCredits>());
}

}  // namespace
}  // namespace ns3
