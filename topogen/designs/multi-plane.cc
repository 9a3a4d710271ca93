// SPDX-License-Identifier: GPL-2.0-only
//
// Several planes that share nothing but the servers. With as many NIC ports as planes, every NIC is
// in all of them, its rate split; with one port, NIC i is in plane i, and traffic between planes
// goes through NVLink first.
// Ref.: Zhao et al., "Insights into DeepSeek-V3: Scaling Challenges and Reflections on Hardware for
// AI Architectures", arXiv 2505.09343, section 5.1: eight planes of two layers.
#include <fmt/format.h>

#include "topogen/designs/designs.h"
#include "topogen/designs/folded-clos.h"
#include "topogen/error.h"

namespace topogen {

namespace {

Shape MultiPlaneShape(const Request& request) {
    Shape shape;
    shape.planes = request.planes();
    shape.nicPorts = request.nic_ports();
    const uint32_t ports = NicsPerServer(request) * shape.nicPorts;
    if (shape.planes % shape.nicPorts != 0 || ports % shape.planes != 0) {
        throw UsageError(fmt::format(
            "--planes {}: must be a multiple of --nic-ports {}, and divide the {} NIC ports of a "
            "server",
            shape.planes, shape.nicPorts, ports));
    }
    const uint32_t inPlane = ports / shape.planes;
    shape.leavesPerGroup = RailsOf(request, inPlane, inPlane, "a server's ports in a plane,");
    return shape;
}

}  // namespace

Design MultiPlaneDesign() {
    Design design;
    design.name = "multi-plane";
    design.about = "several separate networks over the same servers";
    design.options = {"rails", "planes", "nic-ports"};
    design.defaults.set_planes(8);
    design.defaults.set_nic_ports(1);
    design.shape = MultiPlaneShape;
    design.maxGpus = FoldedClosMaxGpus;
    design.build = BuildFoldedClos;
    return design;
}

}  // namespace topogen
