// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_PDF_H
#define TOPOGEN_FORMATS_PDF_H

#include <string>

#include "topogen/fabric.pb.h"
#include "topogen/pictures/highlight.h"

namespace topogen {

/// The picture of `fabric` (drawing.h) as PDF, drawn by Graphviz.
std::string ToPdf(const Fabric& fabric);
std::string ToPdf(const Fabric& fabric, const Highlight& highlight);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_PDF_H
