// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_DOT_H
#define TOPOGEN_FORMATS_DOT_H

#include <string>

#include "topogen/fabric.pb.h"
#include "topogen/pictures/drawing.h"
#include "topogen/pictures/highlight.h"

namespace topogen {

/// `drawing` in Graphviz's language.
std::string DotOf(const Drawing& drawing);

/// The picture of `fabric` (drawing.h) in Graphviz's language, with the position of everything in
/// it: `neato -n` draws it as it is meant.
std::string ToDot(const Fabric& fabric);
std::string ToDot(const Fabric& fabric, const Highlight& highlight);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_DOT_H
