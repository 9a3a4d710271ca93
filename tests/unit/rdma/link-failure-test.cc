// SPDX-License-Identifier: GPL-2.0-only
//
// Links that go down and come up again, and who finds another way.
#include "support/model-test.h"
#include "support/rdma-testbed.h"

#include "fabric/helper/link-failures.h"

#include "ns3/string.h"

#include <ostream>
#include <utility>
#include <vector>

namespace ns3 {
namespace {

constexpr int64_t kUs = 1'000'000;
constexpr int64_t kPsPerByte = 20;
constexpr int64_t kFull = 4178 * kPsPerByte;
constexpr int64_t kFirst = kFull + 16 * kPsPerByte;
constexpr int64_t kAck = 86 * kPsPerByte;
constexpr int64_t kPipeline = 500'000;

class LinkFailure : public ModelTest {
  protected:
    void SetUp() override {
        ModelTest::SetUp();
        Set("RdmaNic::PortSelection", "InTurn");
        Set("RdmaNic::RetransmitTimeout", "100us");
        Set("RdmaNic::DetectionDelay", "10us");
        Set("FabricNetwork::ConvergenceDelay", "30us");
    }

    static void Set(const std::string& attribute, const std::string& value) {
        Config::SetDefault("ns3::" + attribute, StringValue(value));
    }

    static uint64_t DroppedAt(const FabricPort& port) { return port.GetCounters(0).droppedFrames; }

    /// Runs the flows while a link is down.
    static std::vector<Flow> RunWith(RdmaTestbed& bed, uint32_t link, int64_t from, int64_t until,
                                     const std::vector<Flow>& flows) {
        LinkFailures failures(*bed.fabric);
        failures.Add(link, from, until);
        failures.Start();
        return bed.Run(flows);
    }
};

// What is lost is what was on the cable, in both directions, and the acknowledgements on their way
// to it.
TEST_F(LinkFailure, AQueuePairMovesAndLosesWhatWasOnTheWire) {
    const TestCable cable{400 * kGbps, 2 * kUs};
    constexpr int64_t kDown = 40 * kUs + 5;
    int64_t onWire = 0;
    int64_t unacknowledged = 0;
    for (int64_t i = 0; i < 1000; ++i) {
        const int64_t start = i == 0 ? 0 : kFirst + (i - 1) * kFull;
        const int64_t tx = i == 0 ? kFirst : kFull;
        const int64_t atLeaf = start + tx + cable.delayPs + kPipeline;
        const int64_t ackAtLeaf = atLeaf + tx + cable.delayPs + kAck + cable.delayPs + kPipeline;
        onWire += start <= kDown && atLeaf > kDown ? 1 : 0;
        unacknowledged += atLeaf <= kDown && ackAtLeaf + kAck + cable.delayPs > kDown ? 1 : 0;
    }
    RdmaTestbed bed(MakeDualTor(1, 0, 2, true, cable));
    const Flow flow =
        RunWith(bed, bed.LinkOf(0), kDown, kNever, {MakeFlow(0, 1, 4'000'000)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_GT(onWire, 20);
    EXPECT_EQ(DroppedAt(bed.EndpointPort(0)), static_cast<uint64_t>(onWire));
    EXPECT_EQ(DroppedAt(bed.LeafPort(0)), static_cast<uint64_t>(unacknowledged));
    EXPECT_EQ(bed.Dropped(), static_cast<uint64_t>(onWire + unacknowledged));
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
    // It stood still from the loss to the detection, then went back by a round trip at most.
    const int64_t alone = bed.network->GetIdealCompletionTime(0, 1, 4'000'000);
    EXPECT_GE(flow.completionTime, alone + 10 * kUs);
    EXPECT_LE(flow.completionTime,
              alone + 10 * kUs + 2 * bed.network->GetBaseRtt() + (onWire + unacknowledged) * kFull);
}

TEST_F(LinkFailure, NothingIsLostToALinkWithoutTraffic) {
    RdmaTestbed bed(MakeDualTor(2, 2, 2, true));
    const int64_t alone = bed.network->GetIdealCompletionTime(0, 2, 1'000'000);
    const Flow flow =
        RunWith(bed, bed.LinkOf(1), kUs, 50 * kUs, {MakeFlow(0, 2, 1'000'000)}).front();
    EXPECT_EQ(flow.completionTime, alone);
    EXPECT_EQ(bed.Dropped(), 0u);
}

TEST_F(LinkFailure, ItComesBackToItsPort) {
    RdmaTestbed bed(MakeDualTor(1, 0, 2, true));
    const Flow flow =
        RunWith(bed, bed.LinkOf(0), 20 * kUs, 60 * kUs, {MakeFlow(0, 1, 10'000'000)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    // By the second port from 30 us, when it was noticed, to 70 us.
    const auto sent = static_cast<int64_t>(bed.EndpointPort(0, 1).GetCounters(0).txFrames);
    EXPECT_NEAR(static_cast<double>(sent), 40.0 * kUs / kFull, 2);
}

TEST_F(LinkFailure, AShortFlapIsNotNoticed) {
    RdmaTestbed bed(MakeDualTor(1, 0, 2, true));
    const Flow flow =
        RunWith(bed, bed.LinkOf(0), 20 * kUs, 25 * kUs, {MakeFlow(0, 1, 4'000'000)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_EQ(bed.EndpointPort(0, 1).GetCounters(0).txFrames, 0u);
}

// The destination's port in the plane is gone: the sender is told with the routes.
TEST_F(LinkFailure, InPlanesTheSenderMovesWithTheRoutes) {
    RdmaTestbed bed(MakeDualTor(2, 2, 1, false));
    const Flow flow =
        RunWith(bed, bed.LinkOf(1), 20 * kUs, kNever, {MakeFlow(0, 1, 10'000'000)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    // Until 50 us by the first port.
    const auto sent = static_cast<int64_t>(bed.EndpointPort(0).GetCounters(0).txFrames);
    EXPECT_NEAR(static_cast<double>(sent), 50.0 * kUs / kFull, 2);
    EXPECT_GT(DroppedAt(bed.LeafPort(1)), 300u);
    EXPECT_EQ(bed.network->GetCounters().timeouts, 0u);
}

// Where both leaves are reached from the same spines, it is the network that goes round.
TEST_F(LinkFailure, JoinedPlanesReachTheOtherLeaf) {
    RdmaTestbed bed(MakeDualTor(2, 2, 1, true));
    std::vector<Flow> flows;
    for (uint16_t i = 0; i < 8; ++i) {
        flows.push_back(MakeFlow(0, 1, 2'000'000));
        flows.back().entropy = static_cast<uint16_t>(0xC000 + i);
    }
    for (const Flow& flow : RunWith(bed, bed.LinkOf(1), 20 * kUs, kNever, flows)) {
        EXPECT_EQ(flow.status, FlowStatus::kFinished);
    }
    EXPECT_GT(DroppedAt(bed.LeafPort(1)), 0u);
    // Both of the sender's ports stay in use: it still reaches the destination by both.
    for (uint32_t k = 0; k < 2; ++k) {
        EXPECT_GT(bed.EndpointPort(0, k).GetCounters(0).txFrames, 1900u);
    }
}

TEST_F(LinkFailure, WithoutAnotherPortItFailsAfterItsRetries) {
    Set("RdmaNic::RetryLimit", "2");
    constexpr int64_t kTimeout = 100 * kUs;
    for (const int64_t start : {int64_t{0}, 300 * kUs}) {  // before the link fails and after it
        RdmaTestbed bed(MakeStar(2));
        int64_t failedAt = 0;
        LinkFailures failures(*bed.fabric);
        failures.Add(bed.LinkOf(0), 200 * kUs, kNever);
        failures.Start();
        FlowDriver driver(bed.network);
        driver.Add(MakeFlow(0, 1, 40'000'000, start));
        driver.SetDoneCallback([&](const Flow&) { failedAt = bed.Now(); });
        driver.Start();
        Simulator::Run();
        EXPECT_EQ(driver.GetFlows().front().status, FlowStatus::kFailed);
        EXPECT_EQ(bed.network->GetCounters().timeouts, 3u);
        const int64_t lastProgress = start == 0 ? 200 * kUs : start;
        EXPECT_NEAR(static_cast<double>(failedAt), static_cast<double>(lastProgress + 3 * kTimeout),
                    2.0 * kUs);
        if (start != 0) {
            EXPECT_EQ(failedAt, start + 3 * kTimeout);
        }
    }
}

TEST_F(LinkFailure, AnOutageShorterThanTheRetriesIsSurvived) {
    RdmaTestbed bed(MakeStar(2));
    const Flow flow =
        RunWith(bed, bed.LinkOf(1), 100 * kUs, 400 * kUs, {MakeFlow(0, 1, 10'000'000)}).front();
    EXPECT_EQ(flow.status, FlowStatus::kFinished);
    EXPECT_GT(flow.retransmittedPackets, 0u);
    EXPECT_GT(flow.completionTime, 400 * kUs);
}

TEST_F(LinkFailure, SwitchesGoRoundALinkOnceTheRoutesAreNew) {
    RdmaTestbed bed(MakeLeafSpine(2, 2, 1));
    // Leaf 0's ports to the spines are 1 and 2; find the one that the flow takes.
    Flow flow = MakeFlow(0, 1, 10'000'000);
    flow.entropy = 0xC123;
    const auto sentUp = [&bed](uint32_t spine) {
        return bed.fabric->GetSwitch(0).GetPorts()[1 + spine]->GetCounters(0).txFrames;
    };
    Frame probe;
    probe.source = 0;
    probe.destination = 1;
    probe.SetEntropy(flow.entropy);
    const uint32_t spine =
        static_cast<uint32_t>(uint64_t{EcmpHash(probe, Mix64(uint64_t{0} + 1))} * 2 >> 32);
    const uint32_t link = bed.fabric->GetSwitch(0).GetPorts()[1 + spine]->GetSource() / 2;
    const Flow done = RunWith(bed, link, 20 * kUs, kNever, {flow}).front();
    EXPECT_EQ(done.status, FlowStatus::kFinished);
    EXPECT_GT(DroppedAt(*bed.fabric->GetSwitch(0).GetPorts()[1 + spine]), 300u);
    EXPECT_NEAR(static_cast<double>(sentUp(spine)), 20.0 * kUs / kFull, 10);
    EXPECT_GT(sentUp(1 - spine), 2000u);
}

TEST_F(LinkFailure, PausesAndCreditsOfADeadLinkAreForgotten) {
    for (const bool infiniband : {false, true}) {
        FabricMessage message = MakeLeafSpine(2, 1, 4, {400 * kGbps, kUs});
        message.infiniband = infiniband;
        message.bufferBytes = infiniband ? 5 * 4 * 40'000 : 3'000'000;  // it pauses, or runs short
        RdmaTestbed bed(message);
        const uint32_t trunk = bed.fabric->GetLinkCount() - 2;
        std::vector<Flow> flows;
        for (uint32_t e = 0; e < 4; ++e) {
            flows.push_back(MakeFlow(e, 4, 3'000'000));
        }
        for (const Flow& flow : RunWith(bed, trunk, 60 * kUs, 90 * kUs, flows)) {
            EXPECT_EQ(flow.status, FlowStatus::kFinished) << (infiniband ? "credits" : "PFC");
        }
        EXPECT_GT(bed.Dropped(), 0u);
    }
}

/// What an observer of failures heard.
struct Heard {
    LinkFailures::Change change;
    uint32_t link;
    int64_t time;

    bool operator==(const Heard& other) const {
        return change == other.change && link == other.link && time == other.time;
    }
};

std::ostream& operator<<(std::ostream& out, const Heard& heard) {
    return out << "change " << static_cast<int>(heard.change) << " of link " << heard.link << " at "
               << heard.time;
}

std::vector<Heard> Listen(LinkFailures& failures) {
    std::vector<Heard> heard;
    failures.SetObserver([&heard](LinkFailures::Change change, uint32_t link, int64_t now) {
        heard.push_back({change, link, now});
    });
    failures.Start();
    Simulator::Run();
    return heard;
}

constexpr LinkFailures::Change kDown = LinkFailures::Change::kDown;
constexpr LinkFailures::Change kUp = LinkFailures::Change::kUp;
constexpr LinkFailures::Change kRoutes = LinkFailures::Change::kRoutes;

TEST_F(LinkFailure, ALinkIsDownWhileAnyOfItsOutagesLasts) {
    Config::SetDefault("ns3::FabricNetwork::ConvergenceDelay", StringValue("1s"));
    RdmaTestbed bed(MakeStar(2));
    LinkFailures failures(*bed.fabric);
    failures.Add(0, 70, 80);
    failures.Add(0, 10, 20);
    failures.Add(0, 15, 40);  // overlaps
    failures.Add(0, 30, 35);  // within that
    failures.Add(0, 40, 50);  // follows at once
    failures.Add(1, 15, 25);
    EXPECT_EQ(Listen(failures), (std::vector<Heard>{{kDown, 0, 10},
                                                    {kDown, 1, 15},
                                                    {kUp, 1, 25},
                                                    {kUp, 0, 50},
                                                    {kDown, 0, 70},
                                                    {kUp, 0, 80}}));
}

// As when the switch at the end of a link fails while the cable is down.
TEST_F(LinkFailure, OtherCausesKeepALinkDown) {
    Config::SetDefault("ns3::FabricNetwork::ConvergenceDelay", StringValue("1s"));
    RdmaTestbed bed(MakeStar(2));
    FabricLink& link = bed.fabric->GetLink(0);
    const FabricPort& port = link.GetPort(0);
    LinkFailures failures(*bed.fabric);
    failures.Add(0, 10, 30);
    EXPECT_TRUE(link.Fail(bed.Now()));
    EXPECT_TRUE(Listen(failures).empty());
    EXPECT_FALSE(port.IsUp());
    EXPECT_FALSE(link.Fail(bed.Now()));
    EXPECT_FALSE(link.Repair(bed.Now()));
    EXPECT_FALSE(port.IsUp());
    EXPECT_TRUE(link.Repair(bed.Now()));
    EXPECT_TRUE(port.IsUp());
}

// Links 0 and 1 of leaf 0 to its spines, and that of an endpoint, at one instant.
TEST_F(LinkFailure, RoutesThatChangeAtOneInstantCostOneRecomputation) {
    Config::SetDefault("ns3::FabricNetwork::ConvergenceDelay", StringValue("100ps"));
    RdmaTestbed bed(MakeLeafSpine(2, 3, 2));
    uint32_t recomputations = 0;
    bed.fabric->SetRouteCallback([&recomputations](int64_t) { ++recomputations; });
    const FabricSwitch& leaf = bed.fabric->GetSwitch(0);
    std::vector<uint32_t> links;
    std::vector<Heard> expected;
    for (const uint32_t port : {1, 2, 3}) {
        links.push_back(leaf.GetPorts()[port]->GetSource() / 2);
    }
    LinkFailures failures(*bed.fabric);
    for (const uint32_t link : links) {
        failures.Add(link, 1000, 5000);
    }
    const std::vector<std::pair<LinkFailures::Change, int64_t>> changes{
        {kDown, 1000}, {kRoutes, 1100}, {kUp, 5000}, {kRoutes, 5100}};
    for (const auto& [change, time] : changes) {
        for (const uint32_t link : links) {
            expected.push_back({change, link, time});
        }
    }
    EXPECT_EQ(Listen(failures), expected);
    EXPECT_EQ(recomputations, 2u);
}

}  // namespace
}  // namespace ns3
