// SPDX-License-Identifier: GPL-2.0-only
//
// Rail-optimized: NIC i of every server of a group on leaf i of that group, so that GPUs with the
// same local rank are one switch apart; rails meet at the spines, or only at the cores.
#include "topogen/designs/designs.h"
#include "topogen/designs/folded-clos.h"

namespace topogen {

Design RailDesign() {
    Design design;
    design.name = "rail";
    design.about = "NIC i of each server on leaf i of its group";
    design.options = {"rails", "rails-meet"};
    design.shape = RailShape;
    design.maxGpus = FoldedClosMaxGpus;
    design.build = BuildFoldedClos;
    return design;
}

}  // namespace topogen
