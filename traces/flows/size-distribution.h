// SPDX-License-Identifier: GPL-2.0-only
#ifndef TRACES_SIZE_DISTRIBUTION_H
#define TRACES_SIZE_DISTRIBUTION_H

#include <cstdint>
#include <string>
#include <vector>

namespace traces {

/// A distribution of flow sizes, given by points of its cumulative distribution function and
/// linear between them.
class SizeDistribution {
  public:
    /// Reads one point a line, `bytes percent`: sizes rise, percentages do not fall, and the last
    /// is 100; or 1, if all of them are shares of 1. If the first is not 0, that share of the flows
    /// is of the first size. `#` begins a comment. Throws topogen::Error(kData) naming the file and
    /// line.
    static SizeDistribution Read(const std::string& path);

    /// Size at quantile `u`, 0 <= u < 1; at least 1 byte.
    uint64_t Draw(double u) const;

    double GetMeanBytes() const;

  private:
    struct Point {
        double bytes;
        double share;  ///< of flows that are at most this large, 0..1
    };

    std::vector<Point> m_points;
};

}  // namespace traces

#endif  // TRACES_SIZE_DISTRIBUTION_H
