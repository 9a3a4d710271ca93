// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_GRAPHVIZ_H
#define TOPOGEN_FORMATS_GRAPHVIZ_H

#include <string>

namespace topogen {

/// Draws `dot`, in which every node has its position, as Graphviz's output `format` ("svg",
/// "png"). Not to be called from two threads at once: Graphviz keeps global state.
/// Throws Error(kData) if Graphviz cannot.
std::string RenderDot(const std::string& dot, const char* format);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_GRAPHVIZ_H
