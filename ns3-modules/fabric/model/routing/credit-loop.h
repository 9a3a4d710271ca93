// SPDX-License-Identifier: GPL-2.0-only
#ifndef CREDIT_LOOP_H
#define CREDIT_LOOP_H

#include "fabric-routing.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3 {

/// A switch's egress port, and for deadlocks the class of traffic in it.
struct SwitchPort {
    uint32_t switchIndex = 0;
    uint32_t port = 0;
    uint8_t trafficClass = 0;
};

/// "switch 0 port 2 -> switch 1 port 1 -> switch 0 port 2"
std::string DescribeCycle(const std::vector<SwitchPort>& cycle);

/// Whether routes can deadlock where flow is controlled hop by hop: the search for a cycle in the
/// channel dependency graph (W. J. Dally and C. L. Seitz, "Deadlock-free message routing in
/// multiprocessor interconnection networks", IEEE Trans. Computers C-36(5), 1987). A channel is a
/// link from switch to switch; it depends on those by which some route from leaf to leaf leaves the
/// switch that it leads to. All shortest paths count as routes.
///
/// Destinations whose leaves are cabled to the same switches are searched as one: their routes
/// differ in the last channel only, on which none depends unless routes pass through leaves. If any
/// does, all destinations are searched.
std::vector<SwitchPort> FindCreditLoop(const FabricRouting& routing);

}  // namespace ns3

#endif  // CREDIT_LOOP_H
