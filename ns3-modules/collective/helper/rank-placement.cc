// SPDX-License-Identifier: GPL-2.0-only
#include "rank-placement.h"

#include "engine/model/split-mix.h"

#include "topogen/fabric.pb.h"
#include "topogen/model/gpu-map.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

namespace ns3 {

namespace {

void CheckRoom(const topogen::Fabric& fabric, uint32_t ranks) {
    const uint32_t gpus = topogen::CountGpus(fabric);
    if (ranks > gpus) {
        throw std::invalid_argument("ranks: " + std::to_string(ranks) +
                                    "; the fabric has room for " + std::to_string(gpus));
    }
}

/// The first switch that each server is cabled to; those without one are after all others.
std::vector<uint32_t> FindLeaves(const topogen::Fabric& fabric) {
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    std::vector<uint32_t> leaves(servers, UINT32_MAX);
    for (int link = 0; link < fabric.links().a_node_size(); ++link) {
        const uint32_t node = fabric.links().a_node(link);
        if (node < servers) {
            leaves[node] = std::min(leaves[node], fabric.links().b_node(link));
        }
    }
    return leaves;
}

}  // namespace

std::vector<uint32_t> RankPlacement::Packed(const topogen::Fabric& fabric, uint32_t ranks) {
    return Strided(fabric, ranks, 0, 1);
}

std::vector<uint32_t> RankPlacement::Strided(const topogen::Fabric& fabric, uint32_t ranks,
                                             uint32_t first, uint32_t stride) {
    if (stride == 0) {
        throw std::invalid_argument("stride: 0; must be at least 1");
    }
    const uint32_t all = topogen::CountGpus(fabric);
    std::vector<uint32_t> gpus;
    for (uint32_t rank = 0; rank < ranks; ++rank) {
        const uint64_t gpu = first + uint64_t{rank} * stride;
        if (gpu >= all) {
            throw std::invalid_argument("ranks: " + std::to_string(ranks) + " from GPU " +
                                        std::to_string(first) + " in steps of " +
                                        std::to_string(stride) + "; the fabric has room for " +
                                        std::to_string(rank));
        }
        gpus.push_back(static_cast<uint32_t>(gpu));
    }
    return gpus;
}

std::vector<uint32_t> RankPlacement::RailAligned(const topogen::Fabric& fabric, uint32_t ranks) {
    CheckRoom(fabric, ranks);
    const topogen::GpuMap map(fabric);
    const auto servers = static_cast<uint32_t>(fabric.servers_size());
    std::vector<uint32_t> gpus;
    for (uint32_t local = 0; gpus.size() < ranks; ++local) {
        for (uint32_t server = 0; server < servers && gpus.size() < ranks; ++server) {
            if (local < map.GpusOf(server)) {
                gpus.push_back(map.FirstGpuOf(server) + local);
            }
        }
    }
    return gpus;
}

// Fisher and Yates' shuffle, as far as needed; the bias of a remainder of 64 bits is of no
// consequence.
std::vector<uint32_t> RankPlacement::Random(const topogen::Fabric& fabric, uint32_t ranks,
                                            uint64_t seed) {
    CheckRoom(fabric, ranks);
    std::vector<uint32_t> gpus(topogen::CountGpus(fabric));
    std::iota(gpus.begin(), gpus.end(), 0);
    const uint64_t stream = Mix64(seed);
    for (uint32_t rank = 0; rank < ranks; ++rank) {
        const uint64_t left = gpus.size() - rank;
        std::swap(gpus[rank], gpus[rank + Mix64(stream + rank) % left]);
    }
    gpus.resize(ranks);
    return gpus;
}

std::vector<uint32_t> RankPlacement::ByTopology(const topogen::Fabric& fabric, uint32_t ranks) {
    CheckRoom(fabric, ranks);
    const topogen::GpuMap map(fabric);
    const std::vector<uint32_t> leaves = FindLeaves(fabric);
    std::vector<uint32_t> servers(leaves.size());
    std::iota(servers.begin(), servers.end(), 0);
    const auto placeOf = [&](uint32_t server) {
        const topogen::Server& what = fabric.servers(static_cast<int>(server));
        return std::make_tuple(what.pod(), leaves[server], what.rack(), server);
    };
    std::sort(servers.begin(), servers.end(),
              [&](uint32_t a, uint32_t b) { return placeOf(a) < placeOf(b); });
    std::vector<uint32_t> gpus;
    for (const uint32_t server : servers) {
        for (uint32_t i = 0; i < map.GpusOf(server) && gpus.size() < ranks; ++i) {
            gpus.push_back(map.FirstGpuOf(server) + i);
        }
    }
    return gpus;
}

}  // namespace ns3
