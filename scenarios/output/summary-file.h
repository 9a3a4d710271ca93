// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_SUMMARY_FILE_H
#define SCENARIOS_SUMMARY_FILE_H

#include <cstdint>
#include <string>

#include "scenarios/output/completion-times.h"
#include "scenarios/output/results-folder.h"
#include "scenarios/run/simulation.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// Why a run is not complete, as JSON: a string, or null if it is.
std::string IncompleteReasonJson(const Simulation& simulation);

/// Writes summary.json. Throws topogen::Error(kData) if it cannot be written.
void WriteSummary(const ResultsFolder& folder, const Scenario& scenario,
                  const topogen::Fabric& fabric, const Simulation& simulation,
                  const FlowFigures& flows, uint64_t seed);

}  // namespace scenarios

#endif  // SCENARIOS_SUMMARY_FILE_H
