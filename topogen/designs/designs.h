// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_DESIGNS_DESIGNS_H
#define TOPOGEN_DESIGNS_DESIGNS_H

#include <string>

#include "topogen/request.pb.h"

namespace topogen {

constexpr const char* kDefaultDesign = "rail";

/// What sets one design apart from another: over how many leaves the NICs of a server are spread.
/// The tiers above the leaves are a folded Clos in all of them.
struct Design {
    const char* name;

    /// Leaves that share a group of servers, 1 or more. Throws Error(kUsage) if the request
    /// contradicts the design.
    uint32_t (*leavesPerGroup)(const Request& request, uint32_t gpusPerServer);
};

/// Throws Error(kUsage) with the known names if there is no design `name`.
const Design& FindDesign(const std::string& name);

uint32_t ClosLeavesPerGroup(const Request& request, uint32_t gpusPerServer);  // clos.cc
uint32_t RailLeavesPerGroup(const Request& request, uint32_t gpusPerServer);  // rail.cc

}  // namespace topogen

#endif  // TOPOGEN_DESIGNS_DESIGNS_H
