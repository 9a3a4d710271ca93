// SPDX-License-Identifier: GPL-2.0-only
//
// Which servers a fabric joins, and by which NICs: what was asked for, else what the design is
// built for, else the first of the catalog that fits.
#ifndef TOPOGEN_HOSTS_H
#define TOPOGEN_HOSTS_H

#include <cstdint>
#include <string>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// What servers and NICs have to be fit for.
struct HostNeeds {
    std::string design;
    std::string servers;  ///< name that was asked for; "" for none
    std::string nic;      ///< the same
    uint32_t gpus = 0;    ///< of a full server
    double gbps = 0;      ///< of a NIC port
    uint32_t ports = 0;   ///< of a NIC
    SwitchPart leaf;
};

/// Both point into the catalog.
struct Hosts {
    const ServerPart* server = nullptr;  ///< null if none has that many GPUs
    const NicPart* nic = nullptr;        ///< null if none fits
};

/// Throws Error(kUsage) if a part that was asked for is unknown or does not fit, with those that
/// do.
Hosts FindHosts(const HostNeeds& needs, const Catalog& catalog);

/// Those of a valid fabric, by its design and arguments. Throws Error(kData) if what an argument
/// asks for is not in the catalog or does not fit.
Hosts HostsOf(const Fabric& fabric, const Catalog& catalog);

/// NIC ports of one server that share a cage for a module: of two NICs (DGX H100) or of one.
uint32_t NicPortsPerCage(const Fabric& fabric, const Catalog& catalog);

}  // namespace topogen

#endif  // TOPOGEN_HOSTS_H
