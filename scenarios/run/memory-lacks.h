// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_MEMORY_LACKS_H
#define SCENARIOS_MEMORY_LACKS_H

#include <string>
#include <vector>

#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// What ns3::CheckLosslessMemory() finds before a run. Builds the network only where the scenario
/// sets attributes of single nodes: else the fabric and the attributes' defaults tell.
std::vector<std::string> FindMemoryLacks(const Scenario& scenario, const topogen::Fabric& fabric);

}  // namespace scenarios

#endif  // SCENARIOS_MEMORY_LACKS_H
