// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <unordered_set>
#include <vector>

#include "scenarios/input/arrivals.h"
#include "scenarios/input/workloads.h"
#include "scenarios/simulated-time.h"

namespace scenarios {

namespace {

constexpr const char* kTag = "incast";

void PlanOnce(const Incast& incast, FlowPlanner& planner) {
    const auto target = static_cast<uint32_t>(incast.target());
    for (int64_t i = 1; i <= incast.fan_in(); ++i) {
        const auto source = static_cast<uint32_t>((target + i) % planner.GetEndpoints());
        planner.AddFlowTo(kTag, target, source, static_cast<uint64_t>(incast.bytes()),
                          planner.GetStart());
    }
}

/// Several different endpoints other than `target`, each choice as likely (Floyd's algorithm), in
/// the order of drawing.
std::vector<uint32_t> DrawSenders(uint32_t target, uint32_t count, uint32_t endpoints,
                                  RandomStream& random) {
    std::vector<uint32_t> senders;
    std::unordered_set<uint32_t> taken;
    const uint32_t others = endpoints - 1;
    for (uint32_t last = others - count; last < others; ++last) {
        const uint32_t drawn = random.Below(last + 1);
        const uint32_t chosen = taken.insert(drawn).second ? drawn : last;
        taken.insert(chosen);
        senders.push_back(chosen < target ? chosen : chosen + 1);
    }
    return senders;
}

Arrivals ArrivalsOf(const Incast& incast, const FlowPlanner& planner, RandomStream& random) {
    if (incast.has_load() == incast.has_interval_us()) {
        throw planner.Refuse("incast: needs load or interval_us with duration_us, and not both");
    }
    if (incast.has_interval_us()) {
        return Arrivals::Every(ToPs(incast.interval_us()), ToPs(incast.duration_us()));
    }
    const double bits = 8.0 * static_cast<double>(incast.bytes() * incast.fan_in());
    return Arrivals::Poisson(incast.load() * planner.GetLineRate() / bits, incast.duration_us(),
                             random);
}

void PlanRepeatedly(const Incast& incast, FlowPlanner& planner, RandomStream& random) {
    Arrivals arrivals = ArrivalsOf(incast, planner, random);
    planner.CheckCount("incast", arrivals.GetExpected() * static_cast<double>(incast.fan_in()));
    while (const auto at = arrivals.Next()) {
        const uint32_t target = incast.has_target() ? static_cast<uint32_t>(incast.target())
                                                    : random.Below(planner.GetEndpoints());
        for (const uint32_t source : DrawSenders(target, static_cast<uint32_t>(incast.fan_in()),
                                                 planner.GetEndpoints(), random)) {
            planner.AddFlowTo(kTag, target, source, static_cast<uint64_t>(incast.bytes()),
                              planner.GetStart() + *at);
        }
    }
}

}  // namespace

void PlanIncast(const Incast& incast, FlowPlanner& planner, RandomStream& random) {
    planner.RequireEndpoint("incast.target", incast.target());
    if (incast.fan_in() >= planner.GetEndpoints()) {
        throw planner.RefuseField(
            "incast.fan_in",
            fmt::format("{}: must be at most {}, the endpoints other than the target",
                        incast.fan_in(), planner.GetEndpoints() - 1));
    }
    if (incast.has_duration_us() || incast.has_load() || incast.has_interval_us()) {
        if (!incast.has_duration_us()) {
            throw planner.RefuseField(
                "incast.duration_us",
                "missing; load and interval_us repeat the incast for as long");
        }
        PlanRepeatedly(incast, planner, random);
    } else {
        PlanOnce(incast, planner);
    }
}

}  // namespace scenarios
