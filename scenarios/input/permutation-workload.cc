// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <numeric>
#include <utility>
#include <vector>

#include "scenarios/input/workloads.h"

namespace scenarios {

namespace {

/// A uniformly random permutation without a fixed point: shuffles until there is none, which takes
/// e tries on average.
std::vector<uint32_t> DrawDerangement(uint32_t endpoints, RandomStream& random) {
    std::vector<uint32_t> to(endpoints);
    bool fixed = true;
    while (fixed) {
        std::iota(to.begin(), to.end(), 0);
        fixed = false;
        for (uint32_t i = endpoints; i-- > 0;) {
            std::swap(to[i], to[random.Below(i + 1)]);
            fixed = fixed || to[i] == i;
        }
    }
    return to;
}

std::vector<uint32_t> ShiftBy(int64_t shift, const FlowPlanner& planner) {
    const uint32_t endpoints = planner.GetEndpoints();
    if (shift % endpoints == 0) {
        throw planner.RefuseField(
            "permutation.shift",
            fmt::format("{}: flows to themselves; must not be a multiple of the {} endpoints",
                        shift, endpoints));
    }
    std::vector<uint32_t> to(endpoints);
    for (uint32_t i = 0; i < endpoints; ++i) {
        to[i] = static_cast<uint32_t>((i + shift) % endpoints);
    }
    return to;
}

}  // namespace

void PlanPermutation(const Permutation& permutation, FlowPlanner& planner, RandomStream& random) {
    planner.RequirePair();
    const std::vector<uint32_t> to = permutation.has_shift()
                                         ? ShiftBy(permutation.shift(), planner)
                                         : DrawDerangement(planner.GetEndpoints(), random);
    for (uint32_t i = 0; i < to.size(); ++i) {
        planner.AddFlow("permutation", i, to[i], static_cast<uint64_t>(permutation.bytes()),
                        planner.GetStart());
    }
}

}  // namespace scenarios
