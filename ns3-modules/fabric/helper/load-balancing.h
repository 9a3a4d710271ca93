// SPDX-License-Identifier: GPL-2.0-only
#ifndef LOAD_BALANCING_H
#define LOAD_BALANCING_H

#include "fabric/model/routing/path-selector.h"

#include <string>
#include <vector>

namespace ns3 {

/// The ways of load balancing that have a name of their own, for scenarios and command lines.
std::vector<std::string> GetLoadBalancingNames();

/// Whether `name` is one of those names, or the TypeId of a PathSelector that can be made.
bool IsLoadBalancing(const std::string& name);

/// Makes what `name` says, one of those names or the TypeId of any PathSelector, the way in which
/// switches created from now on choose among equal-cost ports; the selector takes its attributes'
/// defaults as of now. \returns whether there is such a name
bool SetLoadBalancingDefault(const std::string& name);

}  // namespace ns3

#endif  // LOAD_BALANCING_H
