// SPDX-License-Identifier: GPL-2.0-only
#ifndef LOAD_BALANCING_H
#define LOAD_BALANCING_H

#include "fabric/model/routing/path-selector.h"

#include <string>
#include <vector>

namespace ns3 {

/// The ways of load balancing that have a name of their own, for scenarios and command lines.
std::vector<std::string> GetLoadBalancingNames();

/// Makes what `name` says the way in which switches created from now on choose among equal-cost
/// ports; the selector takes its attributes' defaults as of now.
/// \returns whether there is such a name
bool SetLoadBalancingDefault(const std::string& name);

}  // namespace ns3

#endif  // LOAD_BALANCING_H
