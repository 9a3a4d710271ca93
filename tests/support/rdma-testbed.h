// SPDX-License-Identifier: GPL-2.0-only
#ifndef RDMA_TESTBED_H
#define RDMA_TESTBED_H

#include "fabric-message.h"

#include "rdma/helper/flow-driver.h"
#include "rdma/helper/rdma-network.h"

#include "ns3/simulator.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace ns3 {

/// A fabric with NICs. Frames must be conserved whenever it goes.
class RdmaTestbed {
  public:
    /// \param configure as of FabricNetwork::Build()
    explicit RdmaTestbed(
        const FabricMessage& message,
        Ptr<CongestionControl> congestionControl = CreateObject<NoCongestionControl>(),
        const std::function<void()>& configure = nullptr)
        : fabric(CreateObject<FabricNetwork>()), network(CreateObject<RdmaNetwork>()) {
        fabric->Build(message.Build(), configure);
        network->Install(fabric, congestionControl);
    }

    ~RdmaTestbed() {
        EXPECT_TRUE(Balance().IsConserved());
        network->Dispose();
        fabric->Dispose();
        Simulator::Destroy();
    }

    int64_t Now() const { return fabric->GetPartition().GetNow(); }

    FrameBalance Balance() const {
        fabric->CatchUp(Now());
        return fabric->GetFrameBalance();
    }

    /// Runs the flows to their end; nothing may be left in the fabric.
    std::vector<Flow> Run(const std::vector<Flow>& flows) {
        FlowDriver driver(network);
        for (const Flow& flow : flows) {
            driver.Add(flow);
        }
        driver.Start();
        Simulator::Run();
        EXPECT_EQ(Balance().heldFrames, 0u);
        return driver.GetFlows();
    }

    /// Frames lost anywhere so far.
    uint64_t Dropped() const { return fabric->GetPartition().GetCounters().dropped; }

    RdmaNic& Nic(uint32_t endpoint) const { return network->GetNic(endpoint); }
    FabricPort& EndpointPort(uint32_t endpoint, uint32_t nicPort = 0) const {
        return fabric->GetEndpointPort(endpoint, nicPort);
    }
    /// The port of the switch that an endpoint is cabled to.
    FabricPort& LeafPort(uint32_t endpoint, uint32_t nicPort = 0) const {
        return *EndpointPort(endpoint, nicPort).GetPeer();
    }
    /// The number of the link at an endpoint's port.
    uint32_t LinkOf(uint32_t endpoint, uint32_t nicPort = 0) const {
        return EndpointPort(endpoint, nicPort).GetSource() / 2;
    }

    Ptr<FabricNetwork> fabric;
    Ptr<RdmaNetwork> network;
};

inline Flow MakeFlow(uint32_t source, uint32_t destination, uint64_t bytes, int64_t start = 0) {
    Flow flow;
    flow.source = source;
    flow.destination = destination;
    flow.bytes = bytes;
    flow.start = start;
    return flow;
}

/// A message of `bytes` from each of the first `senders` endpoints to the one after them.
inline std::vector<Flow> MakeIncast(uint32_t senders, uint64_t bytes) {
    std::vector<Flow> flows;
    for (uint32_t e = 0; e < senders; ++e) {
        flows.push_back(MakeFlow(e, senders, bytes));
    }
    return flows;
}

}  // namespace ns3

#endif  // RDMA_TESTBED_H
