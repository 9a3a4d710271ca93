// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/traffic.h"

#include <gtest/gtest.h>

#include <set>

#include "scenarios/run/estimate.h"
#include "topogen/request/generate.h"

namespace scenarios {
namespace {

class TrafficTest : public ::testing::Test {
  protected:
    TrafficTest() : m_fabric(MakeFabric()), m_paths(m_fabric) {
        m_transport.mtu = 1000;
        m_transport.dataClass = 3;
        m_transport.ackInterval = 1;
        m_transport.ringChannels = 1;
        m_transport.ringUsesNvlink = true;
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
        return EstimateRun(m_fabric, Plan(), m_transport, m_paths).packetHops;
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
    RingCollective& ring = *m_scenario.add_workload()->mutable_ring();
    ring.set_bytes(64'000);
    // 126 messages of 1,000 bytes and their ACKs over each of the 8 boundaries between servers,
    // from GPU 7 to GPU 7 or 0 to 0: their rail's leaf.
    EXPECT_EQ(EstimateHops(), 8U * 126 * 2 * m_paths.Get(7, 15));
}

}  // namespace
}  // namespace scenarios
