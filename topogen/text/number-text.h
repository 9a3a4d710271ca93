// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_NUMBER_TEXT_H
#define TOPOGEN_NUMBER_TEXT_H

#include <cstdint>
#include <string>

namespace topogen {

/// `n` with a comma after every three digits, as 65,536.
std::string Grouped(uint64_t n);

/// A rate with the largest unit that leaves at least 1 before the point, as "400 Gb/s".
std::string RateText(double bps);

/// "1.306 MW", "41.20 kW", "25 W".
std::string PowerText(double watts);

/// "66.6 %", or "-" of nothing. Cut, not rounded: only what is full reads 100.0.
std::string PercentText(double part, double whole);

/// "1 pod", "25 pods".
std::string Counted(uint64_t n, const std::string& one, const std::string& many);

}  // namespace topogen

#endif  // TOPOGEN_NUMBER_TEXT_H
