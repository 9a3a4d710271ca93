// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/request/generate.h"

#include <fmt/format.h>

#include "topogen/catalog/catalog.h"
#include "topogen/designs/chassis.h"
#include "topogen/designs/folded-clos.h"
#include "topogen/error.h"
#include "topogen/floor/floor-plan.h"
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

void NoteOrigin(const Spec& spec, const Request& request, Fabric& fabric) {
    Parameters& parameters = *fabric.mutable_parameters();
    parameters.set_generator(kGenerator);
    parameters.set_design(spec.design);
    parameters.clear_arguments();
    for (const std::string& argument : Arguments(request)) {
        parameters.add_arguments(argument);
    }
}

}  // namespace

Fabric Generate(const Request& request, const Catalog& catalog) {
    const Spec spec = Resolve(request, catalog);
    CheckFits(spec, request, catalog);
    Fabric fabric = FindDesign(spec.design).build(spec);
    NoteOrigin(spec, request, fabric);  // the floor plan looks there for the servers
    if (HasFloorPlan(request)) {
        LayCables(fabric, request, catalog);
    }
    if (spec.chassisOfCards) {
        fabric = ExpandChassis(fabric, spec);
        NoteOrigin(spec, request, fabric);
    }
    return fabric;
}

Fabric Generate(const Request& request) {
    return Generate(request, LoadCatalog());
}

}  // namespace topogen
