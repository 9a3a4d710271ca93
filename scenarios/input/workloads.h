// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_WORKLOADS_H
#define SCENARIOS_WORKLOADS_H

#include "scenarios/input/flow-planner.h"
#include "scenarios/input/random-stream.h"
#include "scenarios/scenario.pb.h"

namespace scenarios {

/// \name One a pattern of scenario.proto, each in a file of its own.
/// Add the pattern's traffic to the planner's; what is drawn comes from `random`. Throw
/// topogen::Error(kData), naming the field, for what the fabric does not have.
/// @{
void PlanCollective(const Collective& collective, FlowPlanner& planner, RandomStream& random);
void PlanPermutation(const Permutation& permutation, FlowPlanner& planner, RandomStream& random);
void PlanIncast(const Incast& incast, FlowPlanner& planner, RandomStream& random);
void PlanFlowList(const FlowList& list, FlowPlanner& planner);
void PlanPoisson(const Poisson& poisson, FlowPlanner& planner, RandomStream& random);
/// @}

}  // namespace scenarios

#endif  // SCENARIOS_WORKLOADS_H
