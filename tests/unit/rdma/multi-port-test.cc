// SPDX-License-Identifier: GPL-2.0-only
//
// NICs with several ports: which one a queue pair takes, and how fast it is then.
#include "support/fixed-rate.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "ns3/config.h"
#include "ns3/node.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <cmath>

namespace ns3 {
namespace {

constexpr uint32_t kMtu = 4096;
constexpr int64_t kPsPerByte = 20;      // 400 Gb/s
constexpr int64_t kFull = 4178;         // wire bytes of a packet
constexpr int64_t kFirst = kFull + 16;  // with RETH
constexpr int64_t kAck = 86;
constexpr int64_t kDelay = 10'000;      // TestCable
constexpr int64_t kPipeline = 500'000;  // FabricMessage

class MultiPort : public ModelTest {
  protected:
    static void Select(const std::string& selection) {
        Config::SetDefault("ns3::RdmaNic::PortSelection", StringValue(selection));
        if (selection == "Spray") {
            Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
            Config::SetDefault("ns3::RdmaNic::ReorderTolerance", StringValue("8"));
        }
    }

    static uint64_t DataSentBy(const RdmaTestbed& bed, uint32_t endpoint, uint32_t nicPort) {
        bed.fabric->CatchUp(bed.Now());
        return bed.EndpointPort(endpoint, nicPort).GetCounters(bed.Now()).txFrames;
    }
};

TEST_F(MultiPort, AQueuePairOnOnePortIsAsFastAsANicWithOnePort) {
    for (const char* selection : {"Hash", "InTurn"}) {
        for (const uint64_t bytes : {1, 4096, 1'000'000}) {
            Select(selection);
            const auto run = [bytes = bytes](const FabricMessage& message) {
                RdmaTestbed bed(message);
                const int64_t time = bed.Run({MakeFlow(0, 1, bytes)}).front().completionTime;
                EXPECT_EQ(time, bed.network->GetIdealCompletionTime(0, 1, bytes));
                return time;
            };
            EXPECT_EQ(run(MakePlanes(2, 2)), run(MakeStar(2)));
        }
    }
}

// Packet i >= p starts when the first one is gone and i - p others were paced at p times the rate.
// The first one is longer, and on its port it is so on the second link too.
TEST_F(MultiPort, SprayedOverPlanesAQueuePairHasTheRateOfAll) {
    for (const int64_t p : {2, 4, 8}) {
        for (const int64_t packets : {20, 100, 1003}) {
            Select("Spray");
            RdmaTestbed bed(MakePlanes(static_cast<uint32_t>(p), 2));
            const auto bytes = static_cast<uint64_t>(packets) * kMtu;
            const Flow flow = bed.Run({MakeFlow(0, 1, bytes)}).front();
            const int64_t lastStart =
                kFirst * kPsPerByte + (packets - 1 - p) * kFull * kPsPerByte / p;
            const int64_t flight = 2 * kDelay + kPipeline;
            const int64_t behindFirst = (packets - 1) % p == 0 ? (kFirst - kFull) * kPsPerByte : 0;
            EXPECT_EQ(flow.completionTime,
                      lastStart + behindFirst + 2 * (kFull + kAck) * kPsPerByte + 2 * flight)
                << packets << " packets over " << p << " ports";
            EXPECT_EQ(flow.completionTime, bed.network->GetIdealCompletionTime(0, 1, bytes));
            EXPECT_EQ(flow.retransmittedPackets, 0u);
            for (uint32_t k = 0; k < p; ++k) {
                EXPECT_NEAR(static_cast<double>(DataSentBy(bed, 0, k)),
                            static_cast<double>(packets) / static_cast<double>(p), 1);
            }
        }
    }
}

TEST_F(MultiPort, SprayedReadsAndOddSizesTakeTheIdealTime) {
    for (const Verb verb : {Verb::kWrite, Verb::kSend, Verb::kRead}) {
        for (const uint64_t bytes : {1, 4097, 500'001}) {
            Select("Spray");
            RdmaTestbed bed(MakePlanes(2, 2));
            Flow flow = MakeFlow(0, 1, bytes);
            flow.verb = verb;
            EXPECT_EQ(bed.Run({flow}).front().completionTime,
                      bed.network->GetIdealCompletionTime(0, 1, bytes, verb))
                << bytes << " bytes, verb " << static_cast<int>(verb);
        }
    }
}

/// Starts of an endpoint's packets, of all queue pairs, in the order in which they are told.
class Starts {
  public:
    explicit Starts(RdmaNic& nic) {
        nic.TraceConnectWithoutContext("Send", MakeCallback(&Starts::OnSend, this));
    }
    std::vector<int64_t> times;

  private:
    void OnSend(const RdmaNic& /*nic*/, const QueuePair& /*queuePair*/, const Frame& /*frame*/,
                int64_t start) {
        times.push_back(start);
    }
};

// Two queue pairs fall due at the same time, and both ports are idle: the packets start then, and
// not when a port became free.
TEST_F(MultiPort, IdlePortsDoNotStartPacketsBeforeTheyAreDue) {
    Select("Spray");
    RdmaTestbed bed(MakePlanes(2, 2), CreateObject<FixedRate>(10 * kGbps));
    const Starts starts(bed.Nic(0));
    const std::vector<Flow> flows = bed.Run({MakeFlow(0, 1, 4 * kMtu), MakeFlow(0, 1, 4 * kMtu)});
    EXPECT_EQ(flows[0].completionTime, flows[1].completionTime);
    constexpr int64_t kPacedPsPerByte = 800;
    std::vector<int64_t> due;
    for (int64_t packet = 0; packet < 4; ++packet) {
        const int64_t at = packet == 0 ? 0 : (kFirst + (packet - 1) * kFull) * kPacedPsPerByte;
        due.insert(due.end(), 2, at);
    }
    EXPECT_EQ(starts.times, due);
}

// Parameters and trace sources of a single NIC.
TEST_F(MultiPort, NicsAreReachedByConfigPaths) {
    RdmaTestbed bed(MakeStar(2));
    const auto pathOf = [&bed](uint32_t endpoint) {
        const uint32_t node = bed.Nic(endpoint).GetPort().GetNode()->GetId();
        return "/NodeList/" + std::to_string(node) + "/$ns3::RdmaHost/NicList/0/";
    };
    Config::Set(pathOf(1) + "AckInterval", UintegerValue(4));
    EXPECT_EQ(bed.Nic(0).GetAckInterval(), 1u);
    EXPECT_EQ(bed.Nic(1).GetAckInterval(), 4u);
    int sent = 0;
    Config::ConnectWithoutContext(
        pathOf(0) + "Send",
        Callback<void, const RdmaNic&, const QueuePair&, const Frame&, int64_t>(
            [&sent](const RdmaNic&, const QueuePair&, const Frame&, int64_t) { ++sent; }));
    bed.Run({MakeFlow(0, 1, 5 * kMtu), MakeFlow(1, 0, 3 * kMtu)});
    EXPECT_EQ(sent, 5);
}

TEST_F(MultiPort, QueuePairsInTurnShareThePortsEvenly) {
    Select("InTurn");
    RdmaTestbed bed(MakePlanes(2, 2));
    const std::vector<Flow> flows = bed.Run({MakeFlow(0, 1, 1'000'000), MakeFlow(0, 1, 1'000'000)});
    const int64_t alone = bed.network->GetIdealCompletionTime(0, 1, 1'000'000);
    EXPECT_EQ(flows[0].completionTime, alone);
    EXPECT_EQ(flows[1].completionTime, alone);
    EXPECT_EQ(DataSentBy(bed, 0, 0), DataSentBy(bed, 0, 1));
}

// Each flow draws a port: 5 sigma of a fair coin.
TEST_F(MultiPort, HashesSpreadQueuePairsOverThePorts) {
    Select("Hash");
    constexpr uint32_t kFlows = 1000;
    RdmaTestbed bed(MakePlanes(2, 2));
    std::vector<Flow> flows;
    for (uint32_t i = 0; i < kFlows; ++i) {
        flows.push_back(MakeFlow(0, 1, 1));
    }
    bed.Run(flows);
    EXPECT_NEAR(static_cast<double>(DataSentBy(bed, 0, 0)), kFlows / 2.0,
                5 * std::sqrt(kFlows / 4.0));
    EXPECT_EQ(DataSentBy(bed, 0, 0) + DataSentBy(bed, 0, 1), kFlows);
}

TEST_F(MultiPort, AnswersLeaveByThePortByWhichThePacketCame) {
    for (const char* selection : {"Hash", "InTurn", "Spray"}) {
        Select(selection);
        RdmaTestbed bed(MakeDualTor(2, 4, 4, false));
        std::vector<Flow> flows;
        for (uint32_t e = 0; e < 4; ++e) {
            flows.push_back(MakeFlow(e, 4 + e, 300'000));
        }
        bed.Run(flows);
        EXPECT_EQ(bed.Dropped(), 0u);
        for (uint32_t e = 0; e < 4; ++e) {
            for (uint32_t k = 0; k < 2; ++k) {
                EXPECT_EQ(DataSentBy(bed, e, k), DataSentBy(bed, 4 + e, k));
            }
        }
        // Leaves and spines are alternately of one plane and of the other; cables stay in it.
        for (uint32_t s = 0; s < bed.fabric->GetSwitchCount(); ++s) {
            for (const FabricPort* port : bed.fabric->GetSwitch(s).GetPorts()) {
                const auto peer = port == nullptr
                                      ? nullptr
                                      : port->GetPeer()->GetNode()->GetObject<FabricSwitch>();
                if (peer != nullptr) {
                    EXPECT_EQ(peer->GetSwitchIndex() % 2, s % 2);
                }
            }
        }
    }
}

// Two senders, one receiver: with a port for each, neither waits for the other.
TEST_F(MultiPort, AReceiverTakesWhatComesByBothPorts) {
    Select("InTurn");
    RdmaTestbed bed(MakePlanes(2, 4));
    // The first queue pair of either sender takes port 0.
    const std::vector<Flow> flows =
        bed.Run({MakeFlow(0, 2, 500'000), MakeFlow(1, 3, 1), MakeFlow(1, 2, 500'000)});
    const int64_t alone = bed.network->GetIdealCompletionTime(0, 2, 500'000);
    EXPECT_EQ(flows[0].completionTime, alone);
    EXPECT_EQ(flows[2].completionTime, alone);
}

TEST_F(MultiPort, SprayedFlowsShareThePortsFairly) {
    Select("Spray");
    RdmaTestbed bed(MakePlanes(2, 2));
    const std::vector<Flow> flows = bed.Run({MakeFlow(0, 1, 2'000'000), MakeFlow(0, 1, 2'000'000)});
    const auto both = static_cast<double>(bed.network->GetIdealCompletionTime(0, 1, 4'000'000));
    for (const Flow& flow : flows) {
        EXPECT_NEAR(static_cast<double>(flow.completionTime), both, 0.005 * both);
    }
}

}  // namespace
}  // namespace ns3
