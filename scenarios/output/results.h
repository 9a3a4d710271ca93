// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RESULTS_H
#define SCENARIOS_RESULTS_H

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/input/traffic.h"
#include "scenarios/output/completion-times.h"
#include "scenarios/output/results-folder.h"
#include "scenarios/output/results-table.h"
#include "scenarios/run/simulation.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// The results of one run: the tables that its scenario asks for, and summary.json. All that the
/// constructor takes outlives them.
class Results {
  public:
    /// Has the tables hear of the run; before it begins.
    /// Throws std::invalid_argument for captures of frames that cannot be written.
    Results(const Scenario& scenario, const topogen::Fabric& fabric, const Traffic& traffic,
            Simulation& simulation, const ResultsFolder& folder, uint64_t seed);
    ~Results();
    Results(const Results&) = delete;
    Results& operator=(const Results&) = delete;

    /// Writes all files when the run has ended; call once. One that cannot be written does not keep
    /// the others from it. \returns what went wrong, naming the file; empty if nothing did
    std::vector<std::string> Write();

    /// Valid after Write().
    const FlowFigures& GetFlowFigures() const { return m_flowFigures; }

  private:
    template <typename Table, typename... Args>
    void Add(Args&&... args);

    const Scenario& m_scenario;
    const topogen::Fabric& m_fabric;
    Simulation& m_simulation;
    const ResultsFolder& m_folder;
    uint64_t m_seed;
    CompletionTimes m_times;
    FlowFigures m_flowFigures;
    std::vector<std::unique_ptr<ResultsTable>> m_tables;
};

}  // namespace scenarios

#endif  // SCENARIOS_RESULTS_H
