// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_LINK_FAILURES_H
#define SCENARIOS_LINK_FAILURES_H

#include <cstdint>
#include <vector>

#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// A link that is down for a time, ps.
struct Outage {
    uint32_t link = 0;
    int64_t from = 0;
    int64_t until = 0;  ///< INT64_MAX for good.
};

/// The link failures of a scenario, in its order.
/// Throws topogen::Error(kData) that begins with the field, for one that cannot be.
std::vector<Outage> FindOutages(const Scenario& scenario, const topogen::Fabric& fabric);

}  // namespace scenarios

#endif  // SCENARIOS_LINK_FAILURES_H
