// SPDX-License-Identifier: GPL-2.0-only
//
// How the NIC shares its link among queue pairs, in time and in bytes.
#include "support/fixed-rate.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/callback.h"
#include "ns3/uinteger.h"

#include <memory>

namespace ns3 {
namespace {

constexpr int64_t kPsPerByte = 20;  // 400 Gb/s
constexpr int64_t kPacketWire = 4096 + 82;

class LinkSharing : public ModelTest {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        // All packets alike: no RETH in the first.
        Config::SetDefault("ns3::WireFormat::RethBytes", UintegerValue(0));
    }

    /// Records what a NIC's port sends from now on.
    void Watch(FabricPort& port) {
        port.TraceConnectWithoutContext("Transmit", MakeCallback(&LinkSharing::OnTransmit, this));
    }

    void OnTransmit(const FabricPort& /*port*/, const Frame& frame, int64_t time) {
        if (frame.kind == FrameKind::kData) {
            m_starts.push_back(time);
            m_destinations.push_back(frame.destination);
        }
    }

    std::vector<int64_t> m_starts;
    std::vector<uint32_t> m_destinations;
};

TEST_F(LinkSharing, SaturatedLinkCarriesExactlyItsRate) {
    RdmaTestbed bed(MakeStar(2));
    constexpr int64_t kInterval = 1000 * kPacketWire * kPsPerByte;
    std::vector<uint64_t> nicBytes;
    std::vector<uint64_t> switchBytes;
    for (int64_t i = 1; i <= 3; ++i) {
        Simulator::Schedule(PicoSeconds(i * kInterval), [&] {
            const int64_t now = Simulator::Now().GetPicoSeconds();
            bed.fabric->CatchUp(now);
            nicBytes.push_back(bed.EndpointPort(0).GetCounters(now).txBytes);
            switchBytes.push_back(bed.LeafPort(1).GetCounters(now).txBytes);
        });
    }
    bed.Run({MakeFlow(0, 1, uint64_t{4096} * 5000)});
    for (const auto& bytes : {nicBytes, switchBytes}) {
        ASSERT_EQ(bytes.size(), 3u);
        EXPECT_EQ(bytes[1] - bytes[0], 1000u * kPacketWire);
        EXPECT_EQ(bytes[2] - bytes[1], 1000u * kPacketWire);
    }
}

TEST_F(LinkSharing, QueuePairsTakeTurns) {
    RdmaTestbed bed(MakeStar(4));
    Watch(bed.EndpointPort(0));
    const auto flows =
        bed.Run({MakeFlow(0, 1, uint64_t{4096} * 100), MakeFlow(0, 2, uint64_t{4096} * 100),
                 MakeFlow(0, 3, uint64_t{4096} * 100)});
    ASSERT_EQ(m_destinations.size(), 300u);
    for (size_t i = 3; i < m_destinations.size(); ++i) {
        EXPECT_EQ(m_destinations[i], m_destinations[i - 3]);
        EXPECT_EQ(m_starts[i] - m_starts[i - 1], kPacketWire * kPsPerByte);
    }
    // Thirds of the link: all end within one round of each other.
    EXPECT_NEAR(static_cast<double>(flows[0].completionTime),
                static_cast<double>(flows[2].completionTime), 2.0 * kPacketWire * kPsPerByte);
}

/// The first flow's rate changes with each ACK, the others' never do.
class OneRestless : public CongestionControl {
  public:
    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override {
        return std::make_unique<Restless>(path.lineRateBps, (*m_flows)++ == 0);
    }
    bool RetimesPacing() const override { return true; }

  private:
    struct Restless : CongestionFlow {
        Restless(uint64_t rateBps, bool isFirst)
            : CongestionFlow(rateBps), lineRateBps(rateBps), moves(isFirst) {}
        void OnAck(const AckEvent& /*ack*/) override {
            if (moves) {
                SetRateBps(GetRateBps() == lineRateBps ? lineRateBps / 5 * 4 : lineRateBps);
            }
        }
        const uint64_t lineRateBps;
        const bool moves;
    };

    std::unique_ptr<int> m_flows = std::make_unique<int>(0);
};

// Paced at four fifths of the link at least, with a third of it as its share, the first flow is due
// whenever its turn comes.
TEST_F(LinkSharing, NewRateTakesNoTurnFromWhoIsDue) {
    RdmaTestbed bed(MakeStar(4), CreateObject<OneRestless>());
    Watch(bed.EndpointPort(0));
    bed.Run({MakeFlow(0, 1, uint64_t{4096} * 100), MakeFlow(0, 2, uint64_t{4096} * 100),
             MakeFlow(0, 3, uint64_t{4096} * 100)});
    ASSERT_EQ(m_destinations.size(), 300u);
    for (size_t i = 3; i < m_destinations.size(); ++i) {
        EXPECT_EQ(m_destinations[i], m_destinations[i - 3]) << i;
    }
}

TEST_F(LinkSharing, SendersToOneReceiverShareItsLink) {
    RdmaTestbed bed(MakeStar(3));
    constexpr uint64_t kBytes = uint64_t{4096} * 2000;
    const auto flows = bed.Run({MakeFlow(0, 2, kBytes), MakeFlow(1, 2, kBytes)});
    // Both send at line rate into one first-in first-out queue, so their packets alternate. The
    // ideal is one flow of twice the size; the tolerance is a packet of each.
    const auto ideal = static_cast<double>(bed.network->GetIdealCompletionTime(0, 2, 2 * kBytes));
    for (const Flow& flow : flows) {
        EXPECT_NEAR(static_cast<double>(flow.completionTime), ideal,
                    2.0 * kPacketWire * kPsPerByte);
    }
    EXPECT_EQ(bed.Dropped(), 0u);
}

TEST_F(LinkSharing, PacingIsExact) {
    // 100 of 400 Gb/s: the wire time of a packet at 80 ps a byte.
    RdmaTestbed bed(MakeStar(2), CreateObject<FixedRate>(100 * kGbps));
    Watch(bed.EndpointPort(0));
    bed.Run({MakeFlow(0, 1, uint64_t{4096} * 50, 1234)});
    ASSERT_EQ(m_starts.size(), 50u);
    for (size_t i = 0; i < m_starts.size(); ++i) {
        EXPECT_EQ(m_starts[i], 1234 + static_cast<int64_t>(i) * kPacketWire * 80);
    }
}

TEST_F(LinkSharing, PacedQueuePairsDoNotDisturbEachOtherWhileTheLinkHasRoom) {
    RdmaTestbed bed(MakeStar(3), CreateObject<FixedRate>(100 * kGbps));
    Watch(bed.EndpointPort(0));
    // A packet every fourth slot of the link; the second flow starts in between.
    const int64_t offset = 10 * kPacketWire * kPsPerByte;
    bed.Run({MakeFlow(0, 1, uint64_t{4096} * 50), MakeFlow(0, 2, uint64_t{4096} * 50, offset)});
    for (const uint32_t destination : {1u, 2u}) {
        int64_t expected = destination == 1 ? 0 : offset;
        for (size_t i = 0; i < m_starts.size(); ++i) {
            if (m_destinations[i] == destination) {
                EXPECT_EQ(m_starts[i], expected);
                expected += kPacketWire * 80;
            }
        }
    }
}

TEST_F(LinkSharing, WindowGivesWindowPerRoundTrip) {
    constexpr size_t kWindow = 5;
    RdmaTestbed bed(MakeStar(2, {400 * kGbps, 2'000'000}),
                    CreateObject<FixedRate>(400 * kGbps, kWindow * 4096));
    ASSERT_GT(bed.network->GetBaseRtt(), int64_t{kWindow} * kPacketWire * kPsPerByte);
    Watch(bed.EndpointPort(0));
    bed.Run({MakeFlow(0, 1, uint64_t{4096} * 100)});
    ASSERT_EQ(m_starts.size(), 100u);
    for (size_t i = kWindow; i < m_starts.size(); ++i) {
        EXPECT_EQ(m_starts[i] - m_starts[i - kWindow], bed.network->GetBaseRtt());
    }
}

}  // namespace
}  // namespace ns3
