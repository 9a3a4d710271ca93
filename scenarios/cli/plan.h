// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_PLAN_H
#define SCENARIOS_PLAN_H

#include <stdexcept>
#include <string>
#include <vector>

#include "scenarios/cli/command-line.h"
#include "scenarios/input/link-failures.h"
#include "scenarios/input/origins.h"
#include "scenarios/input/traffic.h"
#include "scenarios/run/estimate.h"
#include "scenarios/scenario.pb.h"
#include "topogen/error.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// Everything that is known before the models are built.
struct Plan {
    Scenario scenario;  ///< With what the command line sets, and places as the fabric numbers them.
    Scenario written;   ///< The same with places as the scenario's author numbers them.
    Origins origins;
    topogen::Fabric fabric;
    uint64_t seed = 0;
    std::vector<Outage> outages;
    Traffic traffic;
    Estimate estimate;
    std::vector<std::string> notes;  ///< What the user should know before the run.
};

/// Reads the scenario, changes it as the command line says, makes its fabric and lays out its
/// traffic. Transport and attributes become the defaults of models.
/// Throws topogen::Error naming the file, field or option that is wrong, and what is allowed.
Plan MakePlan(const CommandLine& line);

/// The scenario as written, with the attributes of the command line: it does the same without one.
Scenario ResolvedScenario(const CommandLine& line, const Plan& plan);

/// What would run and what it takes, for people, and for programs (one JSON object).
std::string PlanText(const Plan& plan);
std::string PlanJson(const Plan& plan);

/// Errors of the scenario's content, as errors of its file or of the option that set it.
template <typename Step>
auto InScenario(const std::string& path, const Origins& origins, Step step) {
    try {
        return step();
    } catch (const topogen::Error& error) {
        throw origins.Blame(path, error.what());
    } catch (const std::invalid_argument& error) {
        throw origins.Blame(path, error.what());
    }
}

}  // namespace scenarios

#endif  // SCENARIOS_PLAN_H
