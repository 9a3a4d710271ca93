// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/floor.h"

#include "topogen/catalog/catalog.h"
#include "topogen/formats/dot.h"
#include "topogen/formats/graphviz.h"
#include "topogen/formats/svg.h"
#include "topogen/pictures/floor-picture.h"

namespace topogen {

namespace {

std::string FloorDot(const Fabric& fabric, const Catalog& catalog, const std::string& format) {
    return DotOf(
        DrawFloor(fabric, catalog, RequiredFloorPlan(fabric, catalog, "--format " + format)));
}

}  // namespace

std::string FloorSvgBy(const Fabric& fabric, const Catalog& catalog) {
    return SvgOfDot(FloorDot(fabric, catalog, "floor-svg"));
}

std::string FloorPdfBy(const Fabric& fabric, const Catalog& catalog) {
    return RenderDot(FloorDot(fabric, catalog, "floor-pdf"), "pdf");
}

std::string ToFloorSvg(const Fabric& fabric) {
    return FloorSvgBy(fabric, LoadCatalog());
}

std::string ToFloorPdf(const Fabric& fabric) {
    return FloorPdfBy(fabric, LoadCatalog());
}

}  // namespace topogen
