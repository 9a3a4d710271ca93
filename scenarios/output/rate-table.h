// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RATE_TABLE_H
#define SCENARIOS_RATE_TABLE_H

#include "rdma/helper/rate-sampler.h"
#include "scenarios/output/results-table.h"
#include "scenarios/run/simulation.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// Throws topogen::Error(kData), naming the field, if the scenario asks for rates of endpoints that
/// the fabric does not have, or of none.
void CheckRates(const Scenario& scenario, const topogen::Fabric& fabric);

/// rates.csv: rates and windows of queue pairs over time.
class RateTable : public ResultsTable {
  public:
    /// Samples from here on what the scenario asks for, which was checked. The simulation outlives
    /// the table.
    RateTable(const Scenario& scenario, const Simulation& simulation);

    /// Reports an event if there were more queue pairs than there is room for.
    void Finish() override;
    void Write(const ResultsFolder& folder) override;

  private:
    const Simulation& m_simulation;
    ns3::RateSampler m_sampler;
};

}  // namespace scenarios

#endif  // SCENARIOS_RATE_TABLE_H
