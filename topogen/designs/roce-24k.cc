// SPDX-License-Identifier: GPL-2.0-only
//
// Meta's 24,576-GPU RoCE cluster: two servers on a rack switch, 192 racks non-blocking under
// cluster switches, and 7:1 from those to aggregation switches. Ref.: Gangidi et al., "RDMA over
// Ethernet for Distributed AI Training at Meta Scale", SIGCOMM 2024; Dubey et al., "The Llama 3
// Herd of Models", 2024, section 3.3.1. Assumptions: the number of uplinks of a rack switch
// (published: twice what non-blocking takes, in part of the racks), and that aggregation switches
// are the same chassis as cluster switches.
#include "topogen/designs/designs.h"
#include "topogen/designs/folded-clos.h"

namespace topogen {

Design Roce24kDesign() {
    Design design;
    design.name = "roce-24k";
    design.about = "rack switches under cluster switches, 7:1 above";
    design.mostTiers = 3;
    design.tierNames = {"rack", "cluster", "aggregation", ""};
    Request& defaults = design.defaults;
    defaults.set_switch_("Tomahawk-4");
    defaults.set_spine_switch("7808R3");
    defaults.set_servers_per_group(2);
    defaults.set_groups_per_pod(192);
    defaults.add_oversubscription(1);
    defaults.add_oversubscription(7);
    design.shape = [](const Request&) { return Shape{}; };
    design.maxGpus = FoldedClosMaxGpus;
    design.build = BuildFoldedClos;
    return design;
}

}  // namespace topogen
