// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_SAMPLE_TABLE_H
#define SCENARIOS_SAMPLE_TABLE_H

#include <cstdint>

#include "fabric/helper/port-sampler.h"
#include "scenarios/output/results-table.h"
#include "scenarios/run/simulation.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// Throws topogen::Error(kData), naming the field, if the scenario samples what the fabric does not
/// have.
void CheckSamples(const Scenario& scenario, const topogen::Fabric& fabric);

/// samples.csv: queue depths and utilisation over time.
class SampleTable : public ResultsTable {
  public:
    /// Samples from here on what the scenario asks for, which was checked. Fabric and simulation
    /// outlive the table.
    SampleTable(const Scenario& scenario, const topogen::Fabric& fabric,
                const Simulation& simulation);

    void Write(const ResultsFolder& folder) override;

  private:
    void WriteSamples(ResultsFile& file, int64_t end) const;

    const topogen::Fabric& m_fabric;
    const Simulation& m_simulation;
    ns3::PortSampler m_sampler;
};

}  // namespace scenarios

#endif  // SCENARIOS_SAMPLE_TABLE_H
