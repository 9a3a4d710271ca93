// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_RACK_LOAD_H
#define TOPOGEN_RACK_LOAD_H

#include <cstdint>
#include <string>
#include <vector>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"
#include "topogen/floor/floor-plan.h"

namespace topogen {

/// What stands in a rack, and what it draws.
struct RackLoad {
    uint32_t row = 0;  ///< as in Place
    uint32_t rack = 0;
    uint32_t servers = 0;
    uint32_t switches = 0;
    double watts = 0;
};

/// The racks of a floor plan, and their sums.
struct FloorLoad {
    std::vector<RackLoad> racks;  ///< row by row
    uint32_t rows = 0;
    double widthMetres = 0;   ///< of the hall along the rows, from the first rack to the last
    double depthMetres = 0;   ///< across them, half an aisle at either end included
    double wattsServers = 0;  ///< at most, NICs included
    double wattsSwitches = 0;
    double wattsOptics = 0;

    double Watts() const { return wattsServers + wattsSwitches + wattsOptics; }
    /// That draws most; there is one.
    const RackLoad& Fullest() const;
};

/// `fabric` must be valid and stand as `plan` says. The sums are those of the bill (costs/bom.h);
/// modules are shared evenly among the ends of the cables for which they are. Throws Error(kData)
/// as MakeBom() does if the catalog lacks a figure; what no cable reaches has no optics here.
FloorLoad LoadRacks(const Fabric& fabric, const Catalog& catalog, const FloorPlan& plan);

/// "floor plan: 38 racks in 3 rows, ...", two lines for people.
std::string FloorText(const FloorLoad& load);

}  // namespace topogen

#endif  // TOPOGEN_RACK_LOAD_H
