// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/arrivals.h"
#include "scenarios/input/workloads.h"
#include "traces/flows/size-distribution.h"

namespace scenarios {

void PlanPoisson(const Poisson& poisson, FlowPlanner& planner, RandomStream& random) {
    planner.RequirePair();
    if (poisson.size_file().empty()) {
        throw planner.Refuse("poisson.size_file: missing");
    }
    const auto sizes = traces::SizeDistribution::Read(poisson.size_file());
    const double flowsPerSecond =
        poisson.load() * planner.GetLineRate() / (8 * sizes.GetMeanBytes());
    Arrivals arrivals = Arrivals::Poisson(flowsPerSecond, poisson.duration_us(), random);
    planner.CheckCount("poisson", arrivals.GetExpected());
    while (const auto at = arrivals.Next()) {
        const uint32_t source = random.Below(planner.GetEndpoints());
        const uint32_t skip = random.Below(planner.GetEndpoints() - 1);
        const uint32_t destination = skip < source ? skip : skip + 1;
        planner.AddFlow("poisson", source, destination, sizes.Draw(random.Uniform()),
                        planner.GetStart() + *at);
    }
}

}  // namespace scenarios
