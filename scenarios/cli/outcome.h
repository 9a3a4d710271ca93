// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_OUTCOME_H
#define SCENARIOS_OUTCOME_H

#include <string>

#include "scenarios/cli/plan.h"
#include "scenarios/output/completion-times.h"
#include "scenarios/run/simulation.h"

namespace scenarios {

/// What came of a run.
struct Outcome {
    const Plan& plan;
    const Simulation& simulation;
    const FlowFigures& flows;
    std::string folder;  ///< Of the results.
    double seconds;      ///< Wall-clock time of the simulation.
};

/// For people, and for programs (one JSON object).
std::string OutcomeText(const Outcome& outcome);
std::string OutcomeJson(const Outcome& outcome);

}  // namespace scenarios

#endif  // SCENARIOS_OUTCOME_H
