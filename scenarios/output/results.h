// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RESULTS_H
#define SCENARIOS_RESULTS_H

#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/input/traffic.h"
#include "scenarios/output/results-folder.h"
#include "scenarios/run/simulation.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// What a run's results are made from.
struct RunRecord {
    const Scenario& scenario;
    const topogen::Fabric& fabric;
    const Traffic& traffic;
    const Simulation& simulation;
    uint64_t seed;
};

/// Counts and completion times of the rows of flows.csv. Times are ps, of finished flows;
/// percentiles are by nearest rank.
struct FlowFigures {
    uint64_t total = 0;
    uint64_t finished = 0;
    uint64_t failed = 0;
    struct Times {
        int64_t mean = 0;
        int64_t p50 = 0;
        int64_t p95 = 0;
        int64_t p99 = 0;
        int64_t max = 0;
    };
    std::optional<Times> times;  ///< None if no flow finished.
};

FlowFigures ComputeFlowFigures(const Simulation& simulation);

/// Products of rates and times.
__extension__ using Wide = unsigned __int128;

/// A share as 0.000000 to 1.000000, without rounding; 0 of nothing.
std::string ShareText(Wide part, Wide whole);

/// Picoseconds as nanoseconds with three decimals, without rounding.
std::string NanosecondsText(int64_t ps);

/// Writes the files of a results folder, as docs/formats.md specifies them.
void WriteResults(const ResultsFolder& folder, const RunRecord& run);

}  // namespace scenarios

#endif  // SCENARIOS_RESULTS_H
