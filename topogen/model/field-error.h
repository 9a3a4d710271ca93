// SPDX-License-Identifier: GPL-2.0-only
//
// What the checks of a Fabric message have in common.
#ifndef TOPOGEN_FIELD_ERROR_H
#define TOPOGEN_FIELD_ERROR_H

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "topogen/error.h"

namespace topogen {

// Far above anything built, low enough that sums of a few of them stay within 64 bits.
constexpr uint64_t kMaxRateBps = 100'000'000'000'000;  // 100 Tb/s
constexpr uint64_t kMaxDelayPs = 1'000'000'000'000;    // 1 s

/// Throws Error(kData): "field: value: what is allowed".
template <typename... Args>
[[noreturn]] void FailField(fmt::format_string<Args...> format, Args&&... args) {
    throw DataError(fmt::format(format, std::forward<Args>(args)...));
}

/// Names are printed and drawn: a terminal or an SVG must survive them.
inline void CheckName(const std::string& field, const std::string& name) {
    constexpr size_t kLongest = 64;
    const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
    if (name.size() > kLongest || !std::all_of(name.begin(), name.end(), printable)) {
        FailField("{}: must be at most {} printable ASCII characters", field, kLongest);
    }
}

}  // namespace topogen

#endif  // TOPOGEN_FIELD_ERROR_H
