// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/formats/svg.h"

#include "topogen/formats/dot.h"
#include "topogen/formats/graphviz.h"

namespace topogen {

namespace {

/// Graphviz names the font "Arial Bold", which browsers and rsvg do not know as a bold Arial.
std::string WithBold(std::string svg) {
    const std::string named = "font-family=\"Arial Bold\"";
    const std::string plain = "font-family=\"Arial\" font-weight=\"bold\"";
    for (size_t at = svg.find(named); at != std::string::npos; at = svg.find(named, at)) {
        svg.replace(at, named.size(), plain);
    }
    return svg;
}

}  // namespace

std::string SvgOfDot(const std::string& dot) {
    return WithBold(RenderDot(dot, "svg"));
}

std::string ToSvg(const Fabric& fabric, const Highlight& highlight) {
    return SvgOfDot(ToDot(fabric, highlight));
}

std::string ToSvg(const Fabric& fabric) {
    return ToSvg(fabric, Highlight());
}

}  // namespace topogen
