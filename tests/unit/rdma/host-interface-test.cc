// SPDX-License-Identifier: GPL-2.0-only
//
// Hosts that take less than their NICs' links bring.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/helper/link-failures.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <stdexcept>
#include <string>

namespace ns3 {
namespace {

using HostInterfaceTest = ModelTest;

constexpr uint64_t kBytes = 4'000'000;
constexpr int64_t kPsPerByteInto = 80;  ///< At 100 Gb/s.

/// Endpoint `slow` writes into its host's memory at 100 Gb/s.
void SlowDown(const RdmaTestbed& bed, uint32_t slow) {
    bed.Nic(slow).SetAttribute("HostRate", StringValue("100Gb/s"));
}

// 400 Gb/s into a host that takes 100: the message comes at 400 until XOFF, and at 100 from then
// on, save what may still wait at the end. The sender stands still three quarters of that time.
TEST_F(HostInterfaceTest, PausesMakeSendersKeepItsRate) {
    RdmaTestbed bed(MakeStar(2));
    SlowDown(bed, 1);
    const Flow flow = bed.Run({MakeFlow(0, 1, kBytes)})[0];
    const int64_t atHostRate = static_cast<int64_t>(kBytes) * kPsPerByteInto;
    constexpr int64_t kBuffer = (1 << 20) * kPsPerByteInto;
    EXPECT_LT(flow.completionTime, atHostRate);
    EXPECT_GT(flow.completionTime, atHostRate - kBuffer);
    EXPECT_EQ(bed.Dropped(), 0u);
    const PortCounters nic = bed.EndpointPort(1).GetCounters(bed.Now());
    const PortCounters leaf = bed.LeafPort(1).GetCounters(bed.Now());
    EXPECT_GT(nic.pauseFramesSent, 2u);
    // From the first XOFF, after 512 KiB that came while 3/4 of them waited, on.
    const double xoffAt = 4.0 / 3 * (512 << 10) * 20;
    EXPECT_NEAR(static_cast<double>(leaf.pausedPs),
                0.75 * (static_cast<double>(flow.completionTime) - xoffAt),
                0.15 * static_cast<double>(flow.completionTime));
}

TEST_F(HostInterfaceTest, SlowsNobodyElseDown) {
    const auto completion = [](bool withSlow) {
        RdmaTestbed bed(MakeStar(4));
        if (withSlow) {
            SlowDown(bed, 1);
        }
        return bed.Run({MakeFlow(2, 3, kBytes), MakeFlow(0, 1, 1000)})[0].completionTime;
    };
    EXPECT_EQ(completion(true), completion(false));
}

TEST_F(HostInterfaceTest, DropsWhatFindsNoRoom) {
    Config::SetDefault("ns3::EthernetSwitch::LosslessClasses", UintegerValue(0));
    Config::SetDefault("ns3::RdmaNic::HostBufferBytes", UintegerValue(30'000));
    Config::SetDefault("ns3::RdmaNic::HostXoffBytes", UintegerValue(30'000));
    Config::SetDefault("ns3::RdmaNic::HostXonBytes", UintegerValue(0));
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    RdmaTestbed bed(MakeStar(2));
    SlowDown(bed, 1);
    const Flow flow = bed.Run({MakeFlow(0, 1, 400'000)})[0];
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    const PortCounters counters = bed.EndpointPort(1).GetCounters(bed.Now());
    EXPECT_GT(counters.droppedDataFrames, 10u);
    EXPECT_EQ(bed.Dropped(), counters.droppedFrames);
}

// The leaf forgets the pause with its link, and is paused anew when that is up again.
TEST_F(HostInterfaceTest, SurvivesALinkThatFails) {
    RdmaTestbed bed(MakeStar(2));
    SlowDown(bed, 1);
    LinkFailures failures(*bed.fabric);
    failures.Add(bed.LinkOf(1), 40'000'000, 50'000'000);
    failures.Start();
    const Flow flow = bed.Run({MakeFlow(0, 1, kBytes)})[0];
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(bed.LeafPort(1).GetPausedMask(), 0);
}

TEST_F(HostInterfaceTest, LosesPausesAndGoesOn) {
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    RdmaTestbed bed(MakeStar(2));
    SlowDown(bed, 1);
    bed.EndpointPort(1).SetLoss({0.3, 0}, 1);
    const Flow flow = bed.Run({MakeFlow(0, 1, kBytes)})[0];
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(bed.LeafPort(1).GetPausedMask(), 0);
}

TEST_F(HostInterfaceTest, RefusesWhatDoesNotFit) {
    Config::SetDefault("ns3::RdmaNic::HostRate", StringValue("100Gb/s"));
    Config::SetDefault("ns3::RdmaNic::HostXonBytes", UintegerValue(600'000));
    EXPECT_THROW(RdmaTestbed bed(MakeStar(2)), std::invalid_argument);
    Config::SetDefault("ns3::RdmaNic::HostXonBytes", UintegerValue(1000));
    FabricMessage message = MakeStar(2);
    message.infiniband = true;
    EXPECT_THROW(RdmaTestbed bed(message), std::invalid_argument) << "credits know no hosts";
}

}  // namespace
}  // namespace ns3
