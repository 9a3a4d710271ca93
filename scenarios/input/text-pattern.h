// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_TEXT_PATTERN_H
#define SCENARIOS_TEXT_PATTERN_H

#include <string>

namespace scenarios {

/// Whether all of `text` matches a POSIX extended regular expression. (GCC 12 warns of std::regex
/// under the sanitizers.)
bool MatchesWhole(const std::string& text, const std::string& pattern);

}  // namespace scenarios

#endif  // SCENARIOS_TEXT_PATTERN_H
