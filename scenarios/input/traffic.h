// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_TRAFFIC_H
#define SCENARIOS_TRAFFIC_H

#include <cstdint>
#include <string>
#include <vector>

#include "collective/model/collective-types.h"
#include "rdma/helper/flow-driver.h"
#include "scenarios/input/transport.h"
#include "scenarios/run/path-lengths.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// A flow, and the pattern it belongs to: the tag of its row in flows.csv.
struct PlannedFlow {
    ns3::Flow flow;
    const char* tag = "";
};

/// All that a scenario sends.
struct Traffic {
    std::vector<PlannedFlow> flows;  ///< In the order of the scenario's workloads.
    std::vector<ns3::CollectiveSpec> collectives;
    std::vector<std::string> notes;  ///< What of its files has no effect: for the user to know.
};

/// Lays out the scenario's workloads on the fabric; random choices follow from `seed` alone.
/// `scenario` passed CheckRanges.
/// Throws topogen::Error(kData) naming the workload's field: an endpoint that the fabric does not
/// have, a flow to itself or without a path, a file that is wrong.
Traffic PlanTraffic(const Scenario& scenario, const topogen::Fabric& fabric,
                    const TransportFigures& transport, PathLengths& paths, uint64_t seed);

}  // namespace scenarios

#endif  // SCENARIOS_TRAFFIC_H
