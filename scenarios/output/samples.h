// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_SAMPLES_H
#define SCENARIOS_SAMPLES_H

#include <memory>

#include "fabric/helper/port-sampler.h"
#include "scenarios/output/results-folder.h"
#include "scenarios/run/simulation.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// Throws topogen::Error(kData), naming the field, if the scenario samples what the fabric does not
/// have.
void CheckSamples(const Scenario& scenario, const topogen::Fabric& fabric);

/// Queue depths and utilisation over time, if the scenario asks for them.
class SampleTable {
  public:
    /// Samples from here on what the scenario asks for, which was checked.
    SampleTable(const Scenario& scenario, const topogen::Fabric& fabric,
                const Simulation& simulation);

    /// Writes samples.csv once the run has ended. Call once.
    void Write(const ResultsFolder& folder);

  private:
    void WriteSamples(ResultsFile& file, int64_t end) const;

    const topogen::Fabric& m_fabric;
    const Simulation& m_simulation;
    std::unique_ptr<ns3::PortSampler> m_sampler;  ///< Null if nothing is asked for.
};

}  // namespace scenarios

#endif  // SCENARIOS_SAMPLES_H
