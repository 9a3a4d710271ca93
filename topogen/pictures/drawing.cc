// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/pictures/drawing.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "topogen/error.h"
#include "topogen/pictures/block-picture.h"
#include "topogen/pictures/full-picture.h"
#include "topogen/pictures/style.h"

namespace topogen {

namespace {

/// Of a picture in full, in which nodes have names.
void Paint(Drawing& drawing, const Highlight& highlight) {
    constexpr double kLineWidth = 4;
    std::set<std::string> nodes;
    std::set<std::pair<std::string, std::string>> links;
    for (const uint32_t node : highlight.nodes) {
        nodes.insert(BoxNameOf(node));
    }
    for (const auto& [a, b] : highlight.links) {
        links.emplace(BoxNameOf(a), BoxNameOf(b));
    }
    for (DrawnBox& box : drawing.boxes) {
        if (nodes.count(box.name) != 0) {
            box.fill = kHighlight;
            box.border = kHighlight;
            box.textColor = "#ffffff";
        }
    }
    for (DrawnLine& line : drawing.lines) {
        if (links.count({line.lower, line.upper}) != 0) {
            line.color = kHighlight;
            line.width = kLineWidth;
        }
    }
}

}  // namespace

Drawing Draw(const Fabric& fabric, const Highlight& highlight) {
    const JoinedPairs pairs = JoinedPairsOf(fabric);
    if (FitsInFull(fabric, pairs)) {
        Drawing drawing = DrawInFull(fabric, pairs);
        Paint(drawing, highlight);
        return drawing;
    }
    if (!highlight.IsEmpty()) {
        throw UsageError(fmt::format(
            "--highlight: only fabrics of up to {} nodes a row and {} lines are drawn in full",
            kMostNodesInRow, kMostPairsInFull));
    }
    return DrawBlocks(fabric);
}

}  // namespace topogen
