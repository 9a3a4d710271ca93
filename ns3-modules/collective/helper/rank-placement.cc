// SPDX-License-Identifier: GPL-2.0-only
#include "rank-placement.h"

#include "topogen/fabric.pb.h"

#include <stdexcept>
#include <string>

namespace ns3 {

std::vector<uint32_t> RankPlacement::Identity(const topogen::Fabric& fabric, uint32_t ranks) {
    return Strided(fabric, ranks, 0, 1);
}

std::vector<uint32_t> RankPlacement::Strided(const topogen::Fabric& fabric, uint32_t ranks,
                                             uint32_t first, uint32_t stride) {
    if (stride == 0) {
        throw std::invalid_argument("stride: 0; must be at least 1");
    }
    std::vector<uint32_t> endpoints;
    for (uint32_t rank = 0; rank < ranks; ++rank) {
        const uint64_t endpoint = first + uint64_t{rank} * stride;
        if (endpoint >= fabric.endpoints()) {
            throw std::invalid_argument("ranks: " + std::to_string(ranks) + " from endpoint " +
                                        std::to_string(first) + " in steps of " +
                                        std::to_string(stride) + "; the fabric has room for " +
                                        std::to_string(rank));
        }
        endpoints.push_back(static_cast<uint32_t>(endpoint));
    }
    return endpoints;
}

std::vector<uint32_t> RankPlacement::AcrossServers(const topogen::Fabric& fabric, uint32_t ranks) {
    if (ranks > fabric.endpoints()) {
        throw std::invalid_argument("ranks: " + std::to_string(ranks) +
                                    "; the fabric has room for " +
                                    std::to_string(fabric.endpoints()));
    }
    std::vector<uint32_t> endpoints;
    for (uint32_t local = 0; endpoints.size() < ranks; ++local) {
        for (const auto& server : fabric.servers()) {
            if (local < server.endpoints() && endpoints.size() < ranks) {
                endpoints.push_back(server.first_endpoint() + local);
            }
        }
    }
    return endpoints;
}

}  // namespace ns3
