// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/memory-lacks.h"

#include <ns3/simulator.h>

#include <algorithm>

#include "fabric/helper/fabric-network.h"
#include "fabric/helper/memory-check.h"
#include "scenarios/input/attribute-setting.h"
#include "scenarios/input/transport.h"

namespace scenarios {

namespace {

/// A network for as long as it is looked at; building one may fail half-way.
class ScratchNetwork {
  public:
    ~ScratchNetwork() {
        network->Dispose();
        ns3::Simulator::Destroy();
    }

    const ns3::Ptr<ns3::FabricNetwork> network = ns3::CreateObject<ns3::FabricNetwork>();
};

}  // namespace

std::vector<std::string> FindMemoryLacks(const Scenario& scenario, const topogen::Fabric& fabric) {
    const auto& attributes = scenario.attribute();
    if (std::none_of(attributes.begin(), attributes.end(), IsNodeAttribute)) {
        return ns3::CheckLosslessMemory(fabric, nullptr);
    }
    const ScratchNetwork scratch;
    scratch.network->Build(fabric, [&scenario] { ApplyNodeAttributes(scenario); });
    return ns3::CheckLosslessMemory(fabric, ns3::PeekPointer(scratch.network));
}

}  // namespace scenarios
