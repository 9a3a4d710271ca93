// SPDX-License-Identifier: GPL-2.0-only
//
// Baidu AIPod: 8 rails, up to 512 GPUs on a group of 8 ToRs, every ToR joined to every leaf of its
// pod. With a third tier the pods meet at spines, divided into groups as the cores of any folded
// Clos are: with every leaf joined to every spine, 128-port switches would hold no more than two
// tiers do, and the published 16,384 GPUs would not fit.
// Ref.: the 512 GPUs a group are 64 ports down of a 128 x 200 Gb/s switch, for servers of eight
// 200 Gb/s NICs (A800); which switch it is, is an assumption.
#include "topogen/designs/designs.h"
#include "topogen/designs/folded-clos.h"

namespace topogen {

Design AiPodDesign() {
    Design design;
    design.name = "aipod";
    design.about = "8 rails, every ToR joined to every leaf of its pod";
    design.options = {"rails"};
    design.mostTiers = 3;
    design.tierNames = {"tor", "leaf", "spine", ""};
    design.defaults.set_switch_("Tomahawk-4");
    design.defaults.set_nic_gbps(200);
    design.shape = RailShape;
    design.maxGpus = FoldedClosMaxGpus;
    design.build = BuildFoldedClos;
    return design;
}

}  // namespace topogen
