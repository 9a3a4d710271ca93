// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_SCENARIO_FILE_H
#define SCENARIOS_SCENARIO_FILE_H

#include <string>

#include "scenarios/scenario.pb.h"

namespace scenarios {

/// Reads a scenario in Protobuf's text format; a missing name becomes the file's, without its
/// extension. Paths inside become relative to the working directory instead of the file's.
/// Throws topogen::Error(kData) naming file, line, column and what is wrong.
Scenario LoadScenario(const std::string& path);

/// Throws topogen::Error(kData) naming the first field of a loaded scenario whose file is missing.
void CheckFilesExist(Scenario scenario);

}  // namespace scenarios

#endif  // SCENARIOS_SCENARIO_FILE_H
