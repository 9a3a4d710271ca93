// SPDX-License-Identifier: GPL-2.0-only
//
// Priorities that frames carry, and the classes that single switches take them for.
#include "support/model-test.h"
#include "support/rdma-testbed.h"
#include "support/why-not.h"

#include "fabric/model/switch/ethernet-switch.h"
#include "fabric/model/switch/infiniband-switch.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <set>

namespace ns3 {
namespace {

constexpr uint32_t kSenders = 3;

/// Three endpoints send to one over a cable between two switches, whose memory is small.
class PriorityMap : public ModelTest {
  protected:
    struct Outcome {
        uint64_t dropped;
        uint64_t pauses;  ///< Of the last switch.
        std::vector<Flow> flows;
    };

    /// \param map of the last switch
    static Outcome RunIncast(const std::string& map) {
        FabricMessage message = MakeChain(2, kSenders, {400 * kGbps, 0});
        message.bufferBytes = 500'000;
        RdmaTestbed bed(message);
        bed.fabric->GetSwitch(1).SetAttribute("PriorityToClass", StringValue(map));
        Outcome outcome{};
        outcome.flows = bed.Run(MakeIncast(kSenders, 1'000'000));
        outcome.dropped = bed.Dropped();
        for (const FabricPort* port : bed.fabric->GetSwitch(1).GetPorts()) {
            outcome.pauses += port->GetCounters(bed.Now()).pauseFramesSent;
        }
        return outcome;
    }
};

TEST_F(PriorityMap, IdentityLosesNothing) {
    // An endpoint per port at the end of the cable too: the bottleneck is at the last switch.
    const Outcome outcome = RunIncast("");
    EXPECT_EQ(outcome.dropped, 0u);
    EXPECT_EQ(RunIncast("0 1 2 3 4 5 6 7").dropped, 0u);
}

TEST_F(PriorityMap, ALosslessPriorityInALossyClassIsLost) {
    Config::SetDefault("ns3::EthernetSwitch::LossyAlpha", StringValue("0.05"));
    FabricMessage message = MakeLeafSpine(2, 3, 3, {400 * kGbps, 0});  // three ways into leaf 1
    message.bufferBytes = 900'000;
    const auto run = [&message](const std::string& map) {
        RdmaTestbed bed(message);
        bed.fabric->GetSwitch(1).SetAttribute("PriorityToClass", StringValue(map));
        std::vector<Flow> flows = MakeIncast(3, 1'000'000);
        for (size_t i = 0; i < flows.size(); ++i) {
            flows[i].entropy = static_cast<uint16_t>(7 * i);  // by different spines
        }
        for (const Flow& flow : bed.Run(flows)) {
            EXPECT_EQ(flow.status, FlowStatus::kFinished);
        }
        return bed.Dropped();
    };
    EXPECT_EQ(run(""), 0u);
    EXPECT_GT(run("0 1 2 1 4 5 6 7"), 0u);
}

// Both classes are lossless; but pauses name the class of the switch that sends them, and stop
// nothing in the class that the sender has the packets in.
TEST_F(PriorityMap, PausesOfAnotherClassStopNobody) {
    Config::SetDefault("ns3::EthernetSwitch::LosslessClasses", UintegerValue(1 << 3 | 1 << 4));
    FabricMessage message = MakeStar(4, {400 * kGbps, 0});
    message.bufferBytes = 900'000;
    const auto run = [&message](const std::string& map) {
        RdmaTestbed bed(message);
        bed.fabric->GetSwitch(0).SetAttribute("PriorityToClass", StringValue(map));
        bed.Run(MakeIncast(3, 1'000'000));
        EXPECT_GT(bed.LeafPort(0).GetCounters(bed.Now()).pauseFramesSent, 0u);
        return bed.Dropped();
    };
    EXPECT_EQ(run(""), 0u);
    EXPECT_GT(run("0 1 2 4 4 5 6 7"), 0u);
}

TEST_F(PriorityMap, WhatIsNoTableIsRefused) {
    RdmaTestbed bed(MakeStar(2));
    FabricSwitch& target = bed.fabric->GetSwitch(0);
    for (const char* text : {"0 1 2", "0 1 2 3 4 5 6 8", "0 1 2 3 4 5 6 7 0", "a"}) {
        const std::string why =
            WhyNot([&] { target.SetAttribute("PriorityToClass", StringValue(text)); });
        EXPECT_EQ(why, "ns3::EthernetSwitch::PriorityToClass: " + std::string(text) +
                           ": must be 8 numbers, each from 0 to 7");
    }
}

/// Lanes of the data frames that a port sends.
class LaneWatch {
  public:
    explicit LaneWatch(FabricPort& port) {
        port.TraceConnectWithoutContext("Transmit", MakeCallback(&LaneWatch::OnTransmit, this));
    }
    const std::set<unsigned>& GetLanes() const { return m_lanes; }

  private:
    void OnTransmit(const FabricPort& /*port*/, const Frame& frame, int64_t /*start*/) {
        if (frame.kind == FrameKind::kData) {
            m_lanes.insert(frame.trafficClass);
        }
    }

    std::set<unsigned> m_lanes;
};

// Level 3: lane 3 from the NIC, 1 from the switch in the middle, 3 again from the last one.
TEST_F(PriorityMap, SwitchesMapServiceLevelsToLanesOfTheirOwn) {
    FabricMessage message = MakeChain(3, 2);
    message.infiniband = true;
    RdmaTestbed bed(message, CreateObject<NoCongestionControl>(), [] {
        Config::Set("/NodeList/5/$ns3::InfinibandSwitch/SlToVl", StringValue("0 1 2 1 0 1 2 3"));
    });
    LaneWatch first(*bed.fabric->GetSwitch(0).GetPorts()[2]);
    LaneWatch middle(*bed.fabric->GetSwitch(1).GetPorts()[1]);
    LaneWatch last(bed.LeafPort(2));
    for (const Flow& flow : bed.Run({MakeFlow(0, 2, 1'000'000), MakeFlow(1, 2, 1'000'000)})) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
    }
    EXPECT_EQ(first.GetLanes(), std::set<unsigned>{3});
    EXPECT_EQ(middle.GetLanes(), std::set<unsigned>{1});
    EXPECT_EQ(last.GetLanes(), std::set<unsigned>{3});
    EXPECT_EQ(bed.Dropped(), 0u);
    for (uint32_t s = 0; s < 3; ++s) {
        auto& each = dynamic_cast<InfinibandSwitch&>(bed.fabric->GetSwitch(s));
        for (uint32_t port = 0; port < each.GetPorts().size(); ++port) {
            for (unsigned vl = 0; vl < 4; ++vl) {
                EXPECT_EQ(each.GetDataPlane().GetAccount(port, vl).GetHeldBlocks(), 0u);
            }
        }
    }
}

}  // namespace
}  // namespace ns3
