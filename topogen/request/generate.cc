// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/request/generate.h"

#include <fmt/format.h>

#include <utility>

#include "topogen/catalog/catalog.h"
#include "topogen/designs/chassis.h"
#include "topogen/designs/folded-clos.h"
#include "topogen/error.h"
#include "topogen/floor/floor-plan.h"
#include "topogen/model/gpu-map.h"
#include "topogen/request/request.h"
#include "topogen/request/resolve.h"
#include "topogen/request/ways-out.h"
#include "topogen/text/number-text.h"
#include "topogen/version.h"

namespace topogen {

namespace {

/// Reasons that are told rather than a size.
void CheckServerFits(const Spec& spec, const Request& request, const Catalog& catalog) {
    const FoldedClosLimits limits(spec);
    if (limits.serversPerGroup == 0) {
        throw UsageError(
            fmt::format("--gpus-per-server {}: one server needs {} ports of one leaf, which has {} "
                        "for servers; {}",
                        spec.gpusPerServer, limits.serverPortsPerLeaf, limits.ports[0].down,
                        WaysOut(request, catalog)));
    }
    if (limits.groupsPerPod == 0) {
        throw UsageError(fmt::format(
            "--rails {}: the rails of a group meet at spines, which have {} ports for leaves; {}",
            spec.shape.leavesPerGroup, limits.ports[1].down, WaysOut(request, catalog)));
    }
}

void CheckFits(const Spec& spec, const Request& request, const Catalog& catalog) {
    CheckServerFits(spec, request, catalog);
    const Design& design = FindDesign(spec.design);
    const uint64_t most = design.maxGpus(spec);
    if (spec.gpus <= most) {
        return;
    }
    const FoldedClosLimits limits(spec);
    const uint32_t planes = spec.shape.planes;
    throw UsageError(
        fmt::format("--gpus {}: a {}-tier {}{} of {}-port {} switches ends at {} endpoints; {}",
                    spec.gpus, spec.tiers, planes == 1 ? "" : fmt::format("{}-plane ", planes),
                    design.kind, limits.ports[0].model.ports(), spec.parts[0].name(), Grouped(most),
                    WaysOut(request, catalog)));
}

/// The request with which a fabric that has grown began.
Request FirstOf(const Request& request) {
    Request first = request;
    first.clear_grown_from();
    if (request.grown_from_size() > 0) {
        first.set_gpus(request.grown_from(0));
    }
    return first;
}

/// Makes of `old` the fabric of `gpus` GPUs. `first` is the request with which it began, in
/// `tiers`.
Growth GrowOnce(const Fabric& old, Request first, uint32_t tiers, uint32_t gpus,
                const Catalog& catalog) {
    const uint32_t before = CountGpus(old);
    if (gpus <= before) {
        throw UsageError(
            fmt::format("--gpus {}: the fabric has {}; it can only grow", gpus, before));
    }
    first.set_gpus(gpus);
    first.set_tier(tiers);  // another tier would leave nothing where it is
    Spec spec = Resolve(first, catalog);
    spec.gpus = (gpus + spec.gpusPerServer - 1) / spec.gpusPerServer * spec.gpusPerServer;
    spec.oldGroups = ServersOfGroups(old);
    CheckFits(spec, first, catalog);
    const Fabric target = FindDesign(spec.design).build(spec);
    return Grow(old, target, gpus, spec.nvlinkGpus / spec.gpusPerServer);
}

/// A fabric with its chassis as switches, and the cables as the options have them.
struct Core {
    Fabric fabric;
    uint32_t tiers;
};

Core BuildCore(const Request& request, const Catalog& catalog) {
    const Request first = FirstOf(request);
    const Spec spec = Resolve(first, catalog);
    CheckFits(spec, first, catalog);
    Core core{FindDesign(spec.design).build(spec), spec.tiers};
    for (int step = 0; step < request.grown_from_size(); ++step) {
        const bool isLast = step + 1 == request.grown_from_size();
        const uint32_t gpus = isLast ? request.gpus() : request.grown_from(step + 1);
        core.fabric = GrowOnce(core.fabric, first, core.tiers, gpus, catalog).fabric;
    }
    return core;
}

void NoteOrigin(const Spec& spec, const Request& request, Fabric& fabric) {
    Parameters& parameters = *fabric.mutable_parameters();
    parameters.set_generator(kGenerator);
    parameters.set_design(spec.design);
    parameters.clear_arguments();
    for (const std::string& argument : Arguments(request)) {
        parameters.add_arguments(argument);
    }
}

/// Lays the cables, takes chassis apart, and writes down how the fabric came about.
Fabric Finished(Fabric fabric, const Request& request, const Catalog& catalog) {
    const Spec spec = Resolve(FirstOf(request), catalog);
    NoteOrigin(spec, request, fabric);  // the floor plan looks there for the servers
    if (HasFloorPlan(request)) {
        if (request.grown_from_size() > 0) {
            throw UsageError(
                "--floor-plan: deals ports anew by the kinds of cables, and a fabric that grows "
                "keeps "
                "them; leave it out");
        }
        LayCables(fabric, request, catalog);
    }
    if (spec.chassisOfCards) {
        fabric = ExpandChassis(fabric, spec);
        NoteOrigin(spec, request, fabric);
    }
    return fabric;
}

/// Whether both have the same nodes and cables.
bool SameCabling(const Fabric& a, const Fabric& b) {
    return a.servers_size() == b.servers_size() && a.switches_size() == b.switches_size() &&
           a.links().SerializeAsString() == b.links().SerializeAsString();
}

}  // namespace

Fabric Generate(const Request& request, const Catalog& catalog) {
    return Finished(BuildCore(request, catalog).fabric, request, catalog);
}

Fabric Generate(const Request& request) {
    return Generate(request, LoadCatalog());
}

Request RequestOf(const Fabric& fabric) {
    if (fabric.parameters().arguments().empty()) {
        throw DataError("parameters.arguments: there are none; the fabric was not generated");
    }
    Request request;
    for (const std::string& argument : fabric.parameters().arguments()) {
        const size_t equals = argument.find('=');
        constexpr size_t kDashes = 2;
        if (argument.rfind("--", 0) != 0 || equals == std::string::npos) {
            throw DataError(
                fmt::format("parameters.arguments: {}: must be as --gpus=64", argument));
        }
        try {
            SetOption(request, argument.substr(kDashes, equals - kDashes),
                      argument.substr(equals + 1));
        } catch (const Error& error) {
            throw DataError(std::string("parameters.arguments: ") + error.what());
        }
    }
    return request;
}

Grown GrowTo(const Fabric& fabric, uint32_t gpus, const Catalog& catalog) {
    Request request = RequestOf(fabric);
    if (!SameCabling(Generate(request, catalog), fabric)) {
        throw DataError(
            "not cabled as the parameters in the file say, so that it is not known what could "
            "stay; "
            "--check tells where");
    }
    Grown grown;
    Core core = BuildCore(request, catalog);
    grown.before = std::move(core.fabric);
    grown.growth = GrowOnce(grown.before, FirstOf(request), core.tiers, gpus, catalog);
    request.add_grown_from(request.gpus());
    request.set_gpus(gpus);
    grown.fabric = Finished(grown.growth.fabric, request, catalog);
    return grown;
}

}  // namespace topogen
