// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_CABLING_H
#define TOPOGEN_FORMATS_CABLING_H

#include <string>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// What an installer needs, as CSV: a line for each cable, from rack, unit, device and port to
/// rack, unit, device and port, with length and part. Racks and units follow from the floor plan
/// in the fabric's arguments and the built-in catalog.
/// Throws Error(kUsage) if the fabric has no floor plan.
std::string ToCabling(const Fabric& fabric);

/// The same by another catalog.
std::string CablingBy(const Fabric& fabric, const Catalog& catalog);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_CABLING_H
