// SPDX-License-Identifier: GPL-2.0-only
//
// An ns-3 program that knows only what is installed: it generates a fabric, brings it to life with
// NICs, and runs a flow, a collective and an event of its own on it.

#include "collective/helper/collective-driver.h"
#include "fabric/helper/fabric-network.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "rdma/helper/flow-driver.h"
#include "rdma/helper/rdma-network.h"
#include "topogen/request/generate.h"

#include <cstdio>

int main() {
    topogen::Request request;
    request.set_gpus(16);
    request.set_tier(2);
    const topogen::Fabric fabric = topogen::Generate(request);

    auto network = ns3::CreateObject<ns3::FabricNetwork>();
    network->Build(fabric);
    auto nics = ns3::CreateObject<ns3::RdmaNetwork>();
    nics->Install(network, ns3::CreateObject<ns3::NoCongestionControl>());

    ns3::FlowDriver flows(nics);
    ns3::Flow flow;
    flow.destination = 9;
    flow.bytes = 100'000;
    flows.Add(flow);
    flows.Start();

    auto collectives = ns3::CreateObject<ns3::CollectiveDriver>();
    collectives->Install(nics, fabric);
    ns3::CollectiveSpec allReduce;
    allReduce.gpus = {0, 8};
    allReduce.bytes = 1'000'000;
    collectives->Add(allReduce);
    collectives->Start();

    ns3::Time ran;
    ns3::Simulator::Schedule(ns3::PicoSeconds(20), [&ran] { ran = ns3::Simulator::Now(); });
    ns3::Simulator::Run();
    const bool flowFinished = flows.GetFlows().front().status == ns3::FlowStatus::kFinished;
    const bool reduced =
        collectives->GetRecords().front().status == ns3::CollectiveStatus::kFinished;
    const uint32_t endpoints = network->GetEndpoints();
    const size_t hops = network->FindPath(0, endpoints - 1).size();
    collectives->Dispose();
    nics->Dispose();
    network->Dispose();
    ns3::Simulator::Destroy();

    if (endpoints != 16 || hops == 0 || !flowFinished || !reduced || ran != ns3::PicoSeconds(20)) {
        std::fprintf(stderr, "%u endpoints, %zu hops, flow %d, all-reduce %d, event at %lld ps\n",
                     endpoints, hops, flowFinished, reduced,
                     static_cast<long long>(ran.GetPicoSeconds()));
        return 1;
    }
    return 0;
}
