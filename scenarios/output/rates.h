// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RATES_H
#define SCENARIOS_RATES_H

#include <memory>

#include "rdma/helper/rate-sampler.h"
#include "scenarios/output/results-folder.h"
#include "scenarios/run/simulation.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// Throws topogen::Error(kData), naming the field, if the scenario asks for rates of endpoints that
/// the fabric does not have, or of none.
void CheckRates(const Scenario& scenario, const topogen::Fabric& fabric);

/// Rates and windows of queue pairs over time, if the scenario asks for them.
class RateTable {
  public:
    /// Samples from here on what the scenario asks for, which was checked.
    RateTable(const Scenario& scenario, const Simulation& simulation);

    /// Writes rates.csv once the run has ended, and adds an event if there were more queue pairs
    /// than it has room for. Call once.
    void Write(const ResultsFolder& folder, Simulation& simulation);

  private:
    std::unique_ptr<ns3::RateSampler> m_sampler;  ///< Null if nothing is asked for.
};

}  // namespace scenarios

#endif  // SCENARIOS_RATES_H
