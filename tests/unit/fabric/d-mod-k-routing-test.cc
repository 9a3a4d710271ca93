// SPDX-License-Identifier: GPL-2.0-only
//
// Static routes: those of topogen::DModK, the same for all senders, and no two flows of a shift
// permutation on one link of a full tree (E. Zahavi, J. Parallel and Distributed Computing 72,
// 2012, theorem 1).
#include "support/model-test.h"
#include "support/rdma-testbed.h"
#include "support/why-not.h"

#include "fabric/helper/load-balancing.h"
#include "fabric/model/routing/d-mod-k-routing.h"

#include "ns3/pointer.h"
#include "ns3/uinteger.h"

#include "topogen/error.h"
#include "topogen/routing/d-mod-k.h"

#include <algorithm>

namespace ns3 {
namespace {

constexpr uint32_t kPackets = 200;
constexpr uint64_t kMtu = 4096;
constexpr int64_t kPacketPs = (kMtu + 62 + 20) * 20;

/// Three full tiers of `h` ports each way: 2h pods of h leaves, and h switches over them; the cores
/// of group g meet the g-th of each pod.
FabricMessage MakeThreeTiers(uint32_t h) {
    const uint32_t pods = 2 * h;
    const uint32_t lower = pods * h;
    FabricMessage message;
    for (uint32_t s = 0; s < 2 * lower + h * h; ++s) {
        message.AddSwitch();
    }
    for (uint32_t e = 0; e < lower * h; ++e) {
        message.AddEndpoint(e / h);
    }
    for (uint32_t leaf = 0; leaf < lower; ++leaf) {
        for (uint32_t i = 0; i < h; ++i) {
            message.Connect(leaf, lower + leaf / h * h + i);
        }
    }
    for (uint32_t middle = 0; middle < lower; ++middle) {
        for (uint32_t i = 0; i < h; ++i) {
            message.Connect(lower + middle, 2 * lower + middle % h * h + i);
        }
    }
    return message;
}

struct Outcome {
    uint64_t fullest = 0;    ///< Frames by the busiest link between switches.
    int64_t latestPs = 0;    ///< Completion time beyond its ideal.
    int64_t longestWay = 0;  ///< Links.
};

class DModKRoutingTest : public ModelTest {
  protected:
    /// Everybody sends to the endpoint `shift` further, and hears one ACK.
    static Outcome RunShift(const FabricMessage& message, uint32_t shift) {
        Config::SetDefault("ns3::RdmaNic::AckInterval", UintegerValue(kPackets));
        RdmaTestbed bed(message);
        const uint32_t endpoints = bed.fabric->GetEndpoints();
        std::vector<Flow> flows;
        for (uint32_t e = 0; e < endpoints; ++e) {
            flows.push_back(MakeFlow(e, (e + shift) % endpoints, kPackets * kMtu));
        }
        Outcome outcome;
        for (const Flow& flow : bed.Run(flows)) {
            const int64_t ideal =
                bed.network->GetIdealCompletionTime(flow.source, flow.destination, flow.bytes);
            const auto way = bed.fabric->FindPath(flow.source, flow.destination).size();
            outcome.latestPs = std::max(outcome.latestPs, flow.completionTime - ideal);
            outcome.longestWay = std::max(outcome.longestWay, static_cast<int64_t>(way));
        }
        for (uint32_t i = endpoints; i < bed.fabric->GetLinkCount(); ++i) {
            for (std::size_t end = 0; end < 2; ++end) {
                const PortCounters sent = bed.fabric->GetLink(i).GetPort(end).GetCounters(0);
                outcome.fullest = std::max(outcome.fullest, sent.txFrames);
            }
        }
        return outcome;
    }

    /// Where flows share no link, it carries a flow's packets and another's ACK. Data waits for
    /// that ACK, and an ACK for a data packet, once a link.
    static void ExpectNoCollision(const FabricMessage& message, uint32_t shift) {
        SCOPED_TRACE(shift);
        const Outcome outcome = RunShift(message, shift);
        EXPECT_LE(outcome.fullest, kPackets + 1);
        EXPECT_LT(outcome.latestPs, (outcome.longestWay + 1) * kPacketPs);
    }
};

TEST_F(DModKRoutingTest, ShiftsOverTwoTiersNeverShareALink) {
    SetLoadBalancingDefault("D_MOD_K");
    for (uint32_t shift = 1; shift < 16; ++shift) {
        ExpectNoCollision(MakeLeafSpine(4, 4, 4), shift);
    }
}

TEST_F(DModKRoutingTest, ShiftsOverThreeTiersNeverShareALink) {
    SetLoadBalancingDefault("D_MOD_K");
    for (uint32_t shift = 1; shift < 16; ++shift) {
        ExpectNoCollision(MakeThreeTiers(2), shift);
    }
    for (const uint32_t shift : {1, 3, 9, 20, 27}) {
        ExpectNoCollision(MakeThreeTiers(3), shift);
    }
}

// Two flows on one link take twice as long.
TEST_F(DModKRoutingTest, UnderEcmpTheyDo) {
    SetLoadBalancingDefault("ECMP");
    Outcome worst;
    for (uint32_t shift = 4; shift < 13; ++shift) {
        const Outcome outcome = RunShift(MakeLeafSpine(4, 4, 4), shift);
        worst.fullest = std::max(worst.fullest, outcome.fullest);
        worst.latestPs = std::max(worst.latestPs, outcome.latestPs);
    }
    EXPECT_GE(worst.fullest, 2 * kPackets);
    EXPECT_GT(worst.latestPs, (kPackets - 1) * kPacketPs);
}

/// Every switch's choice among shortest paths is the generator's table, whoever sends.
void ExpectRoutesOf(const FabricMessage& message) {
    const topogen::Fabric fabric = message.Build();
    const topogen::DModK table(fabric);
    RdmaTestbed bed(message);
    const FabricRouting& routing = bed.fabric->GetRouting();
    DModKRouting selector;
    for (uint32_t s = 0; s < bed.fabric->GetSwitchCount(); ++s) {
        const auto chooser =
            selector.CreateChooser({s, bed.fabric->GetSwitch(s).GetPorts(), routing, s, 1});
        for (uint32_t e = 0; e < bed.fabric->GetEndpoints(); ++e) {
            const uint32_t leaf = routing.GetAttachment(e).leaf;
            const std::vector<uint16_t> ports = routing.FindNextHops(s, leaf);
            if (ports.size() < 2) {
                continue;
            }
            const PathOptions paths{leaf, ports.data(), static_cast<uint32_t>(ports.size())};
            for (const uint32_t source : {0u, 1u, 7u}) {
                Frame frame;
                frame.source = source;
                frame.destination = e;
                frame.SetEntropy(static_cast<uint16_t>(source));
                chooser->Prefetch(frame, paths);
                ASSERT_EQ(chooser->Choose(frame, paths, 0), table.EgressPort(s, e))
                    << "switch " << s << " to endpoint " << e;
            }
        }
    }
}

TEST_F(DModKRoutingTest, TakesThePortsOfTheGeneratorsTable) {
    SetLoadBalancingDefault("D_MOD_K");
    ExpectRoutesOf(MakeThreeTiers(3));
    FabricMessage parallel = MakeLeafSpine(4, 2, 6);  // three cables from each leaf to each spine
    for (uint32_t leaf = 0; leaf < 4; ++leaf) {
        for (uint32_t cable = 0; cable < 4; ++cable) {
            parallel.Connect(leaf, 4 + cable % 2);
        }
    }
    ExpectRoutesOf(parallel);
}

TEST_F(DModKRoutingTest, RefusesWhatIsNoTreeAndBuiltNetworks) {
    SetLoadBalancingDefault("D_MOD_K");
    FabricMessage flat = MakeLeafSpine(2, 2, 1);
    flat.Connect(0, 1);  // now leaf 1 is of the spines' tier
    EXPECT_THROW(RdmaTestbed bed(flat), topogen::Error);
    Simulator::Destroy();
    SetLoadBalancingDefault("ECMP");
    RdmaTestbed bed(MakeLeafSpine(2, 2, 1));
    EXPECT_NE(WhyNot([&] {
                  bed.fabric->GetSwitch(0).SetAttribute("PathSelector",
                                                        PointerValue(CreateObject<DModKRouting>()));
              }).find("already built"),
              std::string::npos);
}

}  // namespace
}  // namespace ns3
