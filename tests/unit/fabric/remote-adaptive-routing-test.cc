// SPDX-License-Identifier: GPL-2.0-only
//
// Congestion that local queues do not show: a slow cable behind one of two spines.
//
// The offered load a crosses two ways, one of which has a cable of rate r < a / 2 further on. Local
// load balancing sends half of it there, and what is delivered is r + a / 2. With notices the queue
// before that cable neither runs empty (HoldTime is no longer than what it holds) nor grows beyond
// them: it carries r, a share of r / a, and all of a is delivered.
#include "support/fixed-rate.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/helper/load-balancing.h"

#include "ns3/string.h"

namespace ns3 {
namespace {

constexpr uint32_t kHosts = 4;
constexpr uint64_t kOfferedBps = 320 * kGbps;
constexpr uint64_t kSlowBps = 80 * kGbps;
constexpr int64_t kWarmUpPs = 100'000'000;
constexpr int64_t kEndPs = 400'000'000;

/// Leaves 0 and 1, and `stages` switches in a row on each of two ways between them; the last cable
/// of the first way is slow.
FabricMessage MakeTwoWays(uint32_t stages) {
    FabricMessage message;
    for (uint32_t s = 0; s < 2 + 2 * stages; ++s) {
        message.AddSwitch();
    }
    for (uint32_t e = 0; e < 2 * kHosts; ++e) {
        message.AddEndpoint(e / kHosts);
    }
    for (uint32_t way = 0; way < 2; ++way) {
        const uint32_t first = 2 + way * stages;
        message.Connect(0, first);
        for (uint32_t stage = 0; stage + 1 < stages; ++stage) {
            message.Connect(first + stage, first + stage + 1);
        }
        TestCable cable;
        cable.rateBps = way == 0 ? kSlowBps : cable.rateBps;
        message.Connect(1, first + stages - 1, cable);
    }
    return message;
}

struct Shares {
    double slowWay;    ///< Of what leaf 0 sends up, by the first way.
    double slowCable;  ///< What the slow cable carries over its rate.
    double delivered;  ///< Over what is offered.
    uint64_t notices;  ///< Leaf 0 heard on both ways.
    uint64_t deepest;  ///< Queue before the slow cable, bytes.
};

class RemoteAdaptive : public ModelTest {
  protected:
    static uint64_t SentBy(const FabricPort& port) { return port.GetTxBytes(); }

    static Shares Measure(const std::string& loadBalancing, uint32_t stages) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
        Config::SetDefault("ns3::RdmaNic::ReorderTolerance", StringValue("16777216"));
        Config::SetDefault("ns3::RdmaNic::RetransmitTimeout", StringValue("100ms"));
        EXPECT_TRUE(SetLoadBalancingDefault(loadBalancing));
        RdmaTestbed bed(MakeTwoWays(stages), CreateObject<FixedRate>(kOfferedBps / kHosts));
        FlowDriver driver(bed.network);
        for (uint32_t host = 0; host < kHosts; ++host) {
            driver.Add(MakeFlow(host, kHosts + host, 1'000'000'000));
        }
        driver.Start();
        const FabricSwitch& leaf = bed.fabric->GetSwitch(0);
        const FabricPort& up = *leaf.GetPorts()[kHosts];
        const FabricPort& other = *leaf.GetPorts()[kHosts + 1];
        const FabricPort& slow = *bed.fabric->GetSwitch(1).GetPorts()[kHosts]->GetPeer();
        const auto runTo = [&](int64_t time) {
            Simulator::Stop(PicoSeconds(time - bed.Now()));
            Simulator::Run();
            bed.fabric->CatchUp(bed.Now());
            return std::vector<uint64_t>{SentBy(up), SentBy(other), SentBy(slow), Delivered(bed)};
        };
        const std::vector<uint64_t> before = runTo(kWarmUpPs);
        const std::vector<uint64_t> after = runTo(kEndPs);
        const auto part = [&](size_t i) { return static_cast<double>(after[i] - before[i]); };
        const double seconds = (kEndPs - kWarmUpPs) * 1e-12;
        Shares shares{};
        shares.slowWay = part(0) / (part(0) + part(1));
        shares.slowCable = part(2) * 8 / seconds / kSlowBps;
        shares.delivered = part(3) / (part(0) + part(1));
        shares.notices = up.GetPeer()->GetCounters(bed.Now()).noticeFramesSent +
                         other.GetPeer()->GetCounters(bed.Now()).noticeFramesSent;
        shares.deepest = slow.GetCounters(bed.Now()).maxQueueBytes;
        EXPECT_EQ(bed.Dropped(), 0u);
        return shares;
    }

    /// Bytes on the cables of the receivers.
    static uint64_t Delivered(const RdmaTestbed& bed) {
        uint64_t bytes = 0;
        for (uint32_t host = 0; host < kHosts; ++host) {
            bytes += SentBy(bed.LeafPort(kHosts + host));
        }
        return bytes;
    }
};

constexpr double kSlowShare = 1.0 * kSlowBps / kOfferedBps;

TEST_F(RemoteAdaptive, LocalQueuesAreBlind) {
    const Shares shares = Measure("ADAPTIVE", 1);
    EXPECT_NEAR(shares.slowWay, 0.5, 0.01);
    EXPECT_NEAR(shares.slowCable, 1, 0.001);
    EXPECT_NEAR(shares.delivered, kSlowShare + 0.5, 0.01);
    EXPECT_EQ(shares.notices, 0u);
}

TEST_F(RemoteAdaptive, NoticesLeaveTheSlowCableItsRate) {
    const Shares shares = Measure("ADAPTIVE_REMOTE", 1);
    EXPECT_NEAR(shares.slowWay, kSlowShare, 0.01);
    EXPECT_NEAR(shares.slowCable, 1, 0.001);
    EXPECT_NEAR(shares.delivered, 1, 0.01);
    // NoticeBacklog at its rate; what comes before a notice has acted, 2 us at most, at all of a.
    EXPECT_LT(shares.deepest, (5e-6 * kSlowBps + 2e-6 * kOfferedBps) / 8);
    // At most one each HoldTime.
    EXPECT_GT(shares.notices, 10u);
    EXPECT_LE(shares.notices, static_cast<uint64_t>(kEndPs / 5'000'000 + 1));
}

// Where a switch has no other way, it tells the one before it.
TEST_F(RemoteAdaptive, NoticesGoBackToWhereThereIsAChoice) {
    const Shares shares = Measure("ADAPTIVE_REMOTE", 3);
    EXPECT_NEAR(shares.slowWay, kSlowShare, 0.02);
    EXPECT_NEAR(shares.slowCable, 1, 0.02);
    EXPECT_NEAR(shares.delivered, 1, 0.02);
}

// Endpoints have one cable: an incast is no matter for other ways.
TEST_F(RemoteAdaptive, NobodyIsToldOfPortsToEndpoints) {
    SetLoadBalancingDefault("ADAPTIVE_REMOTE");
    RdmaTestbed bed(MakeLeafSpine(2, 2, kHosts));
    std::vector<Flow> flows = MakeIncast(kHosts, 2'000'000);
    for (const Flow& flow : bed.Run(flows)) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
    }
    for (uint32_t i = 0; i < bed.fabric->GetLinkCount(); ++i) {
        for (std::size_t end = 0; end < 2; ++end) {
            EXPECT_EQ(bed.fabric->GetLink(i).GetPort(end).GetCounters(0).noticeFramesSent, 0u);
        }
    }
}

}  // namespace
}  // namespace ns3
