// SPDX-License-Identifier: GPL-2.0-only
#ifndef CHI_SQUARE_H
#define CHI_SQUARE_H

#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace ns3 {

/// Pearson's statistic of equally likely bins: k - 1 on average with variance 2 (k - 1).
inline double ChiSquare(const std::vector<uint32_t>& bins) {
    const double expected =
        std::accumulate(bins.begin(), bins.end(), 0.0) / static_cast<double>(bins.size());
    double sum = 0;
    for (const uint32_t count : bins) {
        sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
}

/// What ChiSquare() of `bins` equally likely bins stays below, but for one seed in a million or so.
inline double FiveSigma(size_t bins) {
    const auto freedom = static_cast<double>(bins - 1);
    return freedom + 5 * std::sqrt(2 * freedom);
}

}  // namespace ns3

#endif  // CHI_SQUARE_H
