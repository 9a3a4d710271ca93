// SPDX-License-Identifier: GPL-2.0-only
//
// Losses, on purpose: go-back-N, NAKs, retransmission timeouts and the retry limit.
#include "fabric/model/wire/aeth.h"
#include "rdma/model/cc/dcqcn.h"
#include "rdma/model/cc/hpcc.h"
#include "support/fixed-rate.h"
#include "support/frame-filter.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/double.h"
#include "ns3/integer.h"
#include "ns3/nstime.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <functional>
#include <map>
#include <set>
#include <utility>

namespace ns3 {
namespace {

constexpr uint64_t kMtu = 4096;
constexpr int64_t kTimeoutPs = 100'000'000;  // 100 us

class Reliability : public ModelTest {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        Config::SetDefault("ns3::RdmaNic::RetransmitTimeout", TimeValue(PicoSeconds(kTimeoutPs)));
    }
};

/// Loses the first copy of each of some data packets, by PSN.
FrameFilter::Predicate LoseOnce(std::set<uint32_t> psns) {
    return [psns = std::move(psns)](Frame& frame, int64_t) mutable {
        return frame.kind != FrameKind::kData || psns.erase(frame.GetPsn()) == 0;
    };
}

TEST_F(Reliability, LostPacketIsAskedForOnceAndAllAfterItSentAgain) {
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce({5}));
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    const NicCounters counters = bed.network->GetCounters();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(counters.naksSent, 1u);
    EXPECT_EQ(counters.timeouts, 0u);
    EXPECT_EQ(flow.retransmittedPackets, 5u);  // 5..9, all sent before the NAK came
    EXPECT_EQ(counters.dataPacketsSent, 15u);
    EXPECT_EQ(counters.dataPacketsDelivered, 10u);
    EXPECT_EQ(counters.payloadBytesDelivered, 10 * kMtu);
    EXPECT_EQ(bed.Dropped(), 1u);
}

TEST_F(Reliability, PacketLostAgainIsRecoveredByTheTimer) {
    RdmaTestbed bed(MakeStar(2));
    int losses = 0;
    // The NAK of a gap is sent once; a second loss of the same packet is only told by the clock.
    FrameFilter filter(*bed.fabric, bed.Nic(1), [&losses](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kData || frame.GetPsn() != 5 || ++losses > 2;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 1u);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 1u);
    EXPECT_EQ(bed.network->GetCounters().payloadBytesDelivered, 10 * kMtu);
}

TEST_F(Reliability, LossOfTheLastPacketIsRecoveredByTheTimer) {
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce({0}));
    const Flow flow = bed.Run({MakeFlow(0, 1, 100)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    // Once unheard for the whole timeout, once well.
    EXPECT_EQ(flow.completionTime, kTimeoutPs + bed.network->GetIdealCompletionTime(0, 1, 100));
    EXPECT_EQ(flow.retransmittedPackets, 1u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 1u);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 0u);
}

/// What packets of a full payload that start `interval` apart are paced at. The first has an RETH.
uint64_t RateFor(int64_t interval) {
    return static_cast<uint64_t>(4194 * 8 * 1e12 / static_cast<double>(interval));
}

// A queue pair so slow that its timer fires many times between two packets: what has not been sent
// again cannot be answered.
TEST_F(Reliability, TimeoutsCountOnlyWhatWasSentAgain) {
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2), CreateObject<FixedRate>(RateFor(20 * kTimeoutPs)));
        FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce({2}));
        const Flow flow = bed.Run({MakeFlow(0, 1, 3 * kMtu)}).front();
        EXPECT_EQ(flow.status, FlowStatus::kFinished) << reliability;
        EXPECT_EQ(flow.retransmittedPackets, 1u) << reliability;
        EXPECT_EQ(bed.network->GetCounters().timeouts, 1u) << reliability;
    }
}

// The packet is sent again 90 us after the timeout, and its ACK takes 81 us of the 100 us that it
// has.
TEST_F(Reliability, TheClockStartsWithWhatIsSentAgain) {
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2, {400 * kGbps, 20'000'000}),
                        CreateObject<FixedRate>(RateFor(kTimeoutPs + 90'000'000)));
        FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce({0}));
        const Flow flow = bed.Run({MakeFlow(0, 1, kMtu)}).front();
        EXPECT_EQ(flow.status, FlowStatus::kFinished) << reliability;
        EXPECT_EQ(flow.retransmittedPackets, 1u) << reliability;
        EXPECT_EQ(bed.network->GetCounters().timeouts, 1u) << reliability;
    }
}

TEST_F(Reliability, LostAckIsMadeGoodByTheNext) {
    RdmaTestbed bed(MakeStar(2));
    int acks = 0;
    FrameFilter filter(*bed.fabric, bed.Nic(0), [&acks](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kAck || ++acks != 3;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.completionTime, bed.network->GetIdealCompletionTime(0, 1, 10 * kMtu));
    EXPECT_EQ(flow.retransmittedPackets, 0u);
}

TEST_F(Reliability, LossOfTheLastAckDeliversNothingTwice) {
    RdmaTestbed bed(MakeStar(2));
    int acks = 0;
    FrameFilter filter(*bed.fabric, bed.Nic(0), [&acks](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kAck || ++acks != 10;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(flow.retransmittedPackets, 1u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 1u);
    EXPECT_EQ(bed.network->GetCounters().dataPacketsDelivered, 10u);
    EXPECT_EQ(bed.network->GetCounters().payloadBytesDelivered, 10 * kMtu);
}

/// Messages as they reach a receiver.
class Inbox final : public MessageReceiver {
  public:
    void OnMessage(RdmaNic& /*nic*/, uint32_t source, uint32_t /*immediate*/, uint64_t bytes,
                   int64_t /*now*/) override {
        m_bytesFrom[source].push_back(bytes);
    }
    const std::map<uint32_t, std::vector<uint64_t>>& GetBytesFrom() const { return m_bytesFrom; }

  private:
    std::map<uint32_t, std::vector<uint64_t>> m_bytesFrom;
};

TEST_F(Reliability, LossyIncastDeliversEveryMessageOnce) {
    Config::SetDefault("ns3::EthernetSwitch::LosslessClasses", UintegerValue(0));
    FabricMessage message = MakeStar(9);
    message.bufferBytes = 100'000;
    RdmaTestbed bed(message);
    Inbox inbox;
    bed.Nic(8).SetReceiver(&inbox);
    std::vector<Flow> incast;
    for (uint32_t source = 0; source < 8; ++source) {
        incast.push_back(MakeFlow(source, 8, 200'000 + source));
    }
    uint64_t retransmitted = 0;
    uint64_t packets = 0;
    for (const Flow& flow : bed.Run(incast)) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
        EXPECT_EQ(inbox.GetBytesFrom().at(flow.source), std::vector<uint64_t>{flow.bytes});
        retransmitted += flow.retransmittedPackets;
        packets += (flow.bytes + kMtu - 1) / kMtu;
    }
    const NicCounters counters = bed.network->GetCounters();
    EXPECT_GT(bed.Dropped(), 0u);
    EXPECT_GE(retransmitted, bed.Dropped());  // ACKs meet no queue here: all drops are data
    EXPECT_EQ(counters.dataPacketsSent, packets + retransmitted);
    EXPECT_EQ(counters.dataPacketsDelivered, packets);
    EXPECT_EQ(bed.LeafPort(8).GetCounters(bed.Now()).droppedFrames, bed.Dropped());
}

TEST_F(Reliability, UnreachableDestinationFailsWhenTheRetriesAreUsedUp) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(3));
    FabricMessage islands;
    islands.AddSwitch();
    islands.AddSwitch();
    islands.AddEndpoint(0);
    islands.AddEndpoint(0);
    islands.AddEndpoint(1);
    RdmaTestbed bed(islands);
    int64_t failedAt = 0;
    bed.Nic(0).TraceConnectWithoutContext(
        "Failure",
        Callback<void, const RdmaNic&, const QueuePair&, int64_t>(
            [&failedAt](const RdmaNic&, const QueuePair&, int64_t now) { failedAt = now; }));
    const auto flows = bed.Run({MakeFlow(0, 2, 2 * kMtu, 50), MakeFlow(0, 1, 2 * kMtu)});
    EXPECT_EQ(flows[0].status, FlowStatus::kFailed);
    EXPECT_EQ(flows[0].retransmittedPackets, 3u * 2);
    EXPECT_EQ(flows[1].status, FlowStatus::kFinished);
    EXPECT_EQ(bed.network->GetIdealCompletionTime(0, 2, kMtu), 0);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 4u);
    // Frames without a way are lost where they came in.
    EXPECT_EQ(bed.Dropped(), 4u * 2);
    EXPECT_EQ(bed.LeafPort(0).GetCounters(bed.Now()).droppedFrames, 4u * 2);
    // Both packets wait their turn behind one of the other flow, or go at once.
    EXPECT_GE(failedAt, 4 * kTimeoutPs + 50);
    EXPECT_LE(failedAt, 4 * kTimeoutPs + 50 + int64_t{2} * 4194 * 20);
}

TEST_F(Reliability, RetryLimitCountsTimeoutsWithoutProgress) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(2));
    RdmaTestbed bed(MakeStar(2));
    // Two of three copies of every packet are lost: each packet needs two retries, never more.
    std::map<uint32_t, int> copies;
    FrameFilter filter(*bed.fabric, bed.Nic(1), [&copies](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kData || ++copies[frame.GetPsn()] % 3 == 0;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 1), MakeFlow(0, 1, 1, 10 * kTimeoutPs)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 4u);
}

TEST_F(Reliability, NumberOfAFailedQueuePairIsNotUsedAgain) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(0));
    RdmaTestbed bed(MakeStar(2));
    bool broken = true;
    FrameFilter filter(*bed.fabric, bed.Nic(1), [&broken](Frame&, int64_t) { return !broken; });
    Simulator::Schedule(PicoSeconds(2 * kTimeoutPs), [&broken] { broken = false; });
    const auto flows = bed.Run({MakeFlow(0, 1, kMtu), MakeFlow(0, 1, kMtu, 3 * kTimeoutPs)});
    EXPECT_EQ(flows[0].status, FlowStatus::kFailed);
    EXPECT_EQ(flows[1].status, FlowStatus::kFinished);
    EXPECT_EQ(flows[1].retransmittedPackets, 0u);
}

/// Why the first queue pair of an endpoint failed.
class FirstError {
  public:
    explicit FirstError(RdmaNic& nic) {
        nic.TraceConnectWithoutContext("Failure", MakeCallback(&FirstError::OnFailure, this));
    }
    QueuePairError Get() const { return m_error; }

  private:
    void OnFailure(const RdmaNic& /*nic*/, const QueuePair& queuePair, int64_t /*now*/) {
        m_error = queuePair.GetError();
    }

    QueuePairError m_error = QueuePairError::kNone;
};

// A responder that asks for packet 0 whatever comes: each answer is a retry.
TEST_F(Reliability, NaksWithoutProgressUseUpTheRetries) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(3));
    RdmaTestbed bed(MakeStar(2));
    uint64_t naks = 0;
    FrameFilter filter(*bed.fabric, bed.Nic(0), [&naks](Frame& frame, int64_t) {
        frame.flags |= Frame::kFlagNak;
        frame.AsAck().nextPsn = 0;
        frame.AsAck().aeth = Aeth{Syndrome::kSequenceError, 0}.Pack();
        ++naks;
        return true;
    });
    const FirstError error(bed.Nic(0));
    const Flow flow = bed.Run({MakeFlow(0, 1, kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFailed);
    EXPECT_EQ(flow.retransmittedPackets, 3u);
    EXPECT_EQ(error.Get(), QueuePairError::kRetryLimit);
    EXPECT_EQ(naks, 4u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
}

TEST_F(Reliability, ProgressGivesTheRetriesBack) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(3));
    RdmaTestbed bed(MakeStar(2), CreateObject<FixedRate>(400 * kGbps, 1));  // one at a time
    std::map<uint32_t, int> answers;
    FrameFilter filter(*bed.fabric, bed.Nic(0), [&answers](Frame& frame, int64_t) {
        if (++answers[frame.AsAck().nextPsn] % 4 != 0) {
            frame.flags |= Frame::kFlagNak;
            frame.AsAck().nextPsn -= 1;  // that of the packet
            frame.AsAck().aeth = Aeth{Syndrome::kSequenceError, 0}.Pack();
        }
        return true;
    });
    const Flow flow = bed.Run({MakeFlow(0, 1, 5 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(flow.retransmittedPackets, 3u * 5);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
}

// Packet 5 never comes. Its NAK acknowledges those before it, so that it is no retry.
TEST_F(Reliability, NakThatMakesProgressIsNoRetry) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(0));
    Config::SetDefault("ns3::RdmaNic::AckInterval", UintegerValue(16));
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), [](Frame& frame, int64_t) {
        return frame.kind != FrameKind::kData || frame.GetPsn() != 5;
    });
    const FirstError error(bed.Nic(0));
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFailed);
    EXPECT_EQ(error.Get(), QueuePairError::kRetryLimit);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 1u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 1u);
}

/// What a switch that trims does to data packets, at the receiver's door.
FrameFilter::Predicate TrimWhere(std::function<bool(const Frame&)> isTrimmed) {
    return [isTrimmed = std::move(isTrimmed)](Frame& frame, int64_t) {
        if (frame.kind == FrameKind::kData && isTrimmed(frame)) {
            frame.flags |= Frame::kFlagTrimmed;
            frame.AsData().payload = 0;
        }
        return true;
    };
}

// Each copy is asked for again at once, which is no retry; but no progress is made, and the clock
// tells.
TEST_F(Reliability, PacketsThatAreAlwaysTrimmedFailByTheClock) {
    Config::SetDefault("ns3::RdmaNic::RetryLimit", UintegerValue(3));
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2));
        FrameFilter filter(*bed.fabric, bed.Nic(1), TrimWhere([](const Frame&) { return true; }));
        const FirstError error(bed.Nic(0));
        const Flow flow = bed.Run({MakeFlow(0, 1, kMtu)}).front();
        EXPECT_EQ(flow.status, FlowStatus::kFailed) << reliability;
        EXPECT_EQ(error.Get(), QueuePairError::kRetryLimit) << reliability;
        EXPECT_EQ(bed.network->GetCounters().timeouts, 4u) << reliability;
        EXPECT_GT(bed.network->GetCounters().naksSent, 100u) << reliability;
        EXPECT_LT(bed.Now(), 4 * kTimeoutPs + bed.network->GetBaseRtt()) << reliability;
    }
}

TEST_F(Reliability, TrimmedAgainIsAskedForAgain) {
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2));
        int copies = 0;
        FrameFilter filter(*bed.fabric, bed.Nic(1), TrimWhere([&copies](const Frame& frame) {
            return frame.GetPsn() == 2 && ++copies <= 10;
        }));
        const Flow flow = bed.Run({MakeFlow(0, 1, 5 * kMtu)}).front();
        EXPECT_EQ(flow.status, FlowStatus::kFinished) << reliability;
        EXPECT_EQ(bed.network->GetCounters().naksSent, 10u) << reliability;
        EXPECT_EQ(bed.network->GetCounters().timeouts, 0u) << reliability;
    }
}

TEST_F(Reliability, WriteWithoutAccessFailsAtOnce) {
    RdmaTestbed bed(MakeStar(2));
    bed.Nic(1).SetRemoteAccess(false);
    const FirstError error(bed.Nic(0));
    const Flow flow = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFailed);
    EXPECT_EQ(error.Get(), QueuePairError::kRemoteAccess);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 1u);
    EXPECT_EQ(bed.network->GetCounters().dataPacketsDelivered, 0u);
}

Flow MakeSend(uint64_t bytes) {
    Flow flow = MakeFlow(0, 1, bytes);
    flow.verb = Verb::kSend;
    return flow;
}

TEST_F(Reliability, SendWaitsForAReceive) {
    constexpr int64_t kRnrDelayPs = 640'000'000;  // RdmaNic::RnrDelay
    RdmaTestbed bed(MakeStar(2));
    bed.Nic(1).PostReceives(0);
    Simulator::Schedule(PicoSeconds(kRnrDelayPs), [&bed] { bed.Nic(1).PostReceives(1); });
    const Flow flow = bed.Run({MakeSend(1)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 1u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
    // Refused, the delay, and well: a NAK is as long as the ACK.
    EXPECT_EQ(flow.completionTime,
              kRnrDelayPs + 2 * bed.network->GetIdealCompletionTime(0, 1, 1, Verb::kSend));
}

TEST_F(Reliability, EachSendTakesOneReceive) {
    Config::SetDefault("ns3::RdmaNic::RnrRetryLimit", UintegerValue(2));
    RdmaTestbed bed(MakeStar(2));
    bed.Nic(1).PostReceives(3);
    const FirstError error(bed.Nic(0));
    std::vector<Flow> sends(4, MakeSend(10 * kMtu));
    uint64_t finished = 0;
    for (const Flow& flow : bed.Run(sends)) {
        finished += flow.status == FlowStatus::kFinished ? 1 : 0;
    }
    EXPECT_EQ(finished, 3u);
    EXPECT_EQ(error.Get(), QueuePairError::kRnrRetryLimit);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 3u);  // refused, and twice again
}

// The ACK of the first message is lost, so that the refusal of the second acknowledges it.
TEST_F(Reliability, RefusalThatMakesProgressBeginsARow) {
    for (const uint32_t limit : {0, 1, 3}) {
        Config::SetDefault("ns3::RdmaNic::RnrRetryLimit", UintegerValue(limit));
        RdmaTestbed bed(MakeStar(2));
        bed.Nic(1).PostReceives(1);
        FrameFilter filter(*bed.fabric, bed.Nic(0), [](Frame& frame, int64_t) {
            return (frame.flags & Frame::kFlagNak) != 0;
        });
        const FirstError error(bed.Nic(0));
        QueuePair::Options options;
        options.destination = 1;
        options.verb = Verb::kSend;
        QueuePair& queuePair = bed.Nic(0).Open(options);
        bed.Nic(0).Post(queuePair, kMtu, 0, 0, 0);
        bed.Nic(0).Post(queuePair, kMtu, 0, 0, 0);
        Simulator::Run();
        EXPECT_EQ(error.Get(), QueuePairError::kRnrRetryLimit) << limit;
        EXPECT_EQ(bed.network->GetCounters().naksSent, limit + 1) << limit;
    }
}

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
TEST_F(Reliability, WindowThatClosesOnUnaskedPacketsIsAnswered) {
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
TEST_F(Reliability, AskingPacketThatIsTrimmedAsksAgain) {
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

// Less than half of the PSNs may be posted and not acknowledged.
TEST_F(Reliability, MessageOfTooManyPacketsFailsItsQueuePair) {
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(64));
    RdmaTestbed bed(MakeStar(2));
    const FirstError error(bed.Nic(0));
    const auto flows = bed.Run({MakeFlow(0, 1, uint64_t{64} << 32), MakeFlow(0, 1, kMtu)});
    EXPECT_EQ(flows[0].status, FlowStatus::kFailed);
    EXPECT_STREQ(ToString(error.Get()), "packet sequence numbers used up");
    EXPECT_EQ(flows[1].status, FlowStatus::kFinished);
}

/// When flows finish of which packets are lost, if connections begin with a PSN: WRITEs, or READs.
std::vector<int64_t> FinishTimes(uint32_t firstPsn, const char* reliability, Verb verb) {
    Config::SetDefault("ns3::RdmaNetwork::FirstPsn", UintegerValue(firstPsn));
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
    RdmaTestbed bed(MakeStar(3), CreateObject<Hpcc>());
    int packet = 0;
    FrameFilter filter(
        *bed.fabric, bed.Nic(verb == Verb::kRead ? 0 : 1),
        [&packet](Frame& frame, int64_t) { return !frame.HasPayload() || ++packet % 7 != 3; });
    std::vector<Flow> flows;
    for (int i = 0; i < 4; ++i) {  // the third and fourth use the first two's numbers again
        flows.push_back(MakeFlow(0, 1, (3 + i) * kMtu, (i / 2) * 10 * kTimeoutPs));
        flows.back().verb = verb;
    }
    std::vector<int64_t> times;
    for (const Flow& flow : bed.Run(flows)) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
        times.push_back(flow.completionTime);
    }
    EXPECT_GT(packet, 20);
    return times;
}

// Sequence numbers mean the same wherever they begin, also where they wrap in the middle.
TEST_F(Reliability, SequenceNumbersWrap) {
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        for (const Verb verb : {Verb::kWrite, Verb::kRead}) {
            const std::vector<int64_t> plain = FinishTimes(0, reliability, verb);
            for (const uint32_t before : {1U, 2U, 5U, 9U}) {
                EXPECT_EQ(FinishTimes(0U - before, reliability, verb), plain)
                    << reliability << ", " << before << " before the end";
            }
            EXPECT_EQ(FinishTimes((uint32_t{1} << 31) - 2, reliability, verb), plain);
        }
    }
}

// Answers take time to make, each kind its own; all are there in the end.
TEST_F(Reliability, AnswersAreDelayed) {
    constexpr int64_t kCnpDelay = 55'000'000;
    constexpr int64_t kAckDelay = 3'000'000;
    int64_t plain = 0;
    for (const bool delayed : {false, true}) {
        Config::SetDefault("ns3::RdmaNic::CnpDelay",
                           TimeValue(PicoSeconds(delayed ? kCnpDelay : 0)));
        Config::SetDefault("ns3::RdmaNic::AckDelay",
                           TimeValue(PicoSeconds(delayed ? kAckDelay : 0)));
        Ptr<FixedRate> congestionControl = CreateObject<FixedRate>(400 * kGbps);
        congestionControl->wantsCnp = true;
        RdmaTestbed bed(MakeStar(2), congestionControl);
        int64_t marked = 0;
        FrameFilter marker(*bed.fabric, bed.Nic(1), [&marked](Frame& frame, int64_t now) {
            if (frame.HasPayload() && frame.GetPsn() == 3) {
                frame.flags |= Frame::kFlagCe;
                marked = now;
            }
            return true;
        });
        int64_t told = 0;
        FrameFilter listener(*bed.fabric, bed.Nic(0), [&told](Frame& frame, int64_t now) {
            told = frame.kind == FrameKind::kCnp ? now : told;
            return true;
        });
        const int64_t time = bed.Run({MakeFlow(0, 1, 10 * kMtu)}).front().completionTime;
        EXPECT_GE(told - marked, delayed ? kCnpDelay : 1);
        EXPECT_LT(told - marked, (delayed ? kCnpDelay : 0) + 2'000'000);
        EXPECT_EQ(time, delayed ? plain + kAckDelay : time);
        plain = time;
    }
}

// A run that ends meanwhile finds its frames in the account.
TEST_F(Reliability, DelayedAnswersAreAccountedFor) {
    Config::SetDefault("ns3::RdmaNic::AckDelay", TimeValue(MicroSeconds(100)));
    RdmaTestbed bed(MakeStar(2));
    FlowDriver driver(bed.network);
    driver.Add(MakeFlow(0, 1, 10 * kMtu));
    driver.Start();
    Simulator::Stop(MicroSeconds(50));
    Simulator::Run();
    EXPECT_EQ(bed.Balance().heldFrames, 10u);
}

TEST_F(Reliability, CnpsKeepTheirDistance) {
    constexpr int64_t kInterval = 4'000'000;  // RdmaNic::CnpInterval
    Ptr<FixedRate> congestionControl = CreateObject<FixedRate>(400 * kGbps);
    congestionControl->wantsCnp = true;
    RdmaTestbed bed(MakeStar(2), congestionControl);
    std::vector<int64_t> marked;
    FrameFilter marker(*bed.fabric, bed.Nic(1), [&marked](Frame& frame, int64_t now) {
        frame.flags |= Frame::kFlagCe;
        marked.push_back(now);
        return true;
    });
    std::vector<int64_t> cnps;
    FrameFilter listener(*bed.fabric, bed.Nic(0), [&cnps](Frame& frame, int64_t now) {
        if (frame.kind == FrameKind::kCnp) {
            cnps.push_back(now);
        }
        return true;
    });
    bed.Run({MakeFlow(0, 1, 500 * kMtu)});
    size_t expected = 0;
    int64_t next = 0;
    for (const int64_t time : marked) {
        if (time >= next) {
            ++expected;
            next = time + kInterval;
        }
    }
    EXPECT_GT(expected, 5u);
    EXPECT_EQ(cnps.size(), expected);
    EXPECT_EQ(bed.network->GetCounters().cnpsSent, expected);
    for (size_t i = 1; i < cnps.size(); ++i) {
        // On their way ACKs, in a class below, may hold them up by one frame at each of two hops.
        EXPECT_GE(cnps[i] - cnps[i - 1], kInterval - int64_t{2} * 86 * 20);
    }
}

}  // namespace
}  // namespace ns3
