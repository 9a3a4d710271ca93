// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/traffic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "scenarios/run/estimate.h"
#include "topogen/error.h"
#include "topogen/request/generate.h"

namespace scenarios {
namespace {

class TrafficTest : public ::testing::Test {
  protected:
    TrafficTest() : m_fabric(MakeFabric()), m_paths(m_fabric) {
        m_transport.mtu = 1000;
        m_transport.dataClass = 3;
        m_transport.ackInterval = 1;
        m_transport.channels = 1;
        m_transport.chunkBytes = 524288;
        m_transport.usesNvlink = true;
    }

    static topogen::Fabric MakeFabric() {
        topogen::Request request;
        request.set_gpus(64);
        return topogen::Generate(request);
    }

    Traffic Plan(uint64_t seed = 1) {
        return PlanTraffic(m_scenario, m_fabric, m_transport, m_paths, seed);
    }

    uint64_t EstimateHops() {
        return EstimateRun(m_fabric, Plan(), m_transport, m_paths, true).packetHops;
    }

    topogen::Fabric m_fabric;
    PathLengths m_paths;
    TransportFigures m_transport;
    Scenario m_scenario;
};

TEST_F(TrafficTest, RandomPermutationIsADerangement) {
    m_scenario.add_workload()->mutable_permutation()->set_bytes(5);
    for (uint64_t seed = 0; seed < 50; ++seed) {
        const Traffic traffic = Plan(seed);
        ASSERT_EQ(traffic.flows.size(), 64U);
        std::set<uint32_t> sources;
        std::set<uint32_t> destinations;
        for (const PlannedFlow& planned : traffic.flows) {
            EXPECT_NE(planned.flow.source, planned.flow.destination);
            sources.insert(planned.flow.source);
            destinations.insert(planned.flow.destination);
        }
        EXPECT_EQ(sources.size(), 64U);
        EXPECT_EQ(destinations.size(), 64U);
    }
}

TEST_F(TrafficTest, IncastWrapsAround) {
    Incast& incast = *m_scenario.add_workload()->mutable_incast();
    incast.set_fan_in(3);
    incast.set_target(62);
    incast.set_bytes(7);
    m_scenario.mutable_workload(0)->set_start_us(1.5);
    const Traffic traffic = Plan();
    ASSERT_EQ(traffic.flows.size(), 3U);
    EXPECT_EQ(traffic.flows[0].flow.source, 63U);
    EXPECT_EQ(traffic.flows[1].flow.source, 0U);
    EXPECT_EQ(traffic.flows[2].flow.source, 1U);
    EXPECT_EQ(traffic.flows[2].flow.destination, 62U);
    EXPECT_EQ(traffic.flows[2].flow.start, 1'500'000);
}

// Of a READ, data goes to who asks: into the target, or it would be an outcast.
TEST_F(TrafficTest, IncastOfReadsIsOneToo) {
    Incast& incast = *m_scenario.add_workload()->mutable_incast();
    incast.set_fan_in(3);
    incast.set_target(62);
    incast.set_bytes(7);
    m_scenario.mutable_transport()->set_verb(Transport::READ);
    const Traffic traffic = Plan();
    ASSERT_EQ(traffic.flows.size(), 3U);
    for (const PlannedFlow& planned : traffic.flows) {
        EXPECT_EQ(planned.flow.source, 62U);
        EXPECT_NE(planned.flow.destination, 62U);
        EXPECT_EQ(planned.flow.verb, ns3::Verb::kRead);
    }
}

TEST_F(TrafficTest, RepeatedIncastsDrawTheirEnds) {
    Incast& incast = *m_scenario.add_workload()->mutable_incast();
    incast.set_fan_in(20);
    incast.set_bytes(7);
    incast.set_interval_us(10);
    incast.set_duration_us(1000);
    const Traffic traffic = Plan();
    ASSERT_EQ(traffic.flows.size(), 100U * 20);
    std::set<uint32_t> targets;
    std::set<uint32_t> sources;
    for (size_t first = 0; first < traffic.flows.size(); first += 20) {
        std::set<uint32_t> senders;
        for (size_t i = first; i < first + 20; ++i) {
            const ns3::Flow& flow = traffic.flows[i].flow;
            EXPECT_EQ(flow.start, static_cast<int64_t>(first / 20) * 10'000'000);
            EXPECT_EQ(flow.destination, traffic.flows[first].flow.destination);
            EXPECT_NE(flow.source, flow.destination);
            EXPECT_STREQ(traffic.flows[i].tag, "incast");
            senders.insert(flow.source);
        }
        EXPECT_EQ(senders.size(), 20U) << "each sends once";
        targets.insert(traffic.flows[first].flow.destination);
        sources.insert(senders.begin(), senders.end());
    }
    EXPECT_EQ(sources.size(), 64U);
    EXPECT_GT(targets.size(), 40U);  // of 100 draws from 64: 50.7 expected
    incast.set_target(5);
    for (const PlannedFlow& planned : Plan().flows) {
        EXPECT_EQ(planned.flow.destination, 5U);
    }
}

// Payload offered is the load, within 5 standard deviations of the number of incasts.
TEST_F(TrafficTest, RepeatedIncastsOfferTheirLoad) {
    Incast& incast = *m_scenario.add_workload()->mutable_incast();
    incast.set_fan_in(10);
    incast.set_bytes(500'000);
    incast.set_load(0.02);
    incast.set_duration_us(100'000);
    double lineRate = 0;
    for (uint32_t i = 0; i < 64; ++i) {
        lineRate += static_cast<double>(m_paths.GetRateBps(i));
    }
    const double expected = 0.02 * lineRate * 0.1 / (8 * 500'000.0 * 10);
    EXPECT_NEAR(static_cast<double>(Plan().flows.size()) / 10, expected, 5 * std::sqrt(expected));
}

TEST_F(TrafficTest, IncastsThatCannotBeRepeated) {
    Incast& incast = *m_scenario.add_workload()->mutable_incast();
    incast.set_fan_in(3);
    incast.set_bytes(7);
    const auto complaint = [this] {
        try {
            Plan();
        } catch (const topogen::Error& error) {
            return std::string(error.what());
        }
        return std::string("none");
    };
    incast.set_load(0.1);
    EXPECT_EQ(complaint(),
              "workload[0].incast.duration_us: missing; load and interval_us repeat "
              "the incast for as long");
    incast.set_duration_us(5);
    incast.set_interval_us(1);
    EXPECT_EQ(complaint(),
              "workload[0]: incast: needs load or interval_us with duration_us, and "
              "not both");
    incast.clear_load();
    incast.set_interval_us(1e-3);
    incast.set_duration_us(1e9);
    EXPECT_EQ(complaint(), "workload[0]: incast: about 3e+12 flows; must be at most 100000000");
}

// As the simulators do whose path files are read, so that a path finds its flow.
TEST_F(TrafficTest, PinnedFlowsOfAPairAreNumbered) {
    m_scenario.mutable_transport()->set_load_balancing("PINNED");
    for (int i = 0; i < 2; ++i) {
        Permutation& permutation = *m_scenario.add_workload()->mutable_permutation();
        permutation.set_bytes(5);
        permutation.set_shift(1);
    }
    const Traffic traffic = Plan();
    EXPECT_EQ(traffic.flows[7].flow.entropy, 10'000U);
    EXPECT_EQ(traffic.flows[64 + 7].flow.entropy, 10'001U);
}

TEST_F(TrafficTest, WorkloadsDoNotDisturbEachOther) {
    m_scenario.add_workload()->mutable_permutation()->set_bytes(5);
    const Traffic alone = Plan();
    m_scenario.add_workload()->mutable_permutation()->set_bytes(6);
    const Traffic both = Plan();
    ASSERT_EQ(both.flows.size(), 128U);
    for (size_t i = 0; i < alone.flows.size(); ++i) {
        EXPECT_EQ(alone.flows[i].flow.destination, both.flows[i].flow.destination);
        EXPECT_EQ(alone.flows[i].flow.entropy, both.flows[i].flow.entropy);
    }
}

TEST_F(TrafficTest, EstimateCountsPacketsAndAcksTimesLinks) {
    Permutation& permutation = *m_scenario.add_workload()->mutable_permutation();
    permutation.set_bytes(2500);  // 3 packets, 3 ACKs
    permutation.set_shift(8);     // the same rail in the next server: one leaf between
    EXPECT_EQ(EstimateHops(), 64U * 6 * 2);
}

TEST_F(TrafficTest, EstimateOfARingPassesOverNvlink) {
    Collective& ring = *m_scenario.add_workload()->mutable_collective();
    ring.add_bytes(64'000);
    m_transport.channels = 1;
    // 126 messages of 1,000 bytes and their ACKs over each of the 8 boundaries between servers,
    // from GPU 7 to GPU 7 or 0 to 0: their rail's leaf.
    EXPECT_EQ(EstimateHops(), 8U * 126 * 2 * m_paths.Get(7, 15));
}

// Of each message that crosses the fabric a row is kept, of 48 bytes.
TEST_F(TrafficTest, EstimateCountsTheRowsOfCollectives) {
    Collective& ring = *m_scenario.add_workload()->mutable_collective();
    m_transport.channels = 1;
    ring.add_bytes(64'000);
    const uint64_t one = EstimateRun(m_fabric, Plan(), m_transport, m_paths, true).memoryBytes;
    ring.set_bytes(0, 64LL * 524'288 * 9);  // nine chunks of each rank's block
    const uint64_t ten = EstimateRun(m_fabric, Plan(), m_transport, m_paths, true).memoryBytes;
    EXPECT_EQ(ten - one, 8U * 126 * 8 * 48);
    ring.set_bytes(0, 64LL * 524'288 * 100'000);
    const uint64_t many = EstimateRun(m_fabric, Plan(), m_transport, m_paths, true).memoryBytes;
    EXPECT_LT(many - one, 64'000'000U) << "most of them are on the disk";
}

}  // namespace
}  // namespace scenarios
