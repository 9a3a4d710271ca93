// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_COSTS_BOM_H
#define TOPOGEN_COSTS_BOM_H

#include <string>

#include "topogen/bom.pb.h"
#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// What the hall and its energy cost.
struct EnergyRates {
    double pue;
    double usdPerKwh;
};

/// Yearly energy of a load of `watts`, 8,760 hours a year.
double KwhPerYear(double watts, double pue);

/// The parts of `fabric`, which must be valid: switches, then transceivers, cables, NICs.
///
/// Transceivers: a NIC port with an optical cable has a module of one port. A switch's modules
/// serve `ports_per_module` ports, all with the same kind of cable of the same rate; so a switch
/// has ceil(ports / ports_per_module) modules for each kind, whatever the lengths.
/// Throws Error(kData) naming the class of links that no cable of the catalog reaches.
Bom MakeBom(const Fabric& fabric, const Catalog& catalog, const EnergyRates& rates);

}  // namespace topogen

#endif  // TOPOGEN_COSTS_BOM_H
