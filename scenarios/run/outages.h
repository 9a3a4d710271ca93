// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_OUTAGES_H
#define SCENARIOS_OUTAGES_H

#include <vector>

#include "fabric/helper/fabric-network.h"
#include "fabric/helper/link-failures.h"
#include "scenarios/input/link-failures.h"
#include "scenarios/run/run-observers.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// The link failures of a run, each change of which is an event.
class Outages {
  public:
    /// Network, fabric and observers outlive the run.
    Outages(const std::vector<Outage>& outages, ns3::FabricNetwork& network,
            const topogen::Fabric& fabric, const RunObservers& observers);

    /// Call once, before the simulation runs.
    void Start() { m_failures.Start(); }
    /// Nothing changes any more: what fails after the last flow is of no interest, nor does the run
    /// wait for it.
    void Stop() { m_failures.Stop(); }
    /// After the run: paths are those of the whole fabric again.
    void RestoreRoutes() { m_failures.RestoreRoutes(); }

  private:
    ns3::LinkFailures m_failures;
};

}  // namespace scenarios

#endif  // SCENARIOS_OUTAGES_H
