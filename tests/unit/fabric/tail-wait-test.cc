// SPDX-License-Identifier: GPL-2.0-only
//
// Frames that wait in a switch that cuts through, since they leave by a faster link, for their
// tails.
#include "support/frame-filter.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/helper/link-failures.h"

#include "ns3/string.h"

#include <vector>

namespace ns3 {
namespace {

using TailWait = ModelTest;

constexpr int64_t kMicrosecond = 1'000'000;

// A packet takes a slow cable for 3.4 us. When that fails for a tenth of a microsecond meanwhile,
// the heads of others come before its tail would have. None is lost, and none overtakes.
TEST_F(TailWait, FramesKeepTheirOrderThroughAnOutageShorterThanOneOfThem) {
    Config::SetDefault("ns3::FabricSwitch::CutThrough", StringValue("On"));
    FabricMessage message;
    message.AddSwitch();
    message.AddSwitch();
    message.AddEndpoint(1);
    for (int sender = 1; sender <= 3; ++sender) {
        message.AddEndpoint(0);
    }
    message.Connect(0, 1, {10 * kGbps, 10'000});
    RdmaTestbed bed(message);
    std::vector<uint32_t> sources;
    FrameFilter filter(*bed.fabric, bed.Nic(0), [&sources](Frame& frame, int64_t) {
        sources.push_back(frame.source);
        return true;
    });
    LinkFailures failures(*bed.fabric);
    failures.Add(bed.fabric->GetLinkCount() - 1, 2 * kMicrosecond, 2'100'000);
    failures.Start();
    FlowDriver driver(bed.network);
    driver.Add(MakeFlow(1, 0, 4096));
    driver.Add(MakeFlow(2, 0, 100, 2 * kMicrosecond));  // its tail would come before that one's
    driver.Add(MakeFlow(3, 0, 4096, 2 * kMicrosecond + 1));
    driver.Start();
    Simulator::Stop(PicoSeconds(4 * kMicrosecond));
    Simulator::Run();
    EXPECT_EQ(bed.LeafPort(0).GetTxBytes(), 0u) << "none is whole";
    EXPECT_TRUE(bed.Balance().IsConserved());
    Simulator::Run();
    EXPECT_EQ(sources, (std::vector<uint32_t>{1, 2, 3}));
    EXPECT_EQ(driver.GetFinished(), 3u);
    EXPECT_EQ(bed.Dropped(), 0u);
}

}  // namespace
}  // namespace ns3
