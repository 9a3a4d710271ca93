// SPDX-License-Identifier: GPL-2.0-only
//
// Rail-optimized: NIC i of every server of a group on leaf i of that group, so that GPUs with the
// same local rank are one switch apart; rails meet at the spines.
#include <fmt/format.h>

#include <vector>

#include "topogen/designs/designs.h"
#include "topogen/error.h"

namespace topogen {

uint32_t RailLeavesPerGroup(const Request& request, uint32_t gpusPerServer) {
    const uint32_t rails = request.has_rails() ? request.rails() : gpusPerServer;
    if (gpusPerServer % rails == 0) {
        return rails;
    }
    std::vector<uint32_t> divisors;
    for (uint32_t n = 1; n <= gpusPerServer; ++n) {
        if (gpusPerServer % n == 0) {
            divisors.push_back(n);
        }
    }
    throw UsageError(fmt::format("--rails {}: must divide --gpus-per-server {}: one of {}", rails,
                                 gpusPerServer, fmt::join(divisors, ", ")));
}

}  // namespace topogen
