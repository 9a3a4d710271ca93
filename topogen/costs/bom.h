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
/// Transceivers are counted as CountModules() does.
/// Throws Error(kData) naming the class of links that no cable of the catalog reaches.
Bom MakeBom(const Fabric& fabric, const Catalog& catalog, const EnergyRates& rates);

}  // namespace topogen

#endif  // TOPOGEN_COSTS_BOM_H
