// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_COLLECTIVE_TABLE_H
#define SCENARIOS_COLLECTIVE_TABLE_H

#include "scenarios/output/results-table.h"
#include "scenarios/run/simulation.h"

namespace scenarios {

/// collectives.csv: one row a collective, by number.
class CollectiveTable : public ResultsTable {
  public:
    explicit CollectiveTable(const Simulation& simulation) : m_simulation(simulation) {}

    void Write(const ResultsFolder& folder) override;

  private:
    const Simulation& m_simulation;
};

}  // namespace scenarios

#endif  // SCENARIOS_COLLECTIVE_TABLE_H
