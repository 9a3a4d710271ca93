// SPDX-License-Identifier: GPL-2.0-only
//
// Flows that leave a congested way in mid-flight, and come in order all the same.
#include "support/fixed-rate.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/helper/load-balancing.h"

#include "ns3/string.h"

#include <algorithm>

namespace ns3 {
namespace {

// Three hosts at leaf 0 send 4 MB each at 100 Gb/s, 320 us, to hosts at leaf 1. One way there goes
// on at 400 Gb/s, the other at 40.
constexpr uint32_t kHosts = 3;
constexpr uint64_t kBytes = 4'000'000;
constexpr double kIdealPs = 320e6;

FabricMessage MakeFastAndSlowWay() {
    FabricMessage message;
    for (uint32_t s = 0; s < 4; ++s) {
        message.AddSwitch();
    }
    for (uint32_t e = 0; e < 2 * kHosts; ++e) {
        message.AddEndpoint(e / kHosts);
    }
    for (const uint32_t spine : {2, 3}) {
        message.Connect(0, spine);
    }
    message.Connect(1, 2);
    message.Connect(1, 3, {40 * kGbps, 10'000});
    return message;
}

struct Result {
    double slowest = 0;  ///< Flow, over the ideal.
    uint64_t retransmitted = 0;
    uint64_t notices = 0;  ///< That leaf 0 heard.
};

class Conweave : public ModelTest {
  protected:
    static Result Measure(const std::string& loadBalancing) {
        EXPECT_TRUE(SetLoadBalancingDefault(loadBalancing));
        RdmaTestbed bed(MakeFastAndSlowWay(), CreateObject<FixedRate>(100 * kGbps));
        std::vector<Flow> flows;
        for (uint32_t host = 0; host < kHosts; ++host) {
            flows.push_back(MakeFlow(host, kHosts + host, kBytes));
        }
        Result result;
        for (const Flow& flow : bed.Run(flows)) {
            EXPECT_EQ(flow.status, FlowStatus::kFinished);
            const auto time = static_cast<double>(flow.completionTime);
            result.slowest = std::max(result.slowest, time / kIdealPs);
            result.retransmitted += flow.retransmittedPackets;
        }
        for (uint32_t way = 0; way < 2; ++way) {
            const FabricPort& up = *bed.fabric->GetSwitch(0).GetPorts()[kHosts + way];
            result.notices += up.GetPeer()->GetCounters(bed.Now()).noticeFramesSent;
        }
        return result;
    }
};

// A flow by the way of 40 Gb/s takes 2.5 times as long.
TEST_F(Conweave, FlowsLeaveACongestedWayInOrder) {
    const Result ecmp = Measure("ECMP");
    EXPECT_GT(ecmp.slowest, 2.4);
    const Result result = Measure("CONWEAVE");
    EXPECT_LT(result.slowest, 1.1);
    EXPECT_EQ(result.retransmitted, 0u);
    EXPECT_GT(result.notices, 0u);
}

// Frames that overtook the tail are what the last leaf keeps from the NIC.
TEST_F(Conweave, WithoutHoldingRoutesThatChangeBreakTheOrder) {
    Config::SetDefault("ns3::ConweaveRouting::HoldTime", StringValue("0ns"));
    EXPECT_GT(Measure("CONWEAVE").retransmitted, 0u);
}

}  // namespace
}  // namespace ns3
