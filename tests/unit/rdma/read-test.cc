// SPDX-License-Identifier: GPL-2.0-only
//
// READs: one request packet, and a stream of responses paced by the one who sends them.
#include "support/fixed-rate.h"
#include "support/frame-filter.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "rdma/model/cc/hpcc.h"

#include "ns3/nstime.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

namespace ns3 {
namespace {

constexpr uint64_t kMtu = 4096;
constexpr int64_t kPsPerByte = 20;     // 400 Gb/s
constexpr int64_t kRequestWire = 98;   // 62 of headers and trailers, RETH 16, gap 20
constexpr int64_t kResponseWire = 82;  // without AETH
constexpr int64_t kAeth = 4;
constexpr int64_t kTimeoutPs = 100'000'000;

class Read : public ModelTest {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        Config::SetDefault("ns3::RdmaNic::RetransmitTimeout", TimeValue(PicoSeconds(kTimeoutPs)));
    }
};

Flow MakeRead(uint32_t reader, uint32_t from, uint64_t bytes, int64_t start = 0) {
    Flow flow = MakeFlow(reader, from, bytes, start);
    flow.verb = Verb::kRead;
    return flow;
}

/// Loses the first copy of each of some frames of a kind, by PSN.
FrameFilter::Predicate LoseOnce(FrameKind kind, std::set<uint32_t> psns) {
    return [kind, psns = std::move(psns)](Frame& frame, int64_t) mutable {
        if (frame.kind != kind) {
            return true;
        }
        return psns.erase(frame.IsAck() ? frame.AsAck().nextPsn : frame.GetPsn()) == 0;
    };
}

/// A queue pair by which endpoint 0 reads from endpoint 1.
QueuePair& OpenReads(RdmaTestbed& bed) {
    QueuePair::Options options;
    options.destination = 1;
    options.verb = Verb::kRead;
    return bed.Nic(0).Open(options);
}

TEST_F(Read, TakesTheWayOfTheRequestAndThatOfTheResponses) {
    constexpr int64_t kLinks = 3;  // through two switches
    const FabricMessage message = MakeChain(2, 1);
    for (const uint64_t bytes : {1, 4096, 4097, 1'000'000}) {
        RdmaTestbed bed(message);
        const Flow flow = bed.Run({MakeRead(0, 1, bytes, 777)}).front();
        ASSERT_EQ(flow.status, FlowStatus::kFinished);
        const auto packets = static_cast<int64_t>((bytes + kMtu - 1) / kMtu);
        const auto padded = static_cast<int64_t>((bytes + 3) / 4 * 4);
        const int64_t sum = padded + packets * kResponseWire + (packets > 1 ? 2 : 1) * kAeth;
        const int64_t largest = std::min(padded, int64_t{kMtu}) + kResponseWire + kAeth;
        const int64_t flight = kLinks * TestCable().delayPs + (kLinks - 1) * message.pipelinePs;
        EXPECT_EQ(flow.completionTime,
                  (kLinks * kRequestWire + sum + (kLinks - 1) * largest) * kPsPerByte + 2 * flight)
            << bytes << " bytes";
        EXPECT_EQ(flow.completionTime,
                  bed.network->GetIdealCompletionTime(0, 1, bytes, Verb::kRead));
        EXPECT_EQ(bed.Nic(0).GetCounters().payloadBytesDelivered, bytes);
        EXPECT_EQ(bed.Nic(1).GetCounters().dataPacketsSent, static_cast<uint64_t>(packets));
        EXPECT_EQ(bed.Nic(0).GetCounters().dataPacketsSent, 0u);
        // A request there, nothing but responses back: no standard acknowledges them.
        EXPECT_EQ(bed.EndpointPort(0).GetCounters(bed.Now()).txFrames, 1u);
    }
}

TEST_F(Read, ResponsesCarryThePsnsThatTheRequestReserved) {
    RdmaTestbed bed(MakeStar(2));
    std::vector<uint32_t> requests;
    std::vector<uint32_t> responses;
    FrameFilter atResponder(*bed.fabric, bed.Nic(1), [&requests](Frame& frame, int64_t) {
        requests.push_back(frame.GetPsn());
        return true;
    });
    FrameFilter atReader(*bed.fabric, bed.Nic(0), [&responses](Frame& frame, int64_t) {
        responses.push_back(frame.GetPsn());
        return true;
    });
    QueuePair& queuePair = OpenReads(bed);
    for (const uint64_t packets : {3, 1, 2}) {
        bed.Nic(0).Post(queuePair, packets * kMtu, 0, 0, 0);
    }
    Simulator::Run();
    EXPECT_EQ(requests, (std::vector<uint32_t>{0, 3, 4}));
    EXPECT_EQ(responses, (std::vector<uint32_t>{0, 1, 2, 3, 4, 5}));
    bed.Nic(0).Close(queuePair);
}

TEST_F(Read, OnlySoManyRequestsAreUnanswered) {
    constexpr uint32_t kMaxReads = 4;
    Config::SetDefault("ns3::RdmaNic::MaxReads", UintegerValue(kMaxReads));
    RdmaTestbed bed(MakeStar(2));
    int64_t open = 0;
    int64_t most = 0;
    FrameFilter atResponder(*bed.fabric, bed.Nic(1), [&](Frame&, int64_t) {
        most = std::max(most, ++open);
        return true;
    });
    FrameFilter atReader(*bed.fabric, bed.Nic(0), [&open](Frame&, int64_t) {
        --open;
        return true;
    });
    QueuePair& queuePair = OpenReads(bed);
    for (int i = 0; i < 40; ++i) {
        bed.Nic(0).Post(queuePair, kMtu, 0, 0, 0);
    }
    bed.Nic(0).Close(queuePair);
    Simulator::Run();
    EXPECT_EQ(most, kMaxReads);
    EXPECT_EQ(bed.Nic(0).GetCounters().payloadBytesDelivered, 40 * kMtu);
}

// A long READ takes several requests, which count like those of several READs.
TEST_F(Read, RequestsOfOneMessageCountTowardsTheLimit) {
    constexpr uint64_t kRequestBytes = uint64_t{1} << 30;
    for (const uint32_t limit : {1, 3}) {
        Config::SetDefault("ns3::RdmaNic::MaxReads", UintegerValue(limit));
        std::vector<uint32_t> requests;
        std::unique_ptr<FrameFilter>
            atResponder;  // outlives the network, stopped with frames in it
        RdmaTestbed bed(MakeStar(2));
        const auto record = [&requests](Frame& frame, int64_t) {
            requests.push_back(frame.GetPsn());
            return true;
        };
        atResponder = std::make_unique<FrameFilter>(*bed.fabric, bed.Nic(1), record);
        QueuePair& queuePair = OpenReads(bed);
        bed.Nic(0).Post(queuePair, 32 * kRequestBytes, 0, 0, 0);
        Simulator::Stop(MicroSeconds(50));
        Simulator::Run();
        EXPECT_EQ(requests.size(), limit);
    }
}

TEST_F(Read, NextReadFollowsTheLastResponseToTheOneBefore) {
    Config::SetDefault("ns3::RdmaNic::MaxReads", UintegerValue(1));
    RdmaTestbed bed(MakeStar(2));
    QueuePair& queuePair = OpenReads(bed);
    for (int i = 0; i < 3; ++i) {
        bed.Nic(0).Post(queuePair, 10 * kMtu, 0, 0, 0);
    }
    bed.Nic(0).Close(queuePair);
    Simulator::Run();
    EXPECT_EQ(bed.Nic(0).GetCounters().payloadBytesDelivered, 30 * kMtu);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
}

TEST_F(Read, NextRequestFollowsTheLastResponseToTheOneBefore) {
    constexpr uint32_t kLargeMtu = 9000;
    constexpr uint32_t kPackets = (1 << 30) / kLargeMtu;  // of a request
    Config::SetDefault("ns3::RdmaNic::MaxReads", UintegerValue(1));
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(kLargeMtu));
    RdmaTestbed bed(MakeStar(2));
    std::vector<uint32_t> requests;
    FrameFilter atResponder(*bed.fabric, bed.Nic(1), [&requests](Frame& frame, int64_t) {
        requests.push_back(frame.GetPsn());
        return true;
    });
    // The request goes again from the packet lost to the end that it had.
    FrameFilter atReader(*bed.fabric, bed.Nic(0), LoseOnce(FrameKind::kReadResponse, {100}));
    const Flow flow = bed.Run({MakeRead(0, 1, uint64_t{kPackets + 10} * kLargeMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(requests, (std::vector<uint32_t>{0, 100, kPackets}));
}

TEST_F(Read, LostResponseIsAskedForAgainWithAllAfterIt) {
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(0), LoseOnce(FrameKind::kReadResponse, {5}));
    const Flow flow = bed.Run({MakeRead(0, 1, 100 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(flow.retransmittedPackets, 95u);  // asked for from 5 on
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
    EXPECT_EQ(bed.Nic(0).GetCounters().payloadBytesDelivered, 100 * kMtu);
    EXPECT_EQ(bed.Nic(0).GetCounters().dataPacketsDelivered, 100u);
    EXPECT_EQ(bed.EndpointPort(0).GetCounters(bed.Now()).txFrames, 2u);  // requests
    // The stream goes back at once: what it had sent until then is all that is sent twice.
    EXPECT_LT(bed.Nic(1).GetCounters().dataPacketsSent, 120u);
}

TEST_F(Read, LostRequestsAreRecovered) {
    // The only one, by the timer; one of several, by the NAK to the next.
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce(FrameKind::kReadRequest, {0}));
    const Flow flow = bed.Run({MakeRead(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.completionTime,
              kTimeoutPs + bed.network->GetIdealCompletionTime(0, 1, 10 * kMtu, Verb::kRead));
    EXPECT_EQ(bed.network->GetCounters().timeouts, 1u);
}

TEST_F(Read, LostRequestOfSeveralIsAskedForByANak) {
    RdmaTestbed bed(MakeStar(2));
    FrameFilter filter(*bed.fabric, bed.Nic(1), LoseOnce(FrameKind::kReadRequest, {10}));
    QueuePair& queuePair = OpenReads(bed);
    for (int i = 0; i < 3; ++i) {
        bed.Nic(0).Post(queuePair, 10 * kMtu, 0, 0, 0);
    }
    Simulator::Run();
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
    EXPECT_EQ(bed.network->GetCounters().naksSent, 1u);
    EXPECT_EQ(bed.Nic(0).GetCounters().payloadBytesDelivered, 30 * kMtu);
    EXPECT_TRUE(queuePair.IsIdle());
    bed.Nic(0).Close(queuePair);
}

TEST_F(Read, ResponsesArePacedByTheirSender) {
    constexpr uint64_t kRate = 100 * kGbps;
    RdmaTestbed bed(MakeStar(2), CreateObject<FixedRate>(kRate));
    const Flow flow = bed.Run({MakeRead(0, 1, 100 * kMtu)}).front();
    // 80 ps a byte instead of 20 for all responses but the last.
    const int64_t slowdown = (99 * (int64_t{kMtu} + kResponseWire) + kAeth) * (80 - 20);
    EXPECT_EQ(flow.completionTime,
              bed.network->GetIdealCompletionTime(0, 1, 100 * kMtu, Verb::kRead) + slowdown);
}

TEST_F(Read, MarkedResponsesBringCnpsToTheirSender) {
    Ptr<FixedRate> congestionControl = CreateObject<FixedRate>(400 * kGbps);
    congestionControl->wantsCnp = true;
    RdmaTestbed bed(MakeStar(2), congestionControl);
    FrameFilter marker(*bed.fabric, bed.Nic(0), [](Frame& frame, int64_t) {
        frame.flags |= Frame::kFlagCe;
        return true;
    });
    uint64_t cnps = 0;
    FrameFilter listener(*bed.fabric, bed.Nic(1), [&cnps](Frame& frame, int64_t) {
        cnps += frame.kind == FrameKind::kReadCnp ? 1 : 0;
        return true;
    });
    bed.Run({MakeRead(0, 1, 500 * kMtu)});
    EXPECT_GT(cnps, 5u);
    EXPECT_EQ(bed.Nic(0).GetCounters().cnpsSent, cnps);
}

TEST_F(Read, CongestionControlsThatWorkOnAcksGetThem) {
    RdmaTestbed bed(MakeStar(3), CreateObject<Hpcc>());
    uint64_t acks = 0;
    FrameFilter listener(*bed.fabric, bed.Nic(1), [&acks](Frame& frame, int64_t) {
        acks += frame.kind == FrameKind::kReadAck && frame.telemetry != nullptr ? 1 : 0;
        return true;
    });
    const auto flows = bed.Run({MakeRead(0, 1, 500 * kMtu), MakeRead(0, 2, 500 * kMtu)});
    EXPECT_EQ(acks, 500u);
    EXPECT_LT(bed.Now(), std::max(flows[0].completionTime, flows[1].completionTime) +
                             bed.network->GetBaseRtt());  // no timer is left
    for (const Flow& flow : flows) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
        EXPECT_EQ(flow.retransmittedPackets, 0u);
    }
    // Two senders share the link to the reader, and HPCC keeps its queue short.
    EXPECT_LT(bed.LeafPort(0).GetCounters(bed.Now()).maxQueueBytes,
              2 * bed.Nic(0).GetPathProperties().GetBdpBytes() + 2 * kMtu);
}

TEST_F(Read, WithoutAccessFailsAtOnce) {
    RdmaTestbed bed(MakeStar(2));
    bed.Nic(1).SetRemoteAccess(false);
    QueuePairError error = QueuePairError::kNone;
    bed.Nic(0).TraceConnectWithoutContext(
        "Failure", Callback<void, const RdmaNic&, const QueuePair&, int64_t>(
                       [&error](const RdmaNic&, const QueuePair& queuePair, int64_t) {
                           error = queuePair.GetError();
                       }));
    const Flow flow = bed.Run({MakeRead(0, 1, 10 * kMtu)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFailed);
    EXPECT_EQ(error, QueuePairError::kRemoteAccess);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
}

TEST_F(Read, RefusalIsRepeatedIfItWasLost) {
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        RdmaTestbed bed(MakeStar(2));
        bed.Nic(1).SetRemoteAccess(false);
        bool lost = false;
        FrameFilter filter(*bed.fabric, bed.Nic(0),
                           [&lost](Frame&, int64_t) { return std::exchange(lost, true); });
        QueuePairError error = QueuePairError::kNone;
        bed.Nic(0).TraceConnectWithoutContext(
            "Failure", Callback<void, const RdmaNic&, const QueuePair&, int64_t>(
                           [&error](const RdmaNic&, const QueuePair& queuePair, int64_t) {
                               error = queuePair.GetError();
                           }));
        bed.Run({MakeRead(0, 1, 10 * kMtu)});
        EXPECT_EQ(error, QueuePairError::kRemoteAccess) << reliability;
        EXPECT_EQ(bed.network->GetCounters().timeouts, 1u) << reliability;
    }
}

// A window of one packet, and nothing of its packet ever heard: it must not stay closed.
TEST_F(Read, WindowOpensAgainWhenAResponseOrItsAckIsLost) {
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        for (const uint32_t psn : {0, 5, 9}) {
            for (const bool losesAck : {false, true}) {
                RdmaTestbed bed(MakeStar(2), CreateObject<FixedRate>(400 * kGbps, 1));
                FrameFilter atReader(
                    *bed.fabric, bed.Nic(0),
                    LoseOnce(FrameKind::kReadResponse,
                             losesAck ? std::set<uint32_t>() : std::set<uint32_t>{psn}));
                FrameFilter atResponder(
                    *bed.fabric, bed.Nic(1),
                    LoseOnce(FrameKind::kReadAck,
                             losesAck ? std::set<uint32_t>{psn + 1} : std::set<uint32_t>()));
                // The second one meets the window that the first one leaves.
                for (const Flow& flow : bed.Run(
                         {MakeRead(0, 1, 10 * kMtu), MakeRead(0, 1, 10 * kMtu, 20 * kTimeoutPs)})) {
                    EXPECT_EQ(flow.status, FlowStatus::kFinished)
                        << reliability << " " << psn << " " << losesAck;
                    EXPECT_LT(flow.completionTime, 3 * kTimeoutPs)
                        << reliability << " " << psn << " " << losesAck;
                }
                EXPECT_EQ(bed.Nic(0).GetCounters().payloadBytesDelivered, 20 * kMtu);
            }
        }
    }
}

/// Counts what its flows hear of losses.
class LossCounter : public CongestionControl {
  public:
    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override {
        return std::make_unique<Counting>(path, m_losses);
    }
    uint64_t GetLosses() const { return *m_losses; }

  private:
    struct Counting : CongestionFlow {
        Counting(const PathProperties& path, std::shared_ptr<uint64_t> count)
            : CongestionFlow(path.lineRateBps), losses(std::move(count)) {}
        void OnLoss(int64_t /*now*/) override { ++*losses; }
        std::shared_ptr<uint64_t> losses;
    };

    std::shared_ptr<uint64_t> m_losses = std::make_shared<uint64_t>(0);
};

TEST_F(Read, SenderOfLostResponsesHearsOfTheLoss) {
    for (const char* reliability : {"GoBackN", "SelectiveRepeat"}) {
        Config::SetDefault("ns3::RdmaNic::Reliability", StringValue(reliability));
        Ptr<LossCounter> congestionControl = CreateObject<LossCounter>();
        RdmaTestbed bed(MakeStar(2), congestionControl);
        FrameFilter filter(*bed.fabric, bed.Nic(0), LoseOnce(FrameKind::kReadResponse, {5}));
        bed.Run({MakeRead(0, 1, 100 * kMtu)});
        EXPECT_EQ(bed.network->GetCounters().timeouts, 0u) << reliability;
        EXPECT_EQ(congestionControl->GetLosses(), 1u) << reliability;
    }
}

}  // namespace
}  // namespace ns3
