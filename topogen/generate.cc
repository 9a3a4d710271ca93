// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "topogen/catalog.h"
#include "topogen/designs/designs.h"
#include "topogen/designs/folded-clos.h"
#include "topogen/error.h"
#include "topogen/number-text.h"
#include "topogen/request.h"
#include "topogen/version.h"

namespace topogen {

namespace {

constexpr const char* kDefaultSwitch = "SN5600";
constexpr double kDefaultGbps = 400;
constexpr uint32_t kDefaultGpusPerServer = 8;
constexpr std::array<double, kMaxTiers> kDefaultCables = {20, 50, 100, 200};  // ASSUMPTION
constexpr double kPicosecondsPerMetre = 5000;  // light in glass and copper, about 2/3 of c

SwitchModel ModelOf(const Request& request, const Catalog& catalog) {
    const SwitchPart part =
        FindSwitch(catalog, request.has_switch_() ? request.switch_() : kDefaultSwitch);
    const bool onlyOneRate = part.split_size() == 1;
    const double fallback = onlyOneRate ? part.split(0).gbps() : kDefaultGbps;
    const double gbps = request.has_nic_gbps() ? request.nic_gbps() : fallback;
    SwitchModel model = SplitInto(part, gbps);
    if (model.ports() == 0) {
        std::vector<std::string> rates;
        for (const PortSplit& split : part.split()) {
            rates.push_back(std::to_string(split.gbps()));
        }
        throw UsageError(fmt::format("--nic-gbps {}: the ports of {} run at {} Gb/s", gbps,
                                     part.name(), fmt::join(rates, ", ")));
    }
    return model;
}

LinkClass LinkClassOf(const Catalog& catalog, const char* option, double metres,
                      const SwitchModel& model) {
    const CablePart* cable = FindCable(catalog, metres);
    if (cable == nullptr) {
        const CablePart& longest = *catalog.cable().rbegin();
        throw UsageError(fmt::format("--{} {}: the longest cable of the catalog, {}, reaches {} m",
                                     option, metres, longest.name(), longest.reach_m().value()));
    }
    LinkClass link;
    link.set_rate_bps(model.port_rate_bps());
    link.set_length_m(metres);
    link.set_delay_ps(static_cast<uint64_t>(std::llround(metres * kPicosecondsPerMetre)));
    link.set_medium(cable->medium());
    return link;
}

std::array<LinkClass, kMaxTiers> LinksOf(const Request& request, const Catalog& catalog,
                                         const SwitchModel& model) {
    const auto choose = [](bool given, double asked, double otherwise) {
        return given ? asked : otherwise;
    };
    return {
        LinkClassOf(catalog, "cable-server",
                    choose(request.has_cable_server(), request.cable_server(), kDefaultCables[0]),
                    model),
        LinkClassOf(catalog, "cable-leaf",
                    choose(request.has_cable_leaf(), request.cable_leaf(), kDefaultCables[1]),
                    model),
        LinkClassOf(catalog, "cable-spine",
                    choose(request.has_cable_spine(), request.cable_spine(), kDefaultCables[2]),
                    model),
        LinkClassOf(catalog, "cable-core",
                    choose(request.has_cable_core(), request.cable_core(), kDefaultCables[3]),
                    model)};
}

std::array<double, kMaxTiers> OversubscriptionOf(const Request& request, uint32_t radix) {
    std::array<double, kMaxTiers> ratios;
    ratios.fill(1);
    const auto given = static_cast<uint32_t>(request.oversubscription_size());
    const uint32_t most = (request.has_tier() ? request.tier() : kMaxTiers) - 1;
    if (given > most) {
        throw UsageError(
            fmt::format("--oversubscription: {} values, but a {}-tier fabric takes at "
                        "most {}, one a tier below the last",
                        given, most + 1, most));
    }
    for (uint32_t tier = 0; tier < given; ++tier) {
        ratios[tier] = request.oversubscription(static_cast<int>(tier));
        if (ratios[tier] > radix - 1) {
            throw UsageError(fmt::format("--oversubscription {}: a {}-port switch allows 1 to {}",
                                         ratios[tier], radix, radix - 1));
        }
    }
    return ratios;
}

Spec Resolve(const Request& request, const Catalog& catalog) {
    CheckRanges(request);
    if (!request.has_gpus()) {
        throw UsageError("--gpus: missing; how many GPUs shall the fabric join?");
    }
    Spec spec;
    spec.design = request.has_design() ? request.design() : kDefaultDesign;
    spec.gpus = request.gpus();
    spec.tiers = request.tier();
    spec.gpusPerServer =
        request.has_gpus_per_server() ? request.gpus_per_server() : kDefaultGpusPerServer;
    spec.leavesPerGroup = FindDesign(spec.design).leavesPerGroup(request, spec.gpusPerServer);
    spec.nvlinkGpus = request.has_nvlink_gpus() ? request.nvlink_gpus() : spec.gpusPerServer;
    if (spec.nvlinkGpus % spec.gpusPerServer != 0) {
        throw UsageError(fmt::format("--nvlink-gpus {}: must be a multiple of --gpus-per-server {}",
                                     spec.nvlinkGpus, spec.gpusPerServer));
    }
    spec.model = ModelOf(request, catalog);
    spec.oversubscription = OversubscriptionOf(request, spec.model.ports());
    spec.links = LinksOf(request, catalog, spec.model);
    constexpr uint64_t kDefaultSeed = 1;
    spec.seed = request.has_seed() ? request.seed() : kDefaultSeed;
    return spec;
}

/// GPUs that fit `spec` if it had `tiers` tiers of `model`.
uint64_t Capacity(Spec spec, uint32_t tiers, const SwitchModel& model) {
    spec.tiers = tiers;
    spec.model = model;
    return FoldedClosLimits(spec).MaxGpus(spec);
}

/// What the message for a fabric that does not fit offers instead.
std::string WaysOut(const Spec& spec, const Catalog& catalog) {
    std::vector<std::string> ways;
    for (uint32_t tiers = spec.tiers + 1; tiers <= kMaxTiers && ways.empty(); ++tiers) {
        if (Capacity(spec, tiers, spec.model) >= spec.gpus) {
            ways.push_back(fmt::format("--tier {}", tiers));
        }
    }
    const double gbps = static_cast<double>(spec.model.port_rate_bps()) / 1e9;
    for (const SwitchPart& part : catalog.switch_part()) {
        const SwitchModel model = SplitInto(part, gbps);
        if (model.ports() != 0 && Capacity(spec, spec.tiers, model) >= spec.gpus) {
            ways.push_back("--switch " + part.name());
        }
    }
    if (ways.empty()) {
        return "ask for fewer GPUs, or a switch of more ports";
    }
    return "use " + fmt::format("{}", fmt::join(ways, ", or "));
}

void CheckServerFits(const Spec& spec, const FoldedClosLimits& limits) {
    if (limits.serversPerGroup == 0) {
        throw UsageError(fmt::format(
            "--gpus-per-server {}: one server needs {} ports of one leaf, which has {} for servers",
            spec.gpusPerServer, limits.serverPortsPerLeaf, limits.down[0]));
    }
    if (limits.groupsPerPod == 0) {
        throw UsageError(fmt::format(
            "--rails {}: the rails of a group meet at spines, which have {} ports for leaves",
            spec.leavesPerGroup, limits.down[1]));
    }
}

void CheckFits(const Spec& spec, const Catalog& catalog) {
    const FoldedClosLimits limits(spec);
    CheckServerFits(spec, limits);
    const uint64_t most = limits.MaxGpus(spec);
    if (spec.gpus > most) {
        throw UsageError(fmt::format(
            "--gpus {}: a {}-tier Clos of {}-port {} switches ends at {} endpoints; {}", spec.gpus,
            spec.tiers, limits.radix, spec.model.name(), Grouped(most), WaysOut(spec, catalog)));
    }
}

/// The fewest tiers that hold the GPUs; the most there are if none does.
uint32_t FewestTiers(const Spec& spec) {
    uint32_t tiers = 2;
    while (tiers < kMaxTiers && Capacity(spec, tiers, spec.model) < spec.gpus) {
        ++tiers;
    }
    return tiers;
}

}  // namespace

Fabric Generate(const Request& request, const Catalog& catalog) {
    Spec spec = Resolve(request, catalog);
    if (!request.has_tier()) {
        const auto least = static_cast<uint32_t>(request.oversubscription_size()) + 1;
        spec.tiers = std::max(FewestTiers(spec), least);
    }
    CheckFits(spec, catalog);
    Fabric fabric = BuildFoldedClos(spec);
    Parameters& parameters = *fabric.mutable_parameters();
    parameters.set_generator(kGenerator);
    parameters.set_design(spec.design);
    for (const std::string& argument : Arguments(request)) {
        parameters.add_arguments(argument);
    }
    return fabric;
}

Fabric Generate(const Request& request) {
    return Generate(request, LoadCatalog());
}

}  // namespace topogen
