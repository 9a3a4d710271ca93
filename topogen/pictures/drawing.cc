// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/pictures/drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "topogen/error.h"
#include "topogen/pictures/block-picture.h"
#include "topogen/pictures/full-picture.h"
#include "topogen/pictures/style.h"

namespace topogen {

namespace {

/// How highlighted parts are drawn.
struct Look {
    const char* fill;
    const char* border;
    const char* text;
    const char* line;
    bool dashed;
};

constexpr Look kPathLook = {kPathFill, "#000000", "#000000", "#000000", false};
constexpr Look kFailedLook = {kFailed, kFailed, "#ffffff", kFailed, true};

/// Of a picture in full, in which nodes have names.
void Paint(Drawing& drawing, const HighlightedParts& parts, const Look& look) {
    constexpr double kLineWidth = 4;
    std::set<std::string> nodes;
    std::set<std::pair<std::string, std::string>> links;
    for (const uint32_t node : parts.nodes) {
        nodes.insert(BoxNameOf(node));
    }
    for (const auto& [a, b] : parts.links) {
        links.emplace(BoxNameOf(a), BoxNameOf(b));
    }
    for (DrawnBox& box : drawing.boxes) {
        if (nodes.count(box.name) != 0) {
            box.fill = look.fill;
            box.border = look.border;
            box.textColor = look.text;
            box.bold = true;
        }
    }
    for (DrawnLine& line : drawing.lines) {
        if (links.count({line.lower, line.upper}) != 0) {
            line.color = look.line;
            line.width = kLineWidth;
            line.dashed = look.dashed;
        }
    }
}

/// What the colours mean, below the picture.
void AddLegend(Drawing& drawing, const Highlight& highlight) {
    constexpr double kHeight = 20;
    double bottom = 0;
    double left = 0;
    for (const DrawnBox& box : drawing.boxes) {
        bottom = std::max(bottom, box.y + box.height / 2);
        left = std::min(left, box.name.empty() ? 0 : box.x - box.width / 2);
    }
    const auto add = [&](const HighlightedParts& parts, const char* text, const Look& look) {
        if (parts.IsEmpty()) {
            return;
        }
        const double width = TextWidth(text, kTextSize) + kGap;
        DrawnBox box = Text(left + width / 2, bottom + kGap + kHeight / 2, width, text);
        box.height = kHeight;
        box.fill = look.fill;
        box.border = look.border;
        box.textColor = look.text;
        box.bold = true;
        drawing.boxes.push_back(box);
        left += width + kGap;
    };
    add(highlight.paths, "path", kPathLook);
    add(highlight.failed, "failed", kFailedLook);
}

}  // namespace

Drawing Draw(const Fabric& fabric, const Highlight& highlight) {
    const JoinedPairs pairs = JoinedPairsOf(fabric);
    if (FitsInFull(fabric, pairs)) {
        Drawing drawing = DrawInFull(fabric, pairs);
        Paint(drawing, highlight.paths, kPathLook);
        Paint(drawing, highlight.failed, kFailedLook);
        AddLegend(drawing, highlight);
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
