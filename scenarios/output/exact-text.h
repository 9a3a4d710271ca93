// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_EXACT_TEXT_H
#define SCENARIOS_EXACT_TEXT_H

#include <cstdint>
#include <string>

namespace scenarios {

/// Products of rates and times.
__extension__ using Wide = unsigned __int128;

/// A share as 0.000000 to 1.000000, without rounding; 0 of nothing.
std::string ShareText(Wide part, Wide whole);

/// Picoseconds as nanoseconds with three decimals, without rounding.
std::string NanosecondsText(int64_t ps);

/// `text` as a JSON string. Bytes beyond ASCII are taken for UTF-8.
std::string JsonText(const std::string& text);

}  // namespace scenarios

#endif  // SCENARIOS_EXACT_TEXT_H
