// SPDX-License-Identifier: GPL-2.0-only
#include "traces/flows/size-distribution.h"

#include <algorithm>

#include "traces/flows/flow-file.h"
#include "traces/flows/line-reader.h"

namespace traces {

SizeDistribution SizeDistribution::Read(const std::string& path) {
    LineReader reader(path);
    SizeDistribution sizes;
    std::vector<Point>& points = sizes.m_points;
    constexpr double kPercent = 100;
    while (reader.Next()) {
        if (reader.GetCount() != 2) {
            throw reader.Refuse("must be two numbers: bytes percent");
        }
        const Point point = {static_cast<double>(reader.GetWhole(0, "bytes", 0, kMaxFlowBytes)),
                             reader.GetReal(1, "percent", 0, kPercent)};
        if (!points.empty() &&
            (point.bytes <= points.back().bytes || point.share < points.back().share)) {
            throw reader.Refuse("sizes must rise and percentages must not fall");
        }
        if (points.empty() && point.share != 0) {
            points.push_back({point.bytes, 0});  // that share of the flows is of this size
        }
        points.push_back(point);
    }
    // Shares of 1 rather than of 100 are as common, and 1 % for the largest size makes no sense.
    const double whole = !points.empty() && points.back().share == 1 ? 1 : kPercent;
    if (points.size() < 2 || points.back().share != whole) {
        throw reader.Refuse("the last percentage must be 100, or 1 where all are shares of 1");
    }
    for (Point& point : points) {
        point.share /= whole;
    }
    return sizes;
}

uint64_t SizeDistribution::Draw(double u) const {
    const auto above = std::upper_bound(m_points.begin(), m_points.end(), u,
                                        [](double x, const Point& p) { return x < p.share; });
    const Point& high = *above;  // there is one: the last share is 1 and u is below it
    const Point& low = *(above - 1);
    const double bytes =
        low.bytes + (high.bytes - low.bytes) * (u - low.share) / (high.share - low.share);
    return std::max<uint64_t>(1, static_cast<uint64_t>(bytes));
}

double SizeDistribution::GetMeanBytes() const {
    double mean = 0;
    for (size_t i = 1; i < m_points.size(); ++i) {
        mean += (m_points[i].share - m_points[i - 1].share) *
                (m_points[i].bytes + m_points[i - 1].bytes) / 2;
    }
    return mean;
}

}  // namespace traces
