// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/designs/designs.h"

#include <fmt/format.h>

#include "topogen/error.h"
#include "topogen/text/nearest.h"

namespace topogen {

const std::vector<Design>& Designs() {
    static const std::vector<Design> designs = {
        RailDesign(), ClosDesign(),       RailOnlyDesign(), SuperPodDesign(), SpectrumXDesign(),
        HpnDesign(),  MultiPlaneDesign(), AiPodDesign(),    Roce24kDesign(),  DragonflyPlusDesign(),
    };
    return designs;
}

const Design& FindDesign(const std::string& name) {
    std::vector<std::string> names;
    for (const Design& design : Designs()) {
        if (design.name == name) {
            return design;
        }
        names.push_back(design.name);
    }
    if (name == "custom") {
        throw UsageError(
            "--design custom: a fabric of your own comes from a file; use --read FILE");
    }
    const std::string nearest = Nearest(name, names);
    throw UsageError(fmt::format("--design {}: unknown; {}known are {}", name,
                                 nearest.empty() ? "" : "did you mean " + nearest + "? ",
                                 fmt::join(names, ", ")));
}

uint32_t GpusPerServer(const Request& request) {
    constexpr uint32_t kDefaultGpusPerServer = 8;
    return request.has_gpus_per_server() ? request.gpus_per_server() : kDefaultGpusPerServer;
}

uint32_t NicsPerServer(const Request& request) {
    return request.has_nics_per_server() ? request.nics_per_server() : GpusPerServer(request);
}

uint32_t RailsOfNics(const Request& request, uint32_t otherwise) {
    return RailsOf(request, otherwise, NicsPerServer(request),
                   request.has_nics_per_server() ? "--nics-per-server" : "--gpus-per-server");
}

uint32_t RailsOf(const Request& request, uint32_t otherwise, uint32_t ports,
                 const std::string& what) {
    const uint32_t rails = request.has_rails() ? request.rails() : otherwise;
    if (ports % rails == 0) {
        return rails;
    }
    std::vector<uint32_t> divisors;
    for (uint32_t n = 1; n <= ports; ++n) {
        if (ports % n == 0) {
            divisors.push_back(n);
        }
    }
    throw UsageError(fmt::format("--rails {}: must divide {} {}: one of {}", rails, what, ports,
                                 fmt::join(divisors, ", ")));
}

bool RailsMeetAtCore(const Request& request) {
    const std::string where = request.has_rails_meet() ? request.rails_meet() : "spine";
    if (where != "spine" && where != "core") {
        throw UsageError(fmt::format("--rails-meet {}: must be spine or core", where));
    }
    return where == "core";
}

Shape RailShape(const Request& request) {
    Shape shape;
    shape.leavesPerGroup = RailsOfNics(request, NicsPerServer(request));
    shape.railsMeetAtCore = RailsMeetAtCore(request);
    return shape;
}

}  // namespace topogen
