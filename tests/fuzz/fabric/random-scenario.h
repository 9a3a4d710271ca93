// SPDX-License-Identifier: GPL-2.0-only
#ifndef RANDOM_SCENARIO_H
#define RANDOM_SCENARIO_H

#include "support/fabric-message.h"

#include "rdma/helper/flow-driver.h"

#include "ns3/object.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3 {

/// A small fabric, its parameters and its traffic, all drawn from one seed.
struct RandomScenario {
    FabricMessage message;
    std::vector<std::pair<std::string, std::string>> defaults;  ///< Attribute defaults.
    std::string congestionControl;                              ///< TypeId.
    bool mustNotLose = false;  ///< Credits, or all traffic is in the lossless class with computed
                               ///< headroom.
    std::vector<Flow> flows;
};

RandomScenario DrawScenario(uint64_t seed);

/// What makes the scenario this one, for the message of a failing test.
std::string Describe(const RandomScenario& scenario);

}  // namespace ns3

#endif  // RANDOM_SCENARIO_H
