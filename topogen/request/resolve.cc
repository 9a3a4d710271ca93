// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/request/resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "topogen/catalog/catalog.h"
#include "topogen/catalog/reach.h"
#include "topogen/designs/port-plan.h"
#include "topogen/error.h"
#include "topogen/model/propagation.h"
#include "topogen/request/hosts.h"
#include "topogen/request/request.h"

namespace topogen {

namespace {

constexpr const char* kDefaultSwitch = "SN5600";
constexpr double kDefaultGbps = 400;
constexpr uint64_t kDefaultSeed = 1;
constexpr std::array<double, kMaxTiers> kDefaultCables = {20, 50, 100, 200};  // ASSUMPTION

/// Refuses what the design does not know rather than to ignore it.
void CheckOptions(const Request& request, const Design& design) {
    for (const std::string option : kDesignOptions) {
        const auto takes = [&option](const Design& candidate) {
            return std::find(candidate.options.begin(), candidate.options.end(), option) !=
                   candidate.options.end();
        };
        if (!IsGiven(request, option) || takes(design)) {
            continue;
        }
        std::vector<std::string> others;
        for (const Design& candidate : Designs()) {
            if (takes(candidate)) {
                others.push_back(candidate.name);
            }
        }
        throw UsageError(fmt::format("--{}: design {} does not take it; those that do: {}", option,
                                     design.name, fmt::join(others, ", ")));
    }
}

/// `request` over what its servers have, over the defaults of the design.
Request Completed(const Request& request, const Design& design, const Catalog& catalog) {
    Request completed = design.defaults;
    if (request.has_servers()) {
        const ServerPart& server = FindServer(catalog, request.servers());
        completed.set_gpus_per_server(server.gpus());
        if (server.nvlink_gpus() != 0 && !request.has_gpus_per_server()) {
            completed.set_nvlink_gpus(server.nvlink_gpus());
        }
    }
    if (request.oversubscription_size() > 0) {
        completed.clear_oversubscription();
    }
    completed.MergeFrom(request);
    return completed;
}

double NicGbps(const Request& request, const SwitchPart& leaf) {
    const bool onlyOneRate = leaf.split_size() == 1;
    const double fallback = onlyOneRate ? leaf.split(0).gbps() : kDefaultGbps;
    return request.has_nic_gbps() ? request.nic_gbps() : fallback;
}

void CheckRate(const SwitchPart& part, const char* option, double gbps) {
    if (SplitInto(part, gbps).ports() != 0) {
        return;
    }
    std::vector<std::string> rates;
    for (const PortSplit& split : part.split()) {
        rates.push_back(std::to_string(split.gbps()));
    }
    if (part.has_uplinks()) {
        rates.push_back(std::to_string(part.uplinks().gbps()));
    }
    throw UsageError(fmt::format("--{} {}: the ports of {} run at {} Gb/s{}", option, gbps,
                                 part.name(), fmt::join(rates, ", "),
                                 part.splits_freely() ? ", or an equal part of it" : ""));
}

void ChooseParts(const Request& request, const Catalog& catalog, uint32_t mostTiers, Spec& spec) {
    spec.parts[0] = FindSwitch(catalog, request.has_switch_() ? request.switch_() : kDefaultSwitch);
    spec.parts[1] =
        request.has_spine_switch() ? FindSwitch(catalog, request.spine_switch()) : spec.parts[0];
    spec.parts[2] =
        request.has_core_switch() ? FindSwitch(catalog, request.core_switch()) : spec.parts[1];
    spec.parts[3] = spec.parts[2];
    spec.nicGbps = NicGbps(request, spec.parts[0]);
    const SwitchPart& leaf = spec.parts[0];
    spec.uplinkGbps = request.has_uplink_gbps() ? request.uplink_gbps()
                      : leaf.has_uplinks()      ? leaf.uplinks().gbps()
                                                : spec.nicGbps;
    CheckRate(spec.parts[0], "nic-gbps", spec.nicGbps);
    const char* option = request.has_uplink_gbps() ? "uplink-gbps" : "nic-gbps";
    for (uint32_t tier = 0; tier < mostTiers; ++tier) {
        CheckRate(spec.parts[tier], option, spec.uplinkGbps);
    }
}

LinkClass LinkClassOf(const Catalog& catalog, const char* option, const Span& span, double gbps) {
    const CablePart* cable = FindCable(catalog, span);
    if (cable == nullptr) {
        const CablePart* longest = LongestCable(catalog, span);
        throw UsageError(
            longest == nullptr
                ? fmt::format("--{} {}: the catalog has no cable for lanes of {} Gb/s", option,
                              span.metres, span.laneGbps)
                : fmt::format("--{} {}: the longest cable of the catalog for lanes of {} Gb/s, {}, "
                              "reaches {} m",
                              option, span.metres, span.laneGbps, longest->name(),
                              longest->reach_m().value()));
    }
    LinkClass link;
    link.set_rate_bps(static_cast<uint64_t>(std::llround(gbps * 1e9)));
    link.set_length_m(span.metres);
    link.set_delay_ps(static_cast<uint64_t>(std::llround(span.metres * kPicosecondsPerMetre)));
    link.set_medium(cable->medium());
    return link;
}

/// The cable of `metres` from `tier` down to the one below. Throws Error(kUsage) if the lanes of
/// the two switches do not meet.
Span SpanBelow(const Spec& spec, uint32_t tier, double metres) {
    const SwitchPart& upper = spec.parts[tier];
    if (tier == 0) {
        return {metres, LaneGbps(upper, spec.nicGbps), true, upper.co_packaged()};
    }
    const SwitchPart& lower = spec.parts[tier - 1];
    const auto lane = CommonLane(lower, upper, spec.uplinkGbps);
    if (!lane) {
        throw UsageError(fmt::format(
            "--{}-switch {}: its ports have lanes of {} Gb/s, those of {} of {} Gb/s; no cable and "
            "no module joins them",
            tier == 1 ? "spine" : "core", upper.name(), LaneGbps(upper, spec.uplinkGbps),
            lower.name(), LaneGbps(lower, spec.uplinkGbps)));
    }
    return {metres, *lane, false, lower.co_packaged() || upper.co_packaged()};
}

std::array<LinkClass, kMaxTiers> LinksOf(const Request& request, const Catalog& catalog,
                                         const Spec& spec) {
    const auto choose = [](bool given, double asked, double otherwise) {
        return given ? asked : otherwise;
    };
    const double server =
        choose(request.has_cable_server(), request.cable_server(), kDefaultCables[0]);
    const double leaf = choose(request.has_cable_leaf(), request.cable_leaf(), kDefaultCables[1]);
    const double spine =
        choose(request.has_cable_spine(), request.cable_spine(), kDefaultCables[2]);
    const double core = choose(request.has_cable_core(), request.cable_core(), kDefaultCables[3]);
    return {LinkClassOf(catalog, "cable-server", SpanBelow(spec, 0, server), spec.nicGbps),
            LinkClassOf(catalog, "cable-leaf", SpanBelow(spec, 1, leaf), spec.uplinkGbps),
            LinkClassOf(catalog, "cable-spine", SpanBelow(spec, 2, spine), spec.uplinkGbps),
            LinkClassOf(catalog, "cable-core", SpanBelow(spec, 3, core), spec.uplinkGbps)};
}

void CheckTiers(const Request& request, const Design& design, const Spec& spec) {
    if (request.has_tier() &&
        (request.tier() < design.fewestTiers || request.tier() > design.mostTiers)) {
        throw UsageError(fmt::format("--tier {}: design {} has {} to {} tiers", request.tier(),
                                     design.name, design.fewestTiers, design.mostTiers));
    }
    if (request.has_tier() && request.tier() < 3 && spec.shape.railsMeetAtCore) {
        throw UsageError(
            fmt::format("--rails-meet core: {} tiers have no core; use --tier 3, or --design "
                        "rail-only, whose rails never meet",
                        request.tier()));
    }
    const auto given = static_cast<uint32_t>(request.oversubscription_size());
    const uint32_t tiers = request.has_tier() ? request.tier() : design.mostTiers;
    const uint32_t most = tiers - 1 + design.ratiosOfLastTier;
    if (given > most) {
        throw UsageError(
            fmt::format("--oversubscription: {} values, but a {}-tier fabric takes at "
                        "most {}, one a tier below the last",
                        given, tiers, most));
    }
}

std::array<double, kMaxTiers> OversubscriptionOf(const Request& request, const Spec& spec) {
    std::array<double, kMaxTiers> ratios;
    ratios.fill(1);
    for (int tier = 0; tier < request.oversubscription_size(); ++tier) {
        const auto index = static_cast<size_t>(tier);
        const double gbps = tier == 0 ? spec.nicGbps : spec.uplinkGbps;
        const uint32_t radix = SplitInto(spec.parts[index], gbps).ports();
        ratios[index] = request.oversubscription(tier);
        if (ratios[index] > radix - 1) {
            throw UsageError(fmt::format("--oversubscription {}: a {}-port switch allows 1 to {}",
                                         ratios[index], radix, radix - 1));
        }
    }
    return ratios;
}

void CheckManagerPorts(const Spec& spec) {
    const uint32_t most = spec.nicsPerServer * spec.shape.nicPorts;
    if (spec.managerPorts > most) {
        throw UsageError(
            fmt::format("--manager-ports {}: they take the place of one server, which has {} ports",
                        spec.managerPorts, most));
    }
}

/// Whether --chassis is clos. Throws Error(kUsage) if it is neither that nor switch, or if it is
/// that and there is none.
bool ChassisOfCards(const Request& request, const Spec& spec) {
    const std::string form = request.has_chassis() ? request.chassis() : "switch";
    if (form != "switch" && form != "clos") {
        throw UsageError(fmt::format("--chassis {}: must be switch or clos", form));
    }
    const bool any = std::any_of(spec.parts.begin(), spec.parts.end(),
                                 [](const SwitchPart& part) { return part.has_chassis(); });
    if (form == "clos" && !any) {
        throw UsageError("--chassis clos: none of the switches is a chassis");
    }
    return form == "clos";
}

void CheckLeafUplinks(const Request& request, const Spec& spec) {
    const PortPlan leaf = PlanPorts(spec, 0);
    if (request.has_leaf_uplinks() && spec.leafUplinks > leaf.up) {
        throw UsageError(
            fmt::format("--leaf-uplinks {}: the leaves of {}-port {} in {} {} have {} at most",
                        spec.leafUplinks, leaf.model.ports(), spec.parts[0].name(), spec.tiers,
                        spec.tiers == 1 ? "tier" : "tiers", leaf.up));
    }
}

/// The name of the NICs; "" if none of the catalog fits. What was asked for has to.
std::string ChooseNic(const Request& request, const Spec& spec, const Catalog& catalog) {
    HostNeeds needs;
    needs.design = spec.design;
    needs.servers = request.servers();
    needs.nic = request.nic();
    needs.gpus = spec.gpusPerServer;
    needs.gbps = spec.nicGbps;
    needs.ports = spec.shape.nicPorts;
    needs.leaf = spec.parts[0];
    const Hosts hosts = FindHosts(needs, catalog);
    return hosts.nic == nullptr ? "" : hosts.nic->name();
}

/// NVIDIA's SuperPODs are spread evenly, and OpenSM's fat-tree engine takes nothing else. Planes
/// are subnets of their own, more often routed by other means.
bool SpreadEvenly(const Request& request, const Spec& spec) {
    const bool asked = request.has_spread();
    if (asked && request.spread() != "even" && request.spread() != "fewest") {
        throw UsageError(fmt::format("--spread {}: must be fewest or even", request.spread()));
    }
    const bool even = asked && request.spread() == "even";
    if (even && spec.tiers > 3) {
        throw UsageError(fmt::format(
            "--spread even: of 2 or 3 tiers, but there are {}; the zones of four tiers differ",
            spec.tiers));
    }
    return even || (!asked && spec.parts[0].lossless_credits() && spec.shape.planes == 1);
}

/// The fewest tiers that hold the GPUs; the most that the design has if none does.
uint32_t TiersFor(const Request& request, const Design& design, Spec spec) {
    if (request.has_tier()) {
        return request.tier();
    }
    const auto ratios = static_cast<uint32_t>(request.oversubscription_size());
    const uint32_t byRatios =
        std::min(ratios + 1 - std::min(ratios, design.ratiosOfLastTier), design.mostTiers);
    constexpr uint32_t kCoreTiers = 3;
    spec.tiers = std::max({design.fewestTiers, design.name == "clos" ? 2u : 1u, byRatios,
                           spec.shape.railsMeetAtCore ? kCoreTiers : 1u});
    while (spec.tiers < design.mostTiers && design.maxGpus(spec) < spec.gpus) {
        ++spec.tiers;
    }
    return spec.tiers;
}

}  // namespace

Spec Resolve(const Request& request, const Catalog& catalog) {
    CheckRanges(request);
    if (!request.has_gpus()) {
        throw UsageError("--gpus: missing; how many GPUs shall the fabric join?");
    }
    const Design& design = FindDesign(request.has_design() ? request.design() : kDefaultDesign);
    CheckOptions(request, design);
    const Request completed = Completed(request, design, catalog);
    Spec spec;
    spec.design = design.name;
    spec.tierNames = design.tierNames;
    spec.gpus = completed.gpus();
    spec.gpusPerServer = GpusPerServer(completed);
    spec.nicsPerServer = NicsPerServer(completed);
    spec.shape = design.shape(completed);
    CheckTiers(request, design, spec);
    constexpr uint32_t kNoLimit = UINT32_MAX;
    spec.maxServersPerGroup =
        completed.has_servers_per_group() ? completed.servers_per_group() : kNoLimit;
    spec.maxGroupsPerPod = completed.has_groups_per_pod() ? completed.groups_per_pod() : kNoLimit;
    spec.leafUplinks = completed.leaf_uplinks();
    spec.managerPorts = completed.manager_ports();
    CheckManagerPorts(spec);
    spec.nvlinkGpus = completed.has_nvlink_gpus() ? completed.nvlink_gpus() : spec.gpusPerServer;
    if (spec.nvlinkGpus % spec.gpusPerServer != 0) {
        throw UsageError(fmt::format("--nvlink-gpus {}: must be a multiple of --gpus-per-server {}",
                                     spec.nvlinkGpus, spec.gpusPerServer));
    }
    ChooseParts(completed, catalog, design.mostTiers, spec);
    spec.nic = ChooseNic(completed, spec, catalog);
    spec.chassisOfCards = ChassisOfCards(completed, spec);
    spec.oversubscription = OversubscriptionOf(completed, spec);
    spec.links = LinksOf(completed, catalog, spec);
    spec.seed = completed.has_seed() ? completed.seed() : kDefaultSeed;
    spec.tiers = TiersFor(request, design, spec);
    CheckLeafUplinks(request, spec);
    spec.spreadEvenly = SpreadEvenly(completed, spec);
    return spec;
}

}  // namespace topogen
