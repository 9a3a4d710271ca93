// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_HPCC_H
#define TOPOGEN_FORMATS_HPCC_H

#include <string>

#include "topogen/fabric.pb.h"

namespace topogen {

/// The topology file of the HPCC simulator, which is also ASTRA-sim's physical topology for ns-3:
/// a line "nodes switches links", the switches' numbers, a line for each link (link-lines.h).
/// Endpoints are nodes 0 to N-1, switches follow. Servers and NVLink domains are lost.
std::string ToHpcc(const Fabric& fabric);

/// Each host becomes a server of one endpoint, with as many NIC ports as it has links; the order of
/// links gives port numbers. A number of ToRs before that of links is passed over. `name` stands in
/// errors. Throws Error(kData) naming the line.
Fabric FromHpcc(const std::string& name, const std::string& text);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_HPCC_H
