// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/text-pattern.h"

#include <regex.h>

#include <stdexcept>

namespace scenarios {

bool MatchesWhole(const std::string& text, const std::string& pattern) {
    regex_t compiled;
    const std::string whole = "^(" + pattern + ")$";
    if (::regcomp(&compiled, whole.c_str(), REG_EXTENDED | REG_NOSUB) != 0) {
        throw std::logic_error("bad pattern: " + pattern);
    }
    const bool matches = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
    ::regfree(&compiled);
    return matches;
}

}  // namespace scenarios
