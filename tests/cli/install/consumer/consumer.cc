// SPDX-License-Identifier: GPL-2.0-only
//
// An ns-3 program that knows only what is installed: it generates a fabric, brings it to life, and
// runs an event of its own on it.

#include "fabric/helper/fabric-network.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "topogen/generate.h"

#include <cstdio>

int main() {
    topogen::Request request;
    request.set_gpus(16);
    request.set_tier(2);

    auto network = ns3::CreateObject<ns3::FabricNetwork>();
    network->Build(topogen::Generate(request));

    ns3::Time ran;
    ns3::Simulator::Schedule(ns3::PicoSeconds(20), [&ran] { ran = ns3::Simulator::Now(); });
    ns3::Simulator::Run();
    const uint32_t endpoints = network->GetEndpoints();
    const size_t hops = network->FindPath(0, endpoints - 1).size();
    network->Dispose();
    ns3::Simulator::Destroy();

    if (endpoints != 16 || hops == 0 || ran != ns3::PicoSeconds(20)) {
        std::fprintf(stderr, "%u endpoints, %zu hops, event at %lld ps\n", endpoints, hops,
                     static_cast<long long>(ran.GetPicoSeconds()));
        return 1;
    }
    return 0;
}
