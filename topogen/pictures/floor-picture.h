// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FLOOR_PICTURE_H
#define TOPOGEN_FLOOR_PICTURE_H

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"
#include "topogen/floor/floor-plan.h"
#include "topogen/pictures/drawing.h"

namespace topogen {

/// The hall from above: rows of racks where `plan` has them, to scale. A rack's fill tells what it
/// draws, as does the number in it, in kW, where it is wide enough; its border, whether it has
/// servers or switches only. A rack's box is named after it and what is in it. Above stand the
/// totals. Throws as LoadRacks() does.
Drawing DrawFloor(const Fabric& fabric, const Catalog& catalog, const FloorPlan& plan);

}  // namespace topogen

#endif  // TOPOGEN_FLOOR_PICTURE_H
