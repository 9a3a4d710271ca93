// SPDX-License-Identifier: GPL-2.0-only
//
// NVIDIA Spectrum-X: rail-optimized Ethernet in one plane, or in two, with a port of every NIC in
// each (B300: 2 x 400 Gb/s a GPU).
// Ref.: NVIDIA Spectrum-X and DGX SuperPOD B300 reference architectures.
#include <fmt/format.h>

#include "topogen/designs/designs.h"
#include "topogen/designs/folded-clos.h"
#include "topogen/error.h"

namespace topogen {

namespace {

Shape SpectrumXShape(const Request& request) {
    Shape shape = RailShape(request);
    shape.planes = request.planes();
    if (shape.planes > 2) {
        throw UsageError(fmt::format(
            "--planes {}: design spectrum-x has 1 or 2; multi-plane takes more", shape.planes));
    }
    shape.nicPorts = shape.planes;
    return shape;
}

}  // namespace

Design SpectrumXDesign() {
    Design design;
    design.name = "spectrum-x";
    design.about = "rail-optimized Ethernet, single plane or twin plane";
    design.options = {"rails", "rails-meet", "planes"};
    design.defaults.set_planes(1);
    design.servers = {"HGX H100", "DGX B300"};
    design.nics = {"BlueField-3", "ConnectX-8"};  // the latter in two planes
    design.shape = SpectrumXShape;
    design.maxGpus = FoldedClosMaxGpus;
    design.build = BuildFoldedClos;
    return design;
}

}  // namespace topogen
