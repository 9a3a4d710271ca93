// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/designs/port-plan.h"

#include <algorithm>
#include <cmath>

#include "topogen/catalog/catalog.h"

namespace topogen {

namespace {

constexpr double kRounding = 1e-9;  // 64 / 1.6 must not become 41

/// A switch as something to share out: `cages` of `downPerCage` ports down or `upPerCage` up.
struct Cages {
    uint32_t cages;
    uint32_t downPerCage;
    uint32_t upPerCage;
    double upOverDown;  ///< rate of an up port, in those of a down port

    uint32_t Of(uint32_t up) const { return (up + upPerCage - 1) / upPerCage; }
    uint32_t MostUp() const { return (cages - 1) * upPerCage; }

    /// Ports that may lead down beside `up` that lead up, oversubscribed at most `ratio` to 1.
    uint32_t DownBeside(uint32_t up, double ratio) const {
        const double allowed = std::floor(up * upOverDown * ratio + kRounding);
        return std::min((cages - Of(up)) * downPerCage, static_cast<uint32_t>(allowed));
    }
};

double RateBelow(const Spec& spec, uint32_t tier) {
    return tier == 0 ? spec.nicGbps : spec.uplinkGbps;
}

uint32_t BestUp(const Cages& cages, double ratio) {
    uint32_t best = 1;
    for (uint32_t up = 2; up <= cages.MostUp(); ++up) {
        if (cages.DownBeside(up, ratio) > cages.DownBeside(best, ratio)) {
            best = up;
        }
    }
    return best;
}

/// One rate up and down: ports are all alike, and any of them may lead either way.
Cages CagesOf(const SwitchModel& down, const SwitchModel& up) {
    if (down.port_rate_bps() == up.port_rate_bps()) {
        return {down.ports(), 1, 1, 1.0};
    }
    return {down.ports() / down.ports_per_module(), down.ports_per_module(), up.ports_per_module(),
            static_cast<double>(up.port_rate_bps()) / static_cast<double>(down.port_rate_bps())};
}

/// A switch whose uplinks are ports of their own, behind the others.
void PlanGivenUplinks(const Spec& spec, const SwitchPart& part, PortPlan& plan) {
    const uint32_t most = part.uplinks().ports();
    const double upOverDown = spec.uplinkGbps / spec.nicGbps;
    const auto allowed = [&](uint32_t up) {
        return std::floor(up * upOverDown * spec.oversubscription[0] + kRounding);
    };
    plan.up = spec.leafUplinks != 0 ? std::min(spec.leafUplinks, most) : most;
    plan.down = std::min(plan.model.ports(), static_cast<uint32_t>(allowed(plan.up)));
    while (spec.leafUplinks == 0 && plan.up > 1 && allowed(plan.up - 1) >= plan.down) {
        --plan.up;
    }
    plan.firstUpPort = plan.model.ports();
    plan.model.set_ports(plan.firstUpPort + most);
    plan.model.set_up_ports(most);
    plan.model.set_up_port_rate_bps(static_cast<uint64_t>(std::llround(spec.uplinkGbps * 1e9)));
    plan.model.set_up_ports_per_module(1);
}

}  // namespace

uint32_t UplinksFor(const Spec& spec, uint32_t tier, uint32_t down) {
    const double load = down * RateBelow(spec, tier) / spec.uplinkGbps;
    return static_cast<uint32_t>(std::ceil(load / spec.oversubscription[tier] - kRounding));
}

PortPlan PlanPorts(const Spec& spec, uint32_t tier) {
    const SwitchPart& part = spec.parts[tier];
    PortPlan plan;
    plan.model = SplitInto(part, RateBelow(spec, tier));
    if (tier + 1 >= spec.tiers) {
        plan.down = plan.model.ports();
        return plan;
    }
    const SwitchModel upper = SplitInto(part, spec.uplinkGbps);
    if (plan.model.ports() == 0 || upper.ports() == 0) {
        plan.model.set_ports(0);
        return plan;
    }
    if (tier == 0 && part.has_uplinks()) {
        PlanGivenUplinks(spec, part, plan);
        return plan;
    }
    const Cages cages = CagesOf(plan.model, upper);
    const double ratio = spec.oversubscription[tier];
    const bool asked = tier == 0 && spec.leafUplinks != 0;
    plan.up = asked ? std::min(spec.leafUplinks, cages.MostUp()) : BestUp(cages, ratio);
    plan.down = cages.DownBeside(plan.up, ratio);
    plan.firstUpPort = plan.down;
    if (upper.port_rate_bps() != plan.model.port_rate_bps()) {
        plan.firstUpPort = (cages.cages - cages.Of(plan.up)) * cages.downPerCage;
        plan.model.set_up_ports(cages.Of(plan.up) * cages.upPerCage);
        plan.model.set_ports(plan.firstUpPort + plan.model.up_ports());
        plan.model.set_up_port_rate_bps(upper.port_rate_bps());
        plan.model.set_up_ports_per_module(upper.ports_per_module());
    }
    return plan;
}

}  // namespace topogen
