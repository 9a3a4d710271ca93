// SPDX-License-Identifier: GPL-2.0-only
//
// Selective repeat: what is lost is sent again, and nothing else; what overtakes is placed.
#include "fabric/model/routing/round-robin-spray.h"
#include "rdma/model/transport/reorder-buffer.h"
#include "rdma/model/transport/sack-scoreboard.h"
#include "support/frame-filter.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/enum.h"
#include "ns3/nstime.h"
#include "ns3/pointer.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <set>

namespace ns3 {
namespace {

constexpr uint64_t kMtu = 4096;
constexpr int64_t kTimeoutPs = 100'000'000;

class SelectiveRepeat : public ModelTest {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        Config::SetDefault("ns3::RdmaNic::RetransmitTimeout", TimeValue(PicoSeconds(kTimeoutPs)));
        Config::SetDefault("ns3::RdmaNic::Reliability", EnumValue(kSelectiveRepeat));
    }
};

/// Loses the first copy of each of some frames of a kind, by PSN.
FrameFilter::Predicate LoseOnce(FrameKind kind, std::set<uint32_t> psns) {
    return [kind, psns = std::move(psns)](Frame& frame, int64_t) mutable {
        return frame.kind != kind || psns.erase(frame.GetPsn()) == 0;
    };
}

TEST_F(SelectiveRepeat, SendsAgainExactlyWhatWasLost) {
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce(FrameKind::kData, {0, 5, 7, 8, 60}));
    const Flow flow = bed.Run({MakeFlow(0, 1, 100 * kMtu)}).front();
    const NicCounters counters = bed.network->GetCounters();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(flow.retransmittedPackets, 5u);
    EXPECT_EQ(counters.dataPacketsSent, 105u);
    EXPECT_EQ(counters.dataPacketsDelivered, 100u);
    EXPECT_EQ(counters.payloadBytesDelivered, 100 * kMtu);
    EXPECT_EQ(counters.timeouts, 0u);
    EXPECT_EQ(counters.naksSent, 0u);
    // Five more packets, of 4,178 bytes on the wire and one of them with an RETH.
    EXPECT_EQ(flow.completionTime, bed.network->GetIdealCompletionTime(0, 1, 100 * kMtu) +
                                       (int64_t{5} * 4178 + 16) * 20);
}

TEST_F(SelectiveRepeat, LossOfTheLastPacketIsRecoveredByTheTimer) {
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce(FrameKind::kData, {9}));
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(flow.retransmittedPackets, 1u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 1u);
}

TEST_F(SelectiveRepeat, PacketLostAgainIsRecoveredByTheTimer) {
    RdmaTestbed bed(MakeStar(2));
    int losses = 0;
    FrameFilter filter(*bed.fabric, bed.Nic(1), [&losses](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kData || frame.GetPsn() != 5 || ++losses > 2;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 50 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(flow.retransmittedPackets, 2u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 1u);
    EXPECT_EQ(bed.network->GetCounters().dataPacketsDelivered, 50u);
}

TEST_F(SelectiveRepeat, LostAcksDeliverNothingTwice) {
    RdmaTestbed bed(MakeStar(2));
    int acks = 0;
    FrameFilter filter(*bed.fabric, bed.Nic(0), [&acks](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kAck || ++acks > 10;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(flow.retransmittedPackets, 10u);
    EXPECT_EQ(bed.network->GetCounters().dataPacketsDelivered, 10u);
}

TEST_F(SelectiveRepeat, TrimmedPacketsAreAskedForAtOnce) {
    for (const bool selective : {true, false}) {
        Config::SetDefault("ns3::RdmaNic::Reliability",
                           EnumValue(selective ? kSelectiveRepeat : kGoBackN));
        RdmaTestbed bed(MakeStar(2));
        std::set<uint32_t> trimmed = {3, 9};  // 9 is the last
        FrameFilter filter(*bed.fabric, bed.Nic(1), [&trimmed](Frame& frame, int64_t) {
            if (trimmed.erase(frame.GetPsn()) != 0) {
                frame.flags |= Frame::kFlagTrimmed;
                frame.AsData().payload = 0;
            }
            return true;
        });
        const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
        const NicCounters counters = bed.network->GetCounters();
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
        EXPECT_EQ(counters.timeouts, 0u);
        EXPECT_EQ(counters.payloadBytesDelivered, 10 * kMtu);
        if (selective) {
            EXPECT_EQ(flow.retransmittedPackets, 2u);
            EXPECT_EQ(counters.naksSent, 2u);
        }
    }
}

TEST_F(SelectiveRepeat, LostResponsesAreAskedForAlone) {
    RdmaTestbed bed(MakeStar(2));
    std::vector<uint32_t> asked;
    FrameFilter atResponder(*bed.fabric, bed.Nic(1), [&asked](Frame& frame, int64_t) {
        asked.push_back(frame.GetPsn());
        return true;
    });
    FrameFilter atReader(*bed.fabric, bed.Nic(0),
                         LoseOnce(FrameKind::kReadResponse, {3, 10, 11, 20}));
    Flow read = MakeFlow(0, 1, 100 * kMtu);
    read.verb = Verb::kRead;
    const Flow flow = bed.Run({read}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(flow.retransmittedPackets, 4u);
    EXPECT_EQ(asked, (std::vector<uint32_t>{0, 3, 10, 20}));  // 10 and 11 in one request
    EXPECT_EQ(bed.Nic(1).GetCounters().dataPacketsSent, 104u);
    EXPECT_EQ(bed.Nic(0).GetCounters().dataPacketsDelivered, 100u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
}

/// Two leaves and two spines, one of them a microsecond farther: spraying over both reorders.
FabricMessage MakeUnequalSpines() {
    FabricMessage message;
    for (int i = 0; i < 4; ++i) {
        message.AddSwitch();
    }
    message.AddEndpoint(0);
    message.AddEndpoint(1);
    for (uint32_t leaf = 0; leaf < 2; ++leaf) {
        message.Connect(leaf, 2);
        message.Connect(leaf, 3, {400 * kGbps, 500'000});
    }
    return message;
}

/// Messages in the order in which they are complete.
class Inbox final : public MessageReceiver {
  public:
    void OnMessage(RdmaNic& /*nic*/, uint32_t /*source*/, uint32_t immediate, uint64_t bytes,
                   int64_t /*now*/) override {
        messages.emplace_back(immediate, bytes);
    }

    std::vector<std::pair<uint32_t, uint64_t>> messages;
};

/// Sends messages of 1, 2, 3, ... packets over sprayed paths and returns what was sent again.
uint64_t SendSprayed(Verb verb) {
    RdmaTestbed bed(MakeUnequalSpines());
    Inbox inbox;
    bed.Nic(1).SetReceiver(&inbox);
    QueuePair::Options options;
    options.destination = 1;
    options.verb = verb;
    QueuePair& queuePair = bed.Nic(0).Open(options);
    std::vector<std::pair<uint32_t, uint64_t>> posted;
    uint64_t bytes = 0;
    for (uint32_t i = 1; i <= 20; ++i) {
        posted.emplace_back(i, i * kMtu - 1);
        bytes += posted.back().second;
        bed.Nic(0).Post(queuePair, posted.back().second, i, 0, 0);
    }
    Simulator::Run();
    EXPECT_TRUE(queuePair.IsIdle());
    EXPECT_EQ(bed.network->GetCounters().payloadBytesDelivered, bytes);
    if (verb != Verb::kRead) {
        EXPECT_EQ(inbox.messages, posted);  // placed out of order, told of in order
    }
    const uint64_t retransmitted = queuePair.GetRetransmittedPackets();
    bed.Nic(0).Close(queuePair);
    return retransmitted;
}

TEST_F(SelectiveRepeat, ReorderingIsNotTakenForLoss) {
    Config::SetDefault("ns3::FabricSwitch::PathSelector",
                       PointerValue(CreateObject<RoundRobinSpray>()));
    Config::SetDefault("ns3::RdmaNic::ReorderTolerance", UintegerValue(256));
    for (const Verb verb : {Verb::kWrite, Verb::kSend, Verb::kRead}) {
        EXPECT_EQ(SendSprayed(verb), 0u);
    }
    // Without tolerance some packets go twice, and go-back-N sends most of them several times.
    Config::SetDefault("ns3::RdmaNic::ReorderTolerance", UintegerValue(0));
    const uint64_t impatient = SendSprayed(Verb::kWrite);
    EXPECT_GT(impatient, 0u);
    Config::SetDefault("ns3::RdmaNic::Reliability", EnumValue(kGoBackN));
    EXPECT_GT(SendSprayed(Verb::kWrite), impatient);
}

TEST_F(SelectiveRepeat, ToleranceIsThePacketsThatMayOvertake) {
    for (const uint32_t tolerance : {0, 1, 5}) {
        Config::SetDefault("ns3::RdmaNic::ReorderTolerance", UintegerValue(tolerance));
        for (const bool enough : {false, true}) {
            RdmaTestbed bed(MakeStar(2));
            FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce(FrameKind::kData, {2}));
            // PSNs 3 to 3 + tolerance overtake it, or one fewer do.
            const uint64_t packets = 3 + tolerance + (enough ? 1 : 0);
            bed.Run({MakeFlow(0, 1, packets * kMtu)});
            EXPECT_EQ(bed.network->GetCounters().timeouts, enough ? 0u : 1u) << tolerance;
        }
    }
}

TEST(SackScoreboardTest, KeepsStatesAcrossGrowthAndWrapping) {
    using State = SackScoreboard::State;
    SackScoreboard board(1000);
    EXPECT_TRUE(board.IsEmpty());
    board.Set(1005, State::kKept);
    board.Set(1500, State::kKept);  // beyond the first capacity
    board.Set(1003, State::kLost);
    board.Set(1200, State::kLost);
    EXPECT_EQ(board.GetKeptEnd(), 1501u);
    EXPECT_EQ(board.Get(1005), State::kKept);
    EXPECT_EQ(board.Get(1004), State::kSent);
    EXPECT_EQ(board.Get(9999), State::kSent);
    EXPECT_EQ(board.FindLost(), 1003u);
    board.Set(1003, State::kResent);
    EXPECT_EQ(board.FindLost(), 1200u);
    board.Acknowledge(1400);
    EXPECT_EQ(board.Get(1500), State::kKept);
    board.Set(1400 + 511, State::kLost);  // takes the place of what is acknowledged
    EXPECT_EQ(board.FindLost(), 1911u);
    EXPECT_EQ(board.Get(1911 - 64), State::kSent);
    board.Acknowledge(1912);
    EXPECT_TRUE(board.IsEmpty());
}

TEST(ReorderBufferTest, GivesBackEachPacketOnce) {
    ReorderBuffer buffer;
    constexpr uint32_t kExpected = 4'000'000'000;
    for (uint32_t ahead = 300; ahead >= 2; ahead -= 2) {
        ReorderBuffer::Packet packet;
        packet.immediate = ahead;
        EXPECT_TRUE(buffer.Keep(kExpected, kExpected + ahead, packet));
        EXPECT_FALSE(buffer.Keep(kExpected, kExpected + ahead, packet));
    }
    for (uint32_t ahead = 1; ahead <= 300; ++ahead) {
        EXPECT_FALSE(buffer.IsEmpty());
        const ReorderBuffer::Packet packet = buffer.Take(kExpected + ahead);
        EXPECT_EQ(packet.isKept, ahead % 2 == 0);
        EXPECT_EQ(packet.immediate, ahead % 2 == 0 ? ahead : 0);
    }
    EXPECT_TRUE(buffer.IsEmpty());
}

}  // namespace
}  // namespace ns3
