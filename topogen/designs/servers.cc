// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/designs/servers.h"

#include <algorithm>
#include <queue>
#include <utility>

#include "topogen/designs/rows.h"

namespace topogen {

uint32_t NicsOf(const Spec& spec, uint32_t gpus) {
    return static_cast<uint32_t>(
        CeilDivide(uint64_t{gpus} * spec.nicsPerServer, spec.gpusPerServer));
}

uint32_t ServerPortsPerLeaf(const Spec& spec) {
    const Shape& shape = spec.shape;
    return static_cast<uint32_t>(CeilDivide(uint64_t{spec.nicsPerServer} * shape.nicPorts,
                                            uint64_t{shape.planes} * shape.leavesPerGroup));
}

std::vector<uint32_t> GroupSizes(const Spec& spec, uint32_t servers, uint32_t groups) {
    std::vector<uint32_t> sizes(groups);
    if (spec.oldGroups.empty()) {
        for (uint32_t group = 0; group < groups; ++group) {
            sizes[group] = EvenShare(servers, groups, group);
        }
        return sizes;
    }
    // The manager's ports in the last group count as a server while the others are dealt out.
    const uint32_t kept = spec.managerPorts != 0 ? 1 : 0;
    std::copy(spec.oldGroups.begin(), spec.oldGroups.end(), sizes.begin());
    sizes.back() += kept;
    using Level = std::pair<uint32_t, uint32_t>;  // servers, group
    std::priority_queue<Level, std::vector<Level>, std::greater<>> emptiest;
    uint32_t left = servers + kept;
    for (uint32_t group = 0; group < groups; ++group) {
        emptiest.emplace(sizes[group], group);
        left -= sizes[group];
    }
    for (; left > 0; --left) {
        const uint32_t group = emptiest.top().second;
        emptiest.pop();
        emptiest.emplace(++sizes[group], group);
    }
    sizes.back() -= kept;
    return sizes;
}

uint32_t FullestGroup(const Spec& spec, uint32_t servers, uint32_t groups) {
    if (spec.oldGroups.empty()) {
        return EvenShare(servers, groups, 0);
    }
    const std::vector<uint32_t> sizes = GroupSizes(spec, servers, groups);
    return *std::max_element(sizes.begin(), sizes.end());
}

uint32_t FewestGroups(const Spec& spec, uint64_t servers, uint32_t serversPerGroup) {
    return static_cast<uint32_t>(
        std::max<uint64_t>(CeilDivide(servers, serversPerGroup), spec.oldGroups.size()));
}

uint32_t RailOfLeaf(const Shape& shape, uint32_t plane, uint32_t leaf) {
    return (leaf * shape.planes + plane) / shape.nicPorts;
}

void AddServers(FabricBuilder& fabric, const Spec& spec, const ServerLayout& layout) {
    const uint32_t serversPerDomain = spec.nvlinkGpus / spec.gpusPerServer;
    if (!spec.nic.empty()) {
        fabric.NameNics(spec.nic);
    }
    uint32_t server = 0;
    uint32_t gpusLeft = spec.gpus;
    for (uint32_t group = 0; group < layout.groups.size(); ++group) {
        for (uint32_t slot = 0; slot < layout.groups[group]; ++slot, ++server) {
            const uint32_t gpus = std::min(gpusLeft, spec.gpusPerServer);
            fabric.AddServer(gpus, NicsOf(spec, gpus), group / layout.groupsPerPod,
                             server / serversPerDomain);
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
    for (uint32_t group = 0; group < layout.groups.size(); ++group) {
        for (uint32_t slot = 0; slot < layout.groups[group]; ++slot, ++server) {
            const uint32_t gpus = std::min(gpusLeft, spec.gpusPerServer);
            for (uint32_t port = 0; port < NicsOf(spec, gpus) * shape.nicPorts; ++port) {
                const uint32_t inPlane = port / shape.planes;
                const uint32_t leaf =
                    leafAt({port % shape.planes, group, inPlane % shape.leavesPerGroup});
                fabric.ConnectServer(server, port, leaf,
                                     slot * portsPerLeaf + inPlane / shape.leavesPerGroup);
            }
            gpusLeft -= gpus;
        }
    }
    const auto last = static_cast<uint32_t>(layout.groups.size() - 1);
    const uint32_t used = layout.groups[last] * portsPerLeaf;
    for (uint32_t port = 0; port < spec.managerPorts; ++port) {
        fabric.KeepForManager(leafAt({0, last, port % shape.leavesPerGroup}),
                              used + port / shape.leavesPerGroup);
    }
}

}  // namespace topogen
