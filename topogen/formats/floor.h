// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_FLOOR_H
#define TOPOGEN_FORMATS_FLOOR_H

#include <string>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// The picture of the racks of `fabric` (pictures/floor-picture.h), by the parts of the built-in
/// catalog or of another. Throw Error(kUsage) if it has no floor plan.
std::string ToFloorSvg(const Fabric& fabric);
std::string FloorSvgBy(const Fabric& fabric, const Catalog& catalog);
std::string ToFloorPdf(const Fabric& fabric);
std::string FloorPdfBy(const Fabric& fabric, const Catalog& catalog);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_FLOOR_H
