// SPDX-License-Identifier: GPL-2.0-only
//
// NVIDIA DGX SuperPOD: scalable units of rail-optimized InfiniBand. With k-port switches a unit is
// 8 leaves and k/2 servers: 32 of Quantum-2, 72 of Quantum-X800.
// Ref.: NVIDIA DGX SuperPOD reference architectures, H100 (where a unit has one server less, its
// ports taken by the fabric managers) and B200.
#include "topogen/designs/designs.h"
#include "topogen/designs/folded-clos.h"

namespace topogen {

Design SuperPodDesign() {
    Design design;
    design.name = "superpod";
    design.about = "DGX SuperPOD: scalable units of rail-optimized InfiniBand";
    design.options = {"rails", "rails-meet", "manager-ports"};
    design.defaults.set_switch_("QM9700");
    design.servers = {"DGX H100", "DGX B300"};  // the latter where leaves are Quantum-X800
    design.shape = RailShape;
    design.maxGpus = FoldedClosMaxGpus;
    design.build = BuildFoldedClos;
    return design;
}

}  // namespace topogen
