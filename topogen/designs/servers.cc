// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/designs/servers.h"

#include <algorithm>

#include "topogen/designs/rows.h"

namespace topogen {

uint32_t ServerPortsPerLeaf(const Spec& spec) {
    const Shape& shape = spec.shape;
    return static_cast<uint32_t>(CeilDivide(uint64_t{spec.gpusPerServer} * shape.nicPorts,
                                            uint64_t{shape.planes} * shape.leavesPerGroup));
}

uint32_t RailOfLeaf(const Shape& shape, uint32_t plane, uint32_t leaf) {
    return (leaf * shape.planes + plane) / shape.nicPorts;
}

void AddServers(FabricBuilder& fabric, const Spec& spec, const ServerLayout& layout) {
    const uint32_t serversPerDomain = spec.nvlinkGpus / spec.gpusPerServer;
    uint32_t server = 0;
    uint32_t gpusLeft = spec.gpus;
    for (uint32_t group = 0; group < layout.groups; ++group) {
        const uint32_t here = EvenShare(layout.servers, layout.groups, group);
        for (uint32_t slot = 0; slot < here; ++slot, ++server) {
            const uint32_t gpus = std::min(gpusLeft, spec.gpusPerServer);
            fabric.AddServer(gpus, group / layout.groupsPerPod, server / serversPerDomain);
            gpusLeft -= gpus;
        }
    }
}

void ConnectServers(FabricBuilder& fabric, const Spec& spec, const ServerLayout& layout,
                    const std::function<uint32_t(const LeafPlace&)>& leafAt) {
    const Shape& shape = spec.shape;
    const uint32_t portsPerLeaf = ServerPortsPerLeaf(spec);
    uint32_t server = 0;
    uint32_t gpusLeft = spec.gpus;
    for (uint32_t group = 0; group < layout.groups; ++group) {
        const uint32_t here = EvenShare(layout.servers, layout.groups, group);
        for (uint32_t slot = 0; slot < here; ++slot, ++server) {
            const uint32_t gpus = std::min(gpusLeft, spec.gpusPerServer);
            for (uint32_t port = 0; port < gpus * shape.nicPorts; ++port) {
                const uint32_t inPlane = port / shape.planes;
                const uint32_t leaf =
                    leafAt({port % shape.planes, group, inPlane % shape.leavesPerGroup});
                fabric.ConnectServer(server, port, leaf,
                                     slot * portsPerLeaf + inPlane / shape.leavesPerGroup);
            }
            gpusLeft -= gpus;
        }
    }
    const uint32_t last = layout.groups - 1;
    const uint32_t used = EvenShare(layout.servers, layout.groups, last) * portsPerLeaf;
    for (uint32_t port = 0; port < spec.managerPorts; ++port) {
        fabric.KeepForManager(leafAt({0, last, port % shape.leavesPerGroup}),
                              used + port / shape.leavesPerGroup);
    }
}

}  // namespace topogen
