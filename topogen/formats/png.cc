// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/png.h"

#include "topogen/formats/dot.h"
#include "topogen/formats/graphviz.h"

namespace topogen {

std::string ToPng(const Fabric& fabric, const Highlight& highlight) {
    return RenderDot(ToDot(fabric, highlight), "png");
}

std::string ToPng(const Fabric& fabric) {
    return ToPng(fabric, Highlight());
}

}  // namespace topogen
