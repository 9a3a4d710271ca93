// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_COSTS_MODULES_H
#define TOPOGEN_COSTS_MODULES_H

#include <cstdint>
#include <vector>

#include "topogen/catalog.pb.h"
#include "topogen/costs/cable-kinds.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// Transceivers of one sort.
struct ModuleGroup {
    int lower;       ///< level of the links that they are for: kServerLevel or a tier
    int upper;       ///< the same
    uint32_t kind;   ///< index into CableKinds::kinds
    uint32_t ports;  ///< of a module
    bool inNic;      ///< else in a switch
    uint32_t count;

    bool IsAccess() const { return lower < 0; }
};

/// The transceivers of `fabric`, which must be valid: for every cage that an optical cable is
/// plugged into one, of the kind that reaches furthest of those in it, for the links of its lowest
/// port. So they are what an installer of the list of cables (formats/cabling.h) puts in. A cage
/// with cables of different connectors or media has one for each; LayCables() leaves none such.
///
/// A switch has as many ports a cage as its model says, NICs as NicPortsPerCage() does. Optics in a
/// switch (CPO) need none.
std::vector<ModuleGroup> CountModules(const Fabric& fabric, const Catalog& catalog,
                                      const CableKinds& kinds);

}  // namespace topogen

#endif  // TOPOGEN_COSTS_MODULES_H
