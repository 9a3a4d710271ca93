// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/svg.h"

#include "topogen/formats/dot.h"
#include "topogen/formats/graphviz.h"

namespace topogen {

std::string ToSvg(const Fabric& fabric, const Highlight& highlight) {
    return RenderDot(ToDot(fabric, highlight), "svg");
}

std::string ToSvg(const Fabric& fabric) {
    return ToSvg(fabric, Highlight());
}

}  // namespace topogen
