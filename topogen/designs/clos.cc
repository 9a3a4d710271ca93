// SPDX-License-Identifier: GPL-2.0-only
//
// The plain folded Clos: all NICs of a server on one leaf, as with a switch on top of the rack.
#include "topogen/designs/designs.h"
#include "topogen/designs/folded-clos.h"

namespace topogen {

Design ClosDesign() {
    Design design;
    design.name = "clos";
    design.about = "a server on one leaf";
    design.fewestTiers = 1;
    design.shape = [](const Request&) { return Shape{}; };
    design.maxGpus = FoldedClosMaxGpus;
    design.build = BuildFoldedClos;
    return design;
}

}  // namespace topogen
