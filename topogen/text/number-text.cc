// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/text/number-text.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace topogen {

std::string Grouped(uint64_t n) {
    std::string digits = std::to_string(n);
    for (size_t at = digits.size(); at > 3; at -= 3) {
        digits.insert(at - 3, ",");
    }
    return digits;
}

std::string RateText(double bps) {
    constexpr std::array<const char*, 6> kUnits = {"b/s", "kb/s", "Mb/s", "Gb/s", "Tb/s", "Pb/s"};
    size_t unit = 0;
    while (bps >= 1000 && unit + 1 < kUnits.size()) {
        bps /= 1000;
        ++unit;
    }
    return fmt::format("{:.4g} {}", bps, kUnits[unit]);
}

std::string PowerText(double watts) {
    constexpr double kKilo = 1e3;
    constexpr double kMillion = 1e6;
    return watts >= kMillion ? fmt::format("{:.3f} MW", watts / kMillion)
           : watts >= kKilo  ? fmt::format("{:.2f} kW", watts / kKilo)
                             : fmt::format("{:.4g} W", watts);
}

std::string PercentText(double part, double whole) {
    return whole == 0 ? "-" : fmt::format("{:.1f} %", std::floor(1000 * part / whole) / 10);
}

std::string Counted(uint64_t n, const std::string& one, const std::string& many) {
    return Grouped(n) + " " + (n == 1 ? one : many);
}

}  // namespace topogen
