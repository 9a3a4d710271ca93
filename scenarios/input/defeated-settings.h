// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_DEFEATED_SETTINGS_H
#define SCENARIOS_DEFEATED_SETTINGS_H

#include <string>
#include <vector>

#include "scenarios/scenario.pb.h"

namespace topogen {
class Fabric;
}

namespace scenarios {

/// Settings that are allowed and make each other useless, one line each: what happens, and what
/// would not. This is the one place that knows of such pairs. Call after ApplyLoadBalancing().
std::vector<std::string> FindDefeatedSettings(const Scenario& scenario,
                                              const topogen::Fabric& fabric);

}  // namespace scenarios

#endif  // SCENARIOS_DEFEATED_SETTINGS_H
