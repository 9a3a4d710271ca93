// SPDX-License-Identifier: GPL-2.0-only
//
// Packets that ask for an ACK where not each is acknowledged anyway.
#include "reliability-case.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3 {
namespace {

using Asking = ReliabilityCase;

/// A window that is wide until a CNP comes, and one packet from then on.
class ClosingWindow : public CongestionControl {
  public:
    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override {
        return std::make_unique<Closing>(path);
    }
    bool WantsCnp() const override { return true; }

  private:
    struct Closing : CongestionFlow {
        explicit Closing(const PathProperties& path)
            : CongestionFlow(path.lineRateBps, 100 * kMtu) {}
        void OnCnp(int64_t /*now*/) override { SetWindowBytes(1); }
    };
};

/// Marks the first packet.
bool MarkFirst(Frame& frame, int64_t /*now*/) {
    if (frame.kind == FrameKind::kData && frame.GetPsn() == 0) {
        frame.flags |= Frame::kFlagCe;
    }
    return true;
}

// Those in flight when the window closes asked for no ACK, and there are too few of them to be
// answered for their number.
TEST_F(Asking, WindowThatClosesOnUnaskedPacketsIsAnswered) {
    Config::SetDefault("ns3::RdmaNic::AckInterval", UintegerValue(1000));
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2), CreateObject<ClosingWindow>());
        FrameFilter filter(*bed.fabric, bed.Nic(1), MarkFirst);
        uint64_t acks = 0;
        uint32_t firstAcked = 0;
        FrameFilter listener(*bed.fabric, bed.Nic(0), [&](Frame& frame, int64_t) {
            if (frame.kind == FrameKind::kAck) {
                firstAcked = acks++ == 0 ? frame.AsAck().nextPsn : firstAcked;
            }
            return true;
        });
        const Flow flow = bed.Run({MakeFlow(0, 1, 60 * kMtu)}).front();
        EXPECT_EQ(flow.status, FlowStatus::kFinished) << reliability;
        EXPECT_EQ(bed.network->GetCounters().timeouts, 0u) << reliability;
        // One answers for all that were in flight; each of the others fills the window.
        EXPECT_GT(firstAcked, 10u) << reliability;
        EXPECT_LT(firstAcked, 50u) << reliability;
        EXPECT_EQ(acks, 1u + 60 - firstAcked) << reliability;
    }
}

// Besides, the packet that asked for an ACK is trimmed, with nothing behind it.
TEST_F(Asking, AskingPacketThatIsTrimmedAsksAgain) {
    Config::SetDefault("ns3::RdmaNic::AckInterval", UintegerValue(1000));
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2), CreateObject<ClosingWindow>());
        bool trimmed = false;
        FrameFilter filter(*bed.fabric, bed.Nic(1), [&trimmed](Frame& frame, int64_t now) {
            if (!trimmed && (frame.flags & Frame::kFlagAckRequest) != 0) {
                trimmed = true;
                frame.flags |= Frame::kFlagTrimmed;
                frame.AsData().payload = 0;
            }
            return MarkFirst(frame, now);
        });
        const Flow flow = bed.Run({MakeFlow(0, 1, 60 * kMtu)}).front();
        EXPECT_EQ(flow.status, FlowStatus::kFinished) << reliability;
        EXPECT_TRUE(trimmed) << reliability;
        EXPECT_EQ(bed.network->GetCounters().timeouts, 0u) << reliability;
    }
}

}  // namespace
}  // namespace ns3
