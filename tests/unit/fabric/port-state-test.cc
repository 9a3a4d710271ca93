// SPDX-License-Identifier: GPL-2.0-only
//
// What ports show of their state: all that decides what they do, and nothing that does not.
#include "support/model-test.h"
#include "support/rdma-testbed.h"
#include "support/state-text.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace ns3 {
namespace {

using PortState = ModelTest;

constexpr int64_t kMicrosecond = 1'000'000;

/// The states of all ports some time into an incast that begins at `start`.
std::string DumpIncast(int64_t start) {
    Config::SetDefault("ns3::EthernetSwitch::PauseQuanta", UintegerValue(1000));
    FabricMessage message = MakeStar(4);
    message.bufferBytes = 600'000;
    RdmaTestbed bed(message);
    FlowDriver driver(bed.network);
    for (Flow flow : MakeIncast(3, 1'000'000)) {
        flow.start = start;
        driver.Add(flow);
    }
    driver.Start();
    RunTo(bed, start + 25 * kMicrosecond + 123);
    std::string text;
    for (uint32_t e = 0; e < 4; ++e) {
        text += DumpWhatMatters(bed, bed.EndpointPort(e)) + DumpWhatMatters(bed, bed.LeafPort(e));
    }
    EXPECT_GT(bed.EndpointPort(0).GetPausedMask(), 0) << "in the middle of a pause";
    return text;
}

// Queues, frames on cables, pauses with their ends: all of them as seen from now.
TEST_F(PortState, IsTheSameAtAnotherTime) {
    const std::string early = DumpIncast(kMicrosecond);
    const std::string late = DumpIncast(777 * kMicrosecond + 5);
    EXPECT_NE(early.find("frames"), std::string::npos);
    EXPECT_NE(early.find("expiry time +"), std::string::npos);
    EXPECT_EQ(early, late);
}

/// The state of the switch's port to endpoint 0 after something happened to it.
std::string DumpAfter(const std::function<void(RdmaTestbed&, FabricPort&)>& change) {
    Config::SetDefault("ns3::FabricSwitch::CutThrough", StringValue("On"));
    RdmaTestbed bed(MakeStar(2));
    RunTo(bed, kMicrosecond);
    change(bed, bed.LeafPort(0));
    return DumpWhatMatters(bed, bed.LeafPort(0));
}

// No two of these leave the same behind.
TEST_F(PortState, ShowsEveryChange) {
    using Change = std::function<void(RdmaTestbed&, FabricPort&)>;
    const auto frame = [](RdmaTestbed& bed, uint32_t bytes, uint8_t trafficClass) {
        Frame* created = bed.fabric->GetPartition().CreateFrame(FrameKind::kCnp, bytes);
        created->SetPriority(trafficClass, trafficClass);
        return created;
    };
    const std::vector<Change> changes{
        [](RdmaTestbed&, FabricPort&) {},
        [](RdmaTestbed& bed, FabricPort& port) {
            port.SendNotice({1, 0, 0, 0, Frame::Notice::kCongestion}, bed.Now());
        },
        [](RdmaTestbed& bed, FabricPort& port) {
            port.SendNotice({2, 0, 0, 0, Frame::Notice::kCongestion}, bed.Now());
        },
        [](RdmaTestbed& bed, FabricPort& port) { port.SendPause(3, true, bed.Now()); },
        [](RdmaTestbed& bed, FabricPort& port) { port.SendPause(3, false, bed.Now()); },
        [](RdmaTestbed& bed, FabricPort& port) { port.SendPause(3, true, bed.Now(), 9); },
        [](RdmaTestbed& bed, FabricPort& port) { port.SendPause(4, true, bed.Now()); },
        [](RdmaTestbed& bed, FabricPort& port) {
            bed.EndpointPort(0).SendPause(3, true, bed.Now());
            RunTo(bed, 2 * kMicrosecond);
            port.CatchUp(bed.Now());
        },
        [](RdmaTestbed& bed, FabricPort&) {
            bed.EndpointPort(0).SendPause(3, true, bed.Now(), 60'000);
            RunTo(bed, 2 * kMicrosecond);
        },
        [](RdmaTestbed& bed, FabricPort& port) { port.SetPauseIgnored(3, true, bed.Now()); },
        [](RdmaTestbed& bed, FabricPort& port) { port.SetExact(true, bed.Now()); },
        [](RdmaTestbed&, FabricPort& port) {
            port.SetLoss({0.1, 0}, 1);
        },
        [](RdmaTestbed&, FabricPort& port) {
            port.SetLoss({0.1, 0}, 2);
        },
        [](RdmaTestbed&, FabricPort& port) {
            port.SetLoss({0, 0.001}, 1);
        },
        [](RdmaTestbed&, FabricPort& port) { port.SetCreditLimit(0, 100); },
        [](RdmaTestbed&, FabricPort& port) { port.SetCreditLimit(0, 101); },
        [](RdmaTestbed& bed, FabricPort&) { bed.fabric->GetLink(bed.LinkOf(0)).Fail(bed.Now()); },
        [&frame](RdmaTestbed& bed, FabricPort& port) {
            port.HoldForTail(frame(bed, 500, 3), bed.LeafPort(1), bed.Now());
        },
        [&frame](RdmaTestbed& bed, FabricPort& port) {
            port.HoldForTail(frame(bed, 500, 3), bed.LeafPort(0), bed.Now());
        },
    };
    std::set<std::string> states;
    for (size_t i = 0; i < changes.size(); ++i) {
        EXPECT_TRUE(states.insert(DumpAfter(changes[i])).second) << "as one before: " << i;
    }
}

TEST_F(PortState, OfCountersMattersToNobody) {
    RdmaTestbed bed(MakeStar(2));
    FabricPort& port = bed.LeafPort(0);
    const std::string matters = DumpWhatMatters(bed, port);
    const std::string all = DumpState(bed, port);
    Frame* frame = bed.fabric->GetPartition().CreateFrame(FrameKind::kCnp, 100);
    port.CountMark(*frame, 0);
    port.CountDrop(*frame, 0);
    port.CountTrim(*frame, 0);
    bed.fabric->GetPartition().Drop(frame);
    EXPECT_EQ(DumpWhatMatters(bed, port), matters);
    EXPECT_NE(DumpState(bed, port), all);
}

}  // namespace
}  // namespace ns3
