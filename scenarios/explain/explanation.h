// SPDX-License-Identifier: GPL-2.0-only
#ifndef EXPLAIN_EXPLANATION_H
#define EXPLAIN_EXPLANATION_H

#include <string>
#include <vector>

#include "scenarios/explain/command-line.h"
#include "scenarios/explain/machine.h"

namespace explain {

/// What NCCL expects and chooses, as the text that is asked for. `notes` is added to: what of the
/// overrides could not be followed. Throws topogen::Error(kUsage) if they leave nothing to choose.
std::string Explanation(const CommandLine& line, const Machine& machine,
                        std::vector<std::string>& notes);

}  // namespace explain

#endif  // EXPLAIN_EXPLANATION_H
