// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_SCENARIO_FIELDS_H
#define SCENARIOS_SCENARIO_FIELDS_H

#include <string>

#include "scenarios/scenario.pb.h"

namespace scenarios {

/// Sets one field of the scenario from "path=value", as "transport.congestion_control=HPCC",
/// "workload[0].incast.bytes=65536" or "workload[0].collective.gpu=0,8,16". A list of numbers is
/// replaced, a text is appended to a list of texts, and an index one past the end adds an element.
/// \returns the place that was set, as errors of later checks begin: the path, and for an appended
/// text its index, as "attribute[2]"
/// Throws topogen::Error(kUsage) naming the field that does not exist, with the nearest one, or
/// the value and what is allowed.
std::string SetField(Scenario& scenario, const std::string& setting);

/// Throws topogen::Error(kData) naming the first number of the scenario that is out of its range.
/// The range of the `topogen.Request` in it is checked by the generator.
void CheckRanges(const Scenario& scenario);

}  // namespace scenarios

#endif  // SCENARIOS_SCENARIO_FIELDS_H
