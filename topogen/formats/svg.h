// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_SVG_H
#define TOPOGEN_FORMATS_SVG_H

#include <string>

#include "topogen/fabric.pb.h"
#include "topogen/pictures/highlight.h"

namespace topogen {

/// A drawing in Graphviz's language as SVG. Throws Error(kData) if Graphviz cannot.
std::string SvgOfDot(const std::string& dot);

/// The picture of `fabric` (drawing.h) as SVG, drawn by Graphviz.
std::string ToSvg(const Fabric& fabric);
std::string ToSvg(const Fabric& fabric, const Highlight& highlight);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_SVG_H
