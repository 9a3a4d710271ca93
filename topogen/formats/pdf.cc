// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/pdf.h"

#include "topogen/formats/dot.h"
#include "topogen/formats/graphviz.h"

namespace topogen {

std::string ToPdf(const Fabric& fabric, const Highlight& highlight) {
    return RenderDot(ToDot(fabric, highlight), "pdf");
}

std::string ToPdf(const Fabric& fabric) {
    return ToPdf(fabric, Highlight());
}

}  // namespace topogen
