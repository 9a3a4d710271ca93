// SPDX-License-Identifier: GPL-2.0-only
//
// What the trace sources of queue pairs tell, and when.
#include "rdma/model/cc/dcqcn.h"
#include "support/fixed-rate.h"
#include "support/frame-filter.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/boolean.h"
#include "ns3/nstime.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <tuple>
#include <vector>

namespace ns3 {
namespace {

constexpr uint64_t kMtu = 4096;

/// Listens to everything that one NIC tells of its queue pairs.
class Listener {
  public:
    struct Start {
        uint32_t psn;
        int64_t time;
        bool operator==(const Start& other) const { return psn == other.psn && time == other.time; }
    };
    struct Rate {
        uint64_t rateBps;
        uint64_t windowBytes;
        int64_t time;
        bool operator==(const Rate& other) const {
            return rateBps == other.rateBps && windowBytes == other.windowBytes &&
                   time == other.time;
        }
    };

    explicit Listener(RdmaNic& nic) {
        EXPECT_TRUE(nic.TraceConnectWithoutContext("Send", MakeCallback(&Listener::OnSend, this)));
        EXPECT_TRUE(
            nic.TraceConnectWithoutContext("RateChange", MakeCallback(&Listener::OnRate, this)));
        EXPECT_TRUE(nic.TraceConnectWithoutContext(
            "Retransmission", MakeCallback(&Listener::OnRetransmission, this)));
    }

    std::vector<Start> sends;
    std::vector<Start> again;
    uint64_t packetsAgain = 0;
    std::vector<Rate> rates;

  private:
    void OnSend(const RdmaNic& /*nic*/, const QueuePair& /*queuePair*/, const Frame& frame,
                int64_t start) {
        sends.push_back({frame.GetPsn(), start});
    }
    void OnRate(const RdmaNic& /*nic*/, const QueuePair& queuePair, int64_t time) {
        const CongestionFlow& congestion = queuePair.GetCongestion();
        rates.push_back({congestion.GetRateBps(), congestion.GetWindowBytes(), time});
    }
    void OnRetransmission(const RdmaNic& /*nic*/, const QueuePair& /*queuePair*/, uint32_t psn,
                          uint32_t packets, int64_t start) {
        again.push_back({psn, start});
        packetsAgain += packets;
    }
};

using QueuePairTracesTest = ModelTest;

/// Loses packet 2 once.
FrameFilter::Predicate LosePacketTwo() {
    return [lost = false](Frame& frame, int64_t) mutable {
        const bool loses = frame.HasPayload() && frame.GetPsn() == 2 && !lost;
        lost = lost || loses;
        return !loses;
    };
}

TEST_F(QueuePairTracesTest, SendsAndRetransmissionsAreToldWithTheirStarts) {
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), LosePacketTwo());
    const Listener listener(bed.Nic(0));
    const Flow flow = bed.Run({MakeFlow(0, 1, 5 * kMtu)}).front();
    ASSERT_EQ(listener.sends.size(), 8u);
    // 400 Gb/s, 20 ps a byte: the first packet has an RETH of 16 bytes.
    constexpr int64_t kPacketPs = (int64_t{kMtu} + 82) * 20;
    for (uint32_t i = 0; i < 5; ++i) {
        const Listener::Start expected = {i, i == 0 ? 0 : i * kPacketPs + int64_t{16} * 20};
        EXPECT_EQ(listener.sends[i], expected) << i;
    }
    const std::vector<Listener::Start> last(listener.sends.end() - 3, listener.sends.end());
    EXPECT_EQ(listener.again, last);
    EXPECT_EQ(listener.again.front().psn, 2u);
    EXPECT_EQ(flow.retransmittedPackets, 3u);
    EXPECT_TRUE(listener.rates.empty());
}

TEST_F(QueuePairTracesTest, SelectiveRepeatTellsOfTheOnePacket) {
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), LosePacketTwo());
    const Listener listener(bed.Nic(0));
    bed.Run({MakeFlow(0, 1, 5 * kMtu)});
    EXPECT_EQ(listener.again, std::vector<Listener::Start>{listener.sends.back()});
    EXPECT_EQ(listener.again.front().psn, 2u);
}

// A READ asks for three lost responses by one request.
TEST_F(QueuePairTracesTest, ReadsTellHowManyPacketsTheyAskForAgain) {
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(0), LosePacketTwo());
    const Listener reader(bed.Nic(0));
    const Listener responder(bed.Nic(1));
    Flow flow = MakeFlow(0, 1, 5 * kMtu);
    flow.verb = Verb::kRead;
    flow = bed.Run({flow}).front();
    ASSERT_EQ(reader.again.size(), 1u);
    EXPECT_EQ(reader.again.front().psn, 2u);
    EXPECT_EQ(reader.packetsAgain, 3u);
    EXPECT_EQ(flow.retransmittedPackets, 3u);
    EXPECT_EQ(reader.sends.size(), 2u);
    EXPECT_EQ(responder.sends.size(), 8u);
}

/// Halves its rate with every notification, and opens a window of one packet with each ACK.
class Halving : public CongestionControl {
  public:
    struct HalvingFlow : CongestionFlow {
        HalvingFlow(uint64_t rateBps, uint64_t windowBytes)
            : CongestionFlow(rateBps, windowBytes) {}
        void OnCnp(int64_t) override { SetRateBps(GetRateBps() / 2); }
        void OnAck(const AckEvent& ack) override {
            if (ack.psn == 3) {
                SetWindowBytes(GetWindowBytes() + kMtu);
            }
        }
    };
    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override {
        return std::make_unique<HalvingFlow>(path.lineRateBps, 64 * kMtu);
    }
    bool WantsCnp() const override { return true; }
};

TEST_F(QueuePairTracesTest, RateAndWindowAreToldWhenTheyChange) {
    Config::SetDefault("ns3::RdmaNic::CnpInterval", TimeValue(Seconds(1)));
    RdmaTestbed bed(MakeStar(2), CreateObject<Halving>());
    FrameFilter filter(*bed.fabric, bed.Nic(1), [](Frame& frame, int64_t) {
        frame.flags |= frame.GetPsn() == 0 ? Frame::kFlagCe : 0;
        return true;
    });
    std::vector<int64_t> arrivals;  // of the CNP, and of the ACK of packet 2
    FrameFilter atSender(*bed.fabric, bed.Nic(0), [&arrivals](Frame& frame, int64_t now) {
        if (frame.kind == FrameKind::kCnp || frame.AsAck().nextPsn == 3) {
            arrivals.push_back(now);
        }
        return true;
    });
    const Listener listener(bed.Nic(0));
    bed.Run({MakeFlow(0, 1, 8 * kMtu)});
    ASSERT_EQ(arrivals.size(), 2u);
    const std::vector<Listener::Rate> expected = {{200 * kGbps, 64 * kMtu, arrivals[0]},
                                                  {200 * kGbps, 65 * kMtu, arrivals[1]}};
    EXPECT_EQ(listener.rates, expected);
}

TEST_F(QueuePairTracesTest, LazyAndEagerTellTheSame) {
    Config::SetDefault("ns3::FabricSwitch::EcnKmin", UintegerValue(1000));
    Config::SetDefault("ns3::FabricSwitch::EcnKmax", UintegerValue(2000));
    const auto run = [] {
        RdmaTestbed bed(MakeStar(3), CreateObject<Dcqcn>());
        const Listener listener(bed.Nic(0));
        bed.Run({MakeFlow(0, 2, 300 * kMtu), MakeFlow(1, 2, 300 * kMtu)});
        return std::make_tuple(listener.sends, listener.rates);
    };
    const auto lazy = run();
    EXPECT_GT(std::get<1>(lazy).size(), 2u);
    Config::SetDefault("ns3::FabricNetwork::Eager", BooleanValue(true));
    EXPECT_EQ(lazy, run());
}

}  // namespace
}  // namespace ns3
