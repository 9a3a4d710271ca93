// SPDX-License-Identifier: GPL-2.0-only
//
// Rails that never meet in the network: each is a fabric of its own, one switch or a folded Clos,
// and traffic between rails goes through NVLink first.
// Ref.: Wang et al., "Rail-only: A Low-Cost High-Performance Network for Training LLMs with
// Trillion Parameters", arXiv 2307.12169.
#include "topogen/designs/designs.h"
#include "topogen/designs/folded-clos.h"

namespace topogen {

namespace {

Shape RailOnlyShape(const Request& request) {
    Shape shape;
    shape.planes = RailsOfNics(request, NicsPerServer(request));
    return shape;
}

}  // namespace

Design RailOnlyDesign() {
    Design design;
    design.name = "rail-only";
    design.about = "each rail a network of its own; rails meet in NVLink";
    design.options = {"rails"};
    design.fewestTiers = 1;
    design.shape = RailOnlyShape;
    design.maxGpus = FoldedClosMaxGpus;
    design.build = BuildFoldedClos;
    return design;
}

}  // namespace topogen
