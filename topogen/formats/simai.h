// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_SIMAI_H
#define TOPOGEN_FORMATS_SIMAI_H

#include <string>

#include "topogen/fabric.pb.h"

namespace topogen {

/// The topology file of SimAI's ns-3: a line "nodes gpus-per-server nvswitches switches links
/// gpu-type", the numbers of the NVSwitches and then of the switches, a line for each link
/// (link-lines.h). GPUs are nodes 0 to N-1, one NVSwitch a domain follows, then the switches. A
/// "server" of the file is an NVLink domain; where the fabric does not know its NVLink, its links
/// run at fourth generation's 3,600 Gb/s with 25 ns, and GPUs are called H100. Throws Error(kData)
/// unless all NVLink domains but the last have the same number of GPUs.
std::string ToSimai(const Fabric& fabric);

/// Servers of gpus-per-server GPUs; those that share an NVSwitch share an NVLink domain, which has
/// the rate of all of a GPU's links to NVSwitches, and the delay of two. Without NVSwitches each
/// GPU is a server of its own. `name` stands in errors. Throws Error(kData) naming the line.
Fabric FromSimai(const std::string& name, const std::string& text);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_SIMAI_H
