// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_ASTRA_H
#define TOPOGEN_FORMATS_ASTRA_H

#include <string>

#include "topogen/fabric.pb.h"

namespace topogen {

/// The network file (.yml) of ASTRA-sim's analytical backend. Dimension 1 is the NVLink domain, 2
/// the fabric, both as a Switch: its bandwidth is that of an endpoint, and its latency, counted
/// twice on a path, half of that between endpoint 0 and the endpoint furthest from it. Without
/// NVLink domains of equal size there is one dimension. NVLink of which the fabric says nothing is
/// fourth-generation, 450 GB/s and
/// 500 ns, as ns3::NvlinkCrossbar takes it. The dimensions are those that the ns-3 backend wants as
/// its logical topology, whose physical one is ToHpcc.
/// Throws Error(kData) if two endpoints have no path.
std::string ToAstra(const Fabric& fabric);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_ASTRA_H
