// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_FLOW_TABLE_H
#define SCENARIOS_FLOW_TABLE_H

#include "scenarios/input/traffic.h"
#include "scenarios/output/results-table.h"
#include "scenarios/run/simulation.h"

namespace scenarios {

/// flows.csv: the flows of the scenario in its order.
class FlowTable : public ResultsTable {
  public:
    /// Traffic and simulation outlive the table.
    FlowTable(const Traffic& traffic, const Simulation& simulation)
        : m_traffic(traffic), m_simulation(simulation) {}

    void Write(const ResultsFolder& folder) override;

  private:
    const Traffic& m_traffic;
    const Simulation& m_simulation;
};

}  // namespace scenarios

#endif  // SCENARIOS_FLOW_TABLE_H
