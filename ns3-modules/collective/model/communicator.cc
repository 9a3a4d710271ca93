// SPDX-License-Identifier: GPL-2.0-only
#include "communicator.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace ns3 {

Communicator::Communicator(std::vector<uint32_t> endpoints, uint32_t available)
    : m_endpoints(std::move(endpoints)) {
    if (m_endpoints.size() < 2) {
        throw std::invalid_argument("ranks: " + std::to_string(m_endpoints.size()) +
                                    "; a ring needs at least 2");
    }
    std::vector<uint32_t> rankOf(available, UINT32_MAX);
    for (uint32_t rank = 0; rank < m_endpoints.size(); ++rank) {
        const uint32_t endpoint = m_endpoints[rank];
        const std::string place =
            "rank " + std::to_string(rank) + ": endpoint " + std::to_string(endpoint);
        if (endpoint >= available) {
            throw std::invalid_argument(place + " is absent; the fabric has " +
                                        std::to_string(available) + " (0.." +
                                        std::to_string(int64_t{available} - 1) + ")");
        }
        if (rankOf[endpoint] != UINT32_MAX) {
            throw std::invalid_argument(place + " already runs rank " +
                                        std::to_string(rankOf[endpoint]) +
                                        "; allowed: one rank an endpoint");
        }
        rankOf[endpoint] = rank;
    }
}

std::vector<uint32_t> Communicator::GetRing(uint32_t channel,
                                            const std::vector<uint32_t>& domains) const {
    std::vector<uint32_t> ring(m_endpoints.size());
    std::iota(ring.begin(), ring.end(), 0);
    if (domains.empty()) {
        return ring;
    }
    bool isBackwards = false;
    for (auto first = ring.begin(); first != ring.end();) {
        const uint32_t domain = domains[m_endpoints[*first]];
        const auto end = std::find_if(
            first, ring.end(), [&](uint32_t rank) { return domains[m_endpoints[rank]] != domain; });
        std::rotate(first, first + channel % (end - first), end);
        if (isBackwards) {
            std::reverse(first, end);
        }
        isBackwards = !isBackwards;
        first = end;
    }
    return ring;
}

}  // namespace ns3
