// SPDX-License-Identifier: GPL-2.0-only
//
// Alibaba HPN: every NIC on two leaves, so that no leaf's failure cuts a GPU off. In two planes the
// two leaves have spines apart, in one plane the same.
//
// A segment is 128 servers on 8 pairs of 51.2 Tb/s leaves: 128 ports of 200 Gb/s down, 60 of
// 400 Gb/s up (16:15), and eight more down as spares. A spine has 120 ports down and 8 up, 15:1.
// Ref.: Qian et al., "Alibaba HPN: A Data Center Network for Large Language Model Training",
// SIGCOMM 2024. That planes stay apart at the cores is an assumption.
#include <fmt/format.h>

#include "topogen/designs/designs.h"
#include "topogen/designs/folded-clos.h"
#include "topogen/error.h"

namespace topogen {

namespace {

Shape HpnShape(const Request& request) {
    Shape shape = RailShape(request);
    shape.planes = request.planes();
    shape.nicPorts = request.nic_ports();
    if (shape.planes > shape.nicPorts) {
        throw UsageError(fmt::format("--planes {}: design hpn has 1 or 2", shape.planes));
    }
    shape.leavesPerGroup *= shape.nicPorts / shape.planes;
    return shape;
}

}  // namespace

Design HpnDesign() {
    Design design;
    design.name = "hpn";
    design.about = "every NIC on two leaves, in one plane or two";
    design.options = {"rails", "rails-meet", "planes"};
    Request& defaults = design.defaults;
    defaults.set_planes(2);
    defaults.set_nic_ports(2);
    defaults.set_nic_gbps(200);
    defaults.set_uplink_gbps(400);
    defaults.set_servers_per_group(128);
    defaults.set_leaf_uplinks(60);
    defaults.add_oversubscription(16.0 / 15);
    defaults.add_oversubscription(15);
    defaults.set_switch_("Tomahawk-5");
    design.shape = HpnShape;
    design.maxGpus = FoldedClosMaxGpus;
    design.build = BuildFoldedClos;
    return design;
}

}  // namespace topogen
