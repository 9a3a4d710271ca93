// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/exact-text.h"

#include <fmt/format.h>

#include <algorithm>

namespace scenarios {

std::string ShareText(Wide part, Wide whole) {
    constexpr uint64_t kMillion = 1'000'000;
    const Wide share = whole == 0 ? 0 : std::min<Wide>(part * kMillion / whole, kMillion);
    const auto millionths = static_cast<uint64_t>(share);
    return fmt::format("{}.{:06}", millionths / kMillion, millionths % kMillion);
}

std::string NanosecondsText(int64_t ps) {
    constexpr int64_t kPsPerNs = 1000;
    return fmt::format("{}.{:03}", ps / kPsPerNs, ps % kPsPerNs);
}

std::string JsonText(const std::string& text) {
    constexpr unsigned char kFirstPrintable = 0x20;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
        }
        quoted += static_cast<unsigned char>(c) < kFirstPrintable
                      ? fmt::format("\\u{:04x}", static_cast<unsigned>(c))
                      : std::string(1, c);
    }
    return quoted + '"';
}

}  // namespace scenarios
