// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_IBNET_H
#define TOPOGEN_FORMATS_IBNET_H

#include <cstdint>
#include <string>

#include "topogen/fabric.pb.h"

namespace topogen {

/// The subnet as `ibnetdiscover` of infiniband-diags prints it and `ibsim` reads it: switches, then
/// one channel adapter an endpoint, each with its cabled ports. LIDs are those of LidOfDestination
/// and LidOfSwitch; GUIDs are made up. ibsim 0.10 knows no rate above HDR, so that faster links are
/// written as 4xHDR; a comment at the top of the file says so.
/// Throws Error(kData) if the fabric needs more LIDs than a subnet has.
std::string ToIbnet(const Fabric& fabric);

/// What `ibnetdiscover` printed of a live subnet, with -g or without, what is written by hand for
/// ibsim, or ToIbnet wrote. Which adapters make a server: ibnet-hosts.h. Routers, a switch's own
/// aggregation node, adapters without a cable, and cables from a switch to itself are left out.
/// Lengths are not in the file and taken to be 20 m; cables without a speed run at 4xSDR, as ibsim
/// has it, those whose ends differ at the slower. `name` stands in errors. Throws Error(kData)
/// naming the line if it cannot be read, or a cable is not listed alike at both of its ends.
Fabric FromIbnet(const std::string& name, const std::string& text);

/// LIDs: NIC ports first (endpoint * ports_per_endpoint + port, from 1), then switches.
uint32_t LidOfDestination(uint32_t destination);
uint32_t LidOfSwitch(const Fabric& fabric, uint32_t switchIndex);

/// GUIDs of nodes and of a channel adapter's ports.
uint64_t GuidOfEndpoint(uint32_t endpoint);
uint64_t GuidOfSwitch(uint32_t switchIndex);

/// Throws Error(kData) if the fabric needs more LIDs than a subnet has.
void CheckLids(const Fabric& fabric);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_IBNET_H
