// SPDX-License-Identifier: GPL-2.0-only
//
// A message alone in the fabric: exact to the picosecond, so every comparison is of equality.
#include "rdma/model/cc/hpcc.h"
#include "support/model-test.h"
#include "support/rdma-testbed.h"
#include "support/why-not.h"

#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <tuple>
#include <vector>

namespace ns3 {
namespace {

constexpr uint32_t kMtu = 4096;         // RdmaNic::Mtu
constexpr uint32_t kDataOverhead = 82;  // 62 of headers and trailers, 20 of preamble and gap
constexpr uint32_t kReth = 16;
constexpr uint32_t kAckWire = 86;  // 66 + 20

/// Payload is padded to a multiple of 4 bytes, which only the last packet of a message needs here.
constexpr uint64_t Padded(uint64_t bytes) {
    return (bytes + 3) / 4 * 4;
}

/// Bytes on the wire of each packet of a WRITE.
std::vector<int64_t> WirePackets(uint64_t bytes) {
    std::vector<int64_t> packets;
    for (uint64_t sent = 0; sent < bytes; sent += kMtu) {
        const uint64_t payload = std::min<uint64_t>(kMtu, Padded(bytes) - sent);
        packets.push_back(static_cast<int64_t>(payload) + kDataOverhead + (sent == 0 ? kReth : 0));
    }
    return packets;
}

/// How long the last ACK waits for the one before it, in bytes: a last packet shorter than an ACK
/// is there before that one is gone.
int64_t AckWait(const std::vector<int64_t>& packets) {
    return packets.size() > 1 ? std::max<int64_t>(kAckWire - packets.back(), 0) : 0;
}

/// Through `links` equal links: the packets one after another over the first, and then the largest
/// once more over each that follows (last-passage time of a tandem of equal servers).
int64_t ClosedForm(const std::vector<int64_t>& packets, int64_t links, int64_t psPerByte,
                   int64_t delayPs, int64_t pipelinePs) {
    const int64_t sum = std::accumulate(packets.begin(), packets.end(), int64_t{0});
    const int64_t largest = *std::max_element(packets.begin(), packets.end());
    const int64_t flight = links * delayPs + (links - 1) * pipelinePs;
    const int64_t there = (sum + (links - 1) * largest) * psPerByte + flight;
    return there + (AckWait(packets) + links * kAckWire) * psPerByte + flight;
}

using Path = std::tuple<uint64_t, uint32_t>;  ///< Gb/s, switches.

class IdlePath : public ModelTest, public ::testing::WithParamInterface<Path> {};

TEST_P(IdlePath, MessageTakesSerialisationPropagationAndPipelines) {
    const auto [gbps, switches] = GetParam();
    const TestCable cable{gbps * kGbps, 123'457};
    for (const uint64_t bytes : {1, 4095, 4096, 4097, 8192, 1'000'000}) {
        RdmaTestbed bed(MakeChain(switches, 1, cable));
        const Flow flow = bed.Run({MakeFlow(0, 1, bytes, 777)}).front();
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
        const std::vector<int64_t> packets = WirePackets(bytes);
        const auto psPerByte = static_cast<int64_t>(8000 / gbps);
        EXPECT_EQ(flow.completionTime, ClosedForm(packets, switches + 1, psPerByte, cable.delayPs,
                                                  FabricMessage().pipelinePs))
            << bytes << " bytes";
        EXPECT_EQ(flow.completionTime, bed.network->GetIdealCompletionTime(0, 1, bytes));
    }
}

INSTANTIATE_TEST_SUITE_P(RatesAndHops, IdlePath,
                         ::testing::Combine(::testing::Values(100, 200, 400, 800),
                                            ::testing::Values(1, 2, 3, 4)));

using IdlePathTest = ModelTest;

// Slow to fast and fast to slow: the ideal time is an exact recursion, also beyond its transient.
TEST_F(IdlePathTest, IdealTimeHoldsOnPathsOfMixedRates) {
    for (const uint64_t last : {100, 400, 800}) {
        FabricMessage message;
        message.AddSwitch();
        message.AddSwitch();
        message.AddEndpoint(0, {200 * kGbps, 10'000});
        message.AddEndpoint(1, {last * kGbps, 20'000});
        message.Connect(0, 1, {400 * kGbps, 500'000});
        for (const uint64_t bytes : {1, 5000, 3'000'001}) {
            RdmaTestbed bed(message);
            const Flow flow = bed.Run({MakeFlow(0, 1, bytes)}).front();
            EXPECT_EQ(flow.completionTime, bed.network->GetIdealCompletionTime(0, 1, bytes))
                << bytes << " bytes to a port of " << last << " Gb/s";
        }
    }
}

TEST_F(IdlePathTest, BaseRttIsAFullPacketAndItsAck) {
    RdmaTestbed bed(MakeChain(3, 1));
    // 4 links of 20 ps a byte and 10 ns, 3 pipelines of 500 ns, each way.
    EXPECT_EQ(bed.network->GetBaseRtt(),
              4 * 20 * (kMtu + kDataOverhead + kAckWire) + 2 * (4 * 10'000 + 3 * 500'000));
}

/// Three switches in a row with one endpoint each, whose numbers go with `order`.
FabricMessage MakeSites(const std::vector<uint32_t>& order) {
    constexpr int64_t kHalfMillisecond = 500'000'000;
    FabricMessage message;
    for (int i = 0; i < 3; ++i) {
        message.AddSwitch();
    }
    for (const uint32_t site : order) {
        message.AddEndpoint(site, {100 * kGbps, 1'000'000});
    }
    message.Connect(0, 1, {100 * kGbps, kHalfMillisecond});
    message.Connect(1, 2, {100 * kGbps, kHalfMillisecond});
    return message;
}

// The base RTT is that of the outer two, also where endpoint 0 stands in the middle: 4 links of
// 80 ps a byte and 1,002 us, 3 pipelines of 500 ns, each way.
TEST_F(IdlePathTest, BaseRttIsTheLongestOfAnyTwoEndpoints) {
    const std::vector<std::vector<uint32_t>> orders = {{0, 1, 2}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}};
    for (const std::vector<uint32_t>& order : orders) {
        RdmaTestbed bed(MakeSites(order));
        EXPECT_EQ(bed.network->GetBaseRtt(), 4 * 80 * (kMtu + kDataOverhead + kAckWire) +
                                                 2 * (1'002'000'000 + int64_t{3} * 500'000));
    }
}

// Of the endpoints of one leaf, and of two at the same one, those with the longest cables count.
TEST_F(IdlePathTest, BaseRttCountsTheLongestCablesOfALeaf) {
    FabricMessage message;
    message.AddSwitch();
    message.AddEndpoint(0, {400 * kGbps, 10'000});
    message.AddEndpoint(0, {400 * kGbps, 700'000});
    message.AddEndpoint(0, {400 * kGbps, 900'000});
    RdmaTestbed bed(message);
    EXPECT_EQ(bed.network->GetBaseRtt(),
              2 * 20 * (kMtu + kDataOverhead + kAckWire) + 2 * (700'000 + 900'000 + 500'000));
}

// With more leaves than are compared each with each: a row of 100, numbered from the middle.
TEST_F(IdlePathTest, BaseRttIsFoundAmongManyLeaves) {
    constexpr uint32_t kLeaves = 100;
    FabricMessage message;
    for (uint32_t i = 0; i < kLeaves; ++i) {
        message.AddSwitch();
        if (i > 0) {
            message.Connect(i - 1, i);
        }
    }
    for (uint32_t i = 0; i < kLeaves; ++i) {
        message.AddEndpoint((i * 37 + kLeaves / 2) % kLeaves);
    }
    RdmaTestbed bed(message);
    constexpr int64_t kLinks = kLeaves + 1;
    EXPECT_EQ(bed.network->GetBaseRtt(), kLinks * 20 * (kMtu + kDataOverhead + kAckWire) +
                                             2 * (kLinks * 10'000 + kLeaves * int64_t{500'000}));
}

/// Two leaves and spines between them, each with its own cables.
FabricMessage MakeSpines(const std::vector<TestCable>& spines) {
    FabricMessage message;
    const uint32_t left = message.AddSwitch();
    const uint32_t right = message.AddSwitch();
    message.AddEndpoint(left);
    message.AddEndpoint(right);
    for (const TestCable& cable : spines) {
        const uint32_t spine = message.AddSwitch();
        message.Connect(left, spine, cable);
        message.Connect(right, spine, cable);
    }
    return message;
}

// A short packet overtakes the long one before it by another spine, and a NIC of 400 Gb/s is not
// held up by spines of 200. No message is faster than its ideal time, nor much slower.
TEST_F(IdlePathTest, SprayedMessagesAreNotFasterThanIdeal) {
    Config::SetDefault("ns3::RdmaNic::Reliability", StringValue("SelectiveRepeat"));
    Config::SetDefault("ns3::RdmaNic::ReorderTolerance", StringValue("64"));
    for (const char* selector :
         {"ns3::RoundRobinSpray", "ns3::RandomSpray", "ns3::AdaptiveRouting"}) {
        Config::SetDefault("ns3::FabricSwitch::PathSelector",
                           PointerValue(ObjectFactory(selector).Create<PathSelector>()));
        for (const uint64_t gbps : {400, 200}) {
            for (const uint64_t bytes : {4097, 4600, 8192, 9000, 100'000, 1'000'001}) {
                RdmaTestbed bed(MakeSpines({{gbps * kGbps, 10'000}, {gbps * kGbps, 10'000}}));
                const Flow flow = bed.Run({MakeFlow(0, 1, bytes)}).front();
                const auto slowdown =
                    static_cast<double>(flow.completionTime) /
                    static_cast<double>(bed.network->GetIdealCompletionTime(0, 1, bytes));
                EXPECT_GE(slowdown, 1) << selector << ", " << bytes << " bytes, " << gbps;
                EXPECT_LT(slowdown, gbps == 400 ? 1.05 : 2)
                    << selector << ", " << bytes << " bytes, " << gbps;
            }
        }
    }
}

// Flows go by either of two spines, of which the second is near, or fast: ECMP draws.
TEST_F(IdlePathTest, IdealTimeIsThatOfTheFastestPath) {
    const std::vector<std::vector<TestCable>> fabrics = {
        {{400 * kGbps, 500'000}, {400 * kGbps, 10'000}},
        {{200 * kGbps, 10'000}, {400 * kGbps, 10'000}},
        {{200 * kGbps, 10'000}, {400 * kGbps, 300'000}},
    };
    for (const auto& spines : fabrics) {
        for (const uint64_t bytes : {100, 500'000}) {
            RdmaTestbed bed(MakeSpines(spines));
            const int64_t ideal = bed.network->GetIdealCompletionTime(0, 1, bytes);
            std::vector<Flow> flows;
            for (int i = 0; i < 40; ++i) {  // one after another
                flows.push_back(MakeFlow(0, 1, bytes, i * int64_t{100'000'000}));
            }
            int64_t least = kNever;
            for (const Flow& flow : bed.Run(flows)) {
                least = std::min(least, flow.completionTime);
            }
            EXPECT_EQ(least, ideal) << bytes << " bytes";
        }
    }
}

// At 400 Gb/s a first packet takes 83.88 ns, another full one 83.56 ns and an ACK 1.72 ns.
/// Two pods of one leaf with an endpoint each, `kSpines` spines a pod, and `kCores` cores for each
/// of these, with the delays of cables in ps as `next` gives them, pod by pod.
constexpr uint32_t kSpines = 6;
constexpr uint32_t kCores = 7;
template <typename Next>
FabricMessage MakePods(Next next) {
    FabricMessage message;
    for (uint32_t i = 0; i < 2 + 2 * kSpines + kSpines * kCores; ++i) {
        message.AddSwitch();
    }
    for (uint32_t pod = 0; pod < 2; ++pod) {
        message.AddEndpoint(pod, {200 * kGbps, 10'000});
        for (uint32_t s = 0; s < kSpines; ++s) {
            const uint32_t spine = 2 + pod * kSpines + s;
            message.Connect(pod, spine, {200 * kGbps, next()});
            for (uint32_t c = 0; c < kCores; ++c) {
                message.Connect(spine, 2 + 2 * kSpines + s * kCores + c, {200 * kGbps, next()});
            }
        }
    }
    return message;
}

// All 42 ways of four cables are added up here.
TEST_F(IdlePathTest, IdealTimeIsThatOfTheShortestCables) {
    constexpr int64_t kShort = 10'000;
    const int64_t base =
        RdmaTestbed(MakePods([] { return kShort; })).network->GetIdealCompletionTime(0, 1, 1);
    std::mt19937 random(1);
    for (int i = 0; i < 5; ++i) {
        std::vector<int64_t> delays;
        const RdmaTestbed bed(MakePods([&] {
            return delays.emplace_back(kShort + static_cast<int64_t>(random() % 100'000));
        }));
        int64_t least = kNever;
        for (uint32_t s = 0; s < kSpines; ++s) {
            const size_t near = size_t{s} * (1 + kCores);
            const size_t far = near + size_t{kSpines} * (1 + kCores);
            for (uint32_t c = 1; c <= kCores; ++c) {
                least = std::min(least,
                                 delays[near] + delays[near + c] + delays[far + c] + delays[far]);
            }
        }
        // The packet and its ACK.
        EXPECT_EQ(bed.network->GetIdealCompletionTime(0, 1, 1), base + 2 * (least - 4 * kShort));
    }
}

TEST_F(IdlePathTest, TimesAreTruncatedToTheClockTick) {
    Config::SetDefault("ns3::FabricNetwork::ClockTickPs", UintegerValue(1000));
    RdmaTestbed bed(MakeChain(1, 1, {400 * kGbps, 10'000}));
    const Flow flow = bed.Run({MakeFlow(0, 1, uint64_t{3} * kMtu)}).front();
    const int64_t flight = int64_t{2} * 10'000 + FabricMessage().pipelinePs;
    EXPECT_EQ(flow.completionTime, (3 + 1) * 83'000 + 2 * 1000 + 2 * flight);
    EXPECT_EQ(flow.completionTime, bed.network->GetIdealCompletionTime(0, 1, uint64_t{3} * kMtu));
}

struct Sent {
    uint64_t frames;
    uint64_t bytes;
};

/// What a message puts on the wire at its sender.
Sent SendOne(Verb verb, uint64_t bytes) {
    RdmaTestbed bed(MakeStar(2));
    QueuePair::Options options;
    options.destination = 1;
    options.verb = verb;
    QueuePair& queuePair = bed.Nic(0).Open(options);
    bed.Nic(0).Post(queuePair, bytes, 0, 0, 0);
    Simulator::Run();
    bed.Nic(0).Close(queuePair);
    EXPECT_EQ(bed.Nic(1).GetCounters().payloadBytesDelivered, bytes);
    const PortCounters counters = bed.EndpointPort(0).GetCounters(bed.Now());
    return {counters.txFrames, counters.txBytes};
}

TEST_F(IdlePathTest, WritesCarryOneRethAndSendsNone) {
    for (const auto& [bytes, packets] :
         std::vector<std::pair<uint64_t, uint64_t>>{{1, 1}, {4096, 1}, {4097, 2}, {12'289, 4}}) {
        const Sent write = SendOne(Verb::kWrite, bytes);
        const Sent send = SendOne(Verb::kSend, bytes);
        EXPECT_EQ(write.frames, packets);
        EXPECT_EQ(send.frames, packets);
        EXPECT_EQ(send.bytes, Padded(bytes) + packets * kDataOverhead);
        EXPECT_EQ(write.bytes, send.bytes + kReth);
    }
}

TEST_F(IdlePathTest, AcksAreCoalescedAndTheLastPacketAlwaysAcknowledged) {
    for (const auto& [interval, acks] :
         std::vector<std::pair<uint32_t, uint64_t>>{{1, 10}, {4, 3}, {5, 2}, {16, 1}}) {
        Config::SetDefault("ns3::RdmaNic::AckInterval", UintegerValue(interval));
        RdmaTestbed bed(MakeStar(2));
        const Flow flow = bed.Run({MakeFlow(0, 1, uint64_t{10} * kMtu)}).front();
        const PortCounters counters = bed.EndpointPort(1).GetCounters(bed.Now());
        EXPECT_EQ(counters.txFrames, acks) << "interval " << interval;
        EXPECT_EQ(counters.txBytes, acks * kAckWire);
        EXPECT_EQ(flow.completionTime, bed.network->GetIdealCompletionTime(0, 1, flow.bytes));
    }
}

TEST_F(IdlePathTest, QueuePairNumbersAreReusedTowardsTheirDestinationOnly) {
    RdmaTestbed bed(MakeStar(3));
    const auto sendTo = [&bed](uint32_t destination) {
        QueuePair::Options options;
        options.destination = destination;
        QueuePair& queuePair = bed.Nic(0).Open(options);
        const uint32_t number = queuePair.GetNumber();
        bed.Nic(0).Post(queuePair, 10'000, 0, 0, bed.Now());
        bed.Nic(0).Close(queuePair);
        Simulator::Run();
        return number;
    };
    const uint32_t first = sendTo(1);
    const uint32_t other = sendTo(2);
    EXPECT_NE(other, first);
    // The PSNs go on where they stopped, so the receiver still takes them.
    EXPECT_EQ(sendTo(1), first);
    EXPECT_EQ(sendTo(2), other);
    EXPECT_EQ(bed.Nic(1).GetCounters().payloadBytesDelivered, 20'000u);
    EXPECT_EQ(bed.Nic(2).GetCounters().payloadBytesDelivered, 20'000u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
}

/// Why a fabric does not take NICs of this MTU; "" if it does.
std::string WhyRefused(uint32_t mtu, Ptr<CongestionControl> congestionControl) {
    Config::SetDefault("ns3::RdmaNic::Mtu", UintegerValue(mtu));
    const auto fabric = CreateObject<FabricNetwork>();
    fabric->Build(MakeStar(2).Build());
    const auto network = CreateObject<RdmaNetwork>();
    std::string reason = WhyNot([&] { network->Install(fabric, congestionControl); });
    network->Dispose();
    fabric->Dispose();
    Simulator::Destroy();
    return reason;
}

// 62 bytes and a RETH, HPCC's 42 of telemetry, and payload in multiples of 4.
TEST_F(IdlePathTest, FramesMustFitTheSwitches) {
    EXPECT_EQ(WhyRefused(9136, CreateObject<NoCongestionControl>()), "");
    EXPECT_EQ(WhyRefused(9096, CreateObject<Hpcc>()), "");
    EXPECT_EQ(WhyRefused(9100, CreateObject<Hpcc>()),
              "an MTU of 9100 bytes makes frames of up to 9220 with headers; must be at "
              "most 9216 (ns3::FabricSwitch::MaxFrameBytes), so an MTU of at most 9096");
}

}  // namespace
}  // namespace ns3
