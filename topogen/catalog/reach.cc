// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/catalog/reach.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "topogen/text/number-text.h"

namespace topogen {

namespace {

template <typename Rates>
bool Has(const Rates& rates, uint32_t rate) {
    return std::find(rates.begin(), rates.end(), rate) != rates.end();
}

/// Fit but for its length.
bool Fits(const CablePart& cable, const Span& span) {
    const bool ends =
        cable.ends() == CABLE_ENDS_ANY || (cable.ends() == CABLE_ENDS_SERVER) == span.toServer;
    const bool lane = cable.lane_gbps().empty() || Has(cable.lane_gbps(), span.laneGbps);
    // What leaves a co-packaged switch is single-mode and has a connector of parallel fibres.
    const bool optics = !span.coPackaged || (cable.medium() == MEDIUM_SINGLEMODE &&
                                             cable.connector().find("LC") == std::string::npos);
    return ends && lane && optics;
}

std::string WireName(NicMode::Wire wire) {
    return wire == NicMode::INFINIBAND ? "InfiniBand" : "Ethernet";
}

}  // namespace

uint32_t LaneGbps(const SwitchPart& part, double gbps) {
    constexpr uint32_t kUsual = 100;
    constexpr uint32_t kFast = 200;
    constexpr double kMostOfUsual = 800;
    if (!part.lane_gbps().empty()) {
        return part.lane_gbps(0);
    }
    return gbps > kMostOfUsual ? kFast : kUsual;
}

std::optional<uint32_t> CommonLane(const SwitchPart& a, const SwitchPart& b, double gbps) {
    if (a.lane_gbps().empty() || b.lane_gbps().empty()) {
        return LaneGbps(a.lane_gbps().empty() ? b : a, gbps);
    }
    for (const uint32_t lane : a.lane_gbps()) {
        if (Has(b.lane_gbps(), lane)) {
            return lane;
        }
    }
    return std::nullopt;
}

std::string WhyNotOn(const NicPart& nic, const NicPorts& ports, const SwitchPart& part) {
    const NicMode::Wire wire = part.lossless_credits() ? NicMode::INFINIBAND : NicMode::ETHERNET;
    std::vector<std::string> rates;
    std::string why;
    for (const NicMode& mode : nic.mode()) {
        const bool speaks = mode.wire() == NicMode::ANY || mode.wire() == wire;
        const bool lanes = part.lane_gbps().empty() || mode.lane_gbps().empty() ||
                           std::any_of(mode.lane_gbps().begin(), mode.lane_gbps().end(),
                                       [&](uint32_t lane) { return Has(part.lane_gbps(), lane); });
        if (mode.gbps() != ports.gbps) {
            rates.push_back(std::to_string(mode.gbps()));
        } else if (mode.ports() < ports.count) {
            why = fmt::format("it has {} of {} Gb/s at most, not {}",
                              Counted(mode.ports(), "port", "ports"), mode.gbps(), ports.count);
        } else if (speaks && lanes) {
            return "";
        } else {
            why = speaks ? fmt::format("its lanes of {} Gb/s do not meet those of {}, {} Gb/s",
                                       fmt::join(mode.lane_gbps(), " or "), part.name(),
                                       fmt::join(part.lane_gbps(), " or "))
                         : fmt::format("it has no {} of {} Gb/s", WireName(wire), ports.gbps);
        }
    }
    return why.empty() ? fmt::format("its ports run at {} Gb/s, not at {}", fmt::join(rates, ", "),
                                     ports.gbps)
                       : why;
}

const SwitchPart& ListedSwitch(const Catalog& catalog, const SwitchModel& model) {
    const auto found =
        std::find_if(catalog.switch_part().begin(), catalog.switch_part().end(),
                     [&](const SwitchPart& candidate) { return candidate.name() == model.name(); });
    return found == catalog.switch_part().end() ? SwitchPart::default_instance() : *found;
}

const CablePart* FindCable(const Catalog& catalog, const Span& span, Medium medium) {
    for (const bool onRequest : {false, true}) {
        for (const CablePart& cable : catalog.cable()) {
            const bool fits = medium == MEDIUM_UNSPECIFIED || medium == cable.medium();
            if (fits && cable.on_request() == onRequest && Fits(cable, span) &&
                span.metres <= cable.reach_m().value()) {
                return &cable;
            }
        }
    }
    return nullptr;
}

const CablePart* LongestCable(const Catalog& catalog, const Span& span) {
    const CablePart* longest = nullptr;
    for (const CablePart& cable : catalog.cable()) {
        const bool longer =
            longest == nullptr || cable.reach_m().value() > longest->reach_m().value();
        longest = Fits(cable, span) && longer ? &cable : longest;
    }
    return longest;
}

}  // namespace topogen
