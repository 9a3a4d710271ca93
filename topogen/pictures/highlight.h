// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_HIGHLIGHT_H
#define TOPOGEN_HIGHLIGHT_H

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "topogen/fabric.pb.h"

namespace topogen {

/// Nodes of a fabric, and pairs of joined ones in either order.
struct HighlightedParts {
    std::set<uint32_t> nodes;
    std::set<std::pair<uint32_t, uint32_t>> links;

    bool IsEmpty() const { return nodes.empty() && links.empty(); }
};

/// What a picture of a fabric shall show: paths, and parts that have failed.
struct Highlight {
    HighlightedParts paths;
    HighlightedParts failed;

    bool IsEmpty() const { return paths.IsEmpty() && failed.IsEmpty(); }
};

/// What the list `text` names, separated by commas: "0-127", the path from endpoint 0
/// to endpoint 127 that D-mod-K gives, or a shortest one in what is not a tree; "leaf-3" or
/// "server-12", a node, counted from 1; "leaf-3:12", the cable at its port 12. Throws Error(kUsage)
/// with the part that names nothing in this fabric.
Highlight ParseHighlight(const Fabric& fabric, const std::string& text);

}  // namespace topogen

#endif  // TOPOGEN_HIGHLIGHT_H
