// SPDX-License-Identifier: GPL-2.0-only
#ifndef TEST_NETWORK_H
#define TEST_NETWORK_H

#include "collective/helper/collective-driver.h"
#include "collective/helper/rank-placement.h"
#include "fabric/helper/fabric-network.h"
#include "rdma/helper/rdma-network.h"

#include "ns3/simulator.h"

#include "topogen/fabric.pb.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ns3 {

constexpr uint64_t kRateBps = 400'000'000'000;
constexpr int64_t kPsPerByte = 20;         // at that rate
constexpr int64_t kCableDelayPs = 10'000;  // 2 m
constexpr int64_t kPipelinePs = 500'000;

/// Endpoints on one switch, in servers of equal size, each server an NVLink domain.
inline topogen::Fabric MakeStar(uint32_t endpoints, uint32_t gpusPerServer = 1) {
    topogen::Fabric fabric;
    fabric.set_version(2);
    fabric.set_endpoints(endpoints);
    fabric.set_ports_per_endpoint(1);
    auto* model = fabric.add_switch_models();
    model->set_ports(endpoints);
    model->set_port_rate_bps(kRateBps);
    model->set_buffer_bytes(64 << 20);
    model->set_pipeline_ps(kPipelinePs);
    auto* linkClass = fabric.add_link_classes();
    linkClass->set_rate_bps(kRateBps);
    linkClass->set_delay_ps(kCableDelayPs);
    auto* tier = fabric.add_tiers();
    tier->set_name("leaf");
    tier->set_switches(1);
    fabric.add_switches();
    const uint32_t servers = (endpoints + gpusPerServer - 1) / gpusPerServer;
    for (uint32_t s = 0; s < servers; ++s) {
        auto* server = fabric.add_servers();
        server->set_first_endpoint(s * gpusPerServer);
        server->set_endpoints(std::min(gpusPerServer, endpoints - s * gpusPerServer));
        server->set_nvlink_domain(s);
    }
    for (uint32_t e = 0; e < endpoints; ++e) {
        fabric.mutable_links()->add_a_node(e / gpusPerServer);
        fabric.mutable_links()->add_a_port(e % gpusPerServer);
        fabric.mutable_links()->add_b_node(servers);
        fabric.mutable_links()->add_b_port(e);
        fabric.mutable_links()->add_link_class(0);
    }
    return fabric;
}

/// A fabric with NICs and a collective driver. Frames must be conserved when it goes.
class TestNetwork {
  public:
    explicit TestNetwork(const topogen::Fabric& fabric)
        : network(CreateObject<FabricNetwork>()),
          nics(CreateObject<RdmaNetwork>()),
          driver(CreateObject<CollectiveDriver>()) {
        network->Build(fabric);
        nics->Install(network, CreateObject<NoCongestionControl>());
        driver->Install(nics, fabric);
    }

    ~TestNetwork() {
        EXPECT_TRUE(Balance().IsConserved());
        driver->Dispose();
        nics->Dispose();
        network->Dispose();
        Simulator::Destroy();
    }

    void Run() {
        driver->Start();
        Simulator::Run();
        EXPECT_EQ(Balance().heldFrames, 0u);
    }

    FrameBalance Balance() const {
        network->CatchUp(network->GetPartition().GetNow());
        return network->GetFrameBalance();
    }

    Ptr<FabricNetwork> network;
    Ptr<RdmaNetwork> nics;
    Ptr<CollectiveDriver> driver;
};

inline CollectiveSpec SpecOf(CollectiveKind kind, uint64_t bytes,
                             const std::vector<uint32_t>& gpus) {
    CollectiveSpec spec;
    spec.kind = kind;
    spec.bytes = bytes;
    spec.gpus = gpus;
    return spec;
}

}  // namespace ns3

#endif  // TEST_NETWORK_H
