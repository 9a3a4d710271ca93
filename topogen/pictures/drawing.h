// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_PICTURES_DRAWING_H
#define TOPOGEN_PICTURES_DRAWING_H

#include <string>
#include <vector>

#include "topogen/fabric.pb.h"
#include "topogen/pictures/highlight.h"

namespace topogen {

/// A rectangle with text in its middle. Lengths are points (1/72 inch); x grows to the right and y
/// downwards; x and y are the rectangle's middle.
struct DrawnBox {
    std::string name;  ///< unique, "" to have one made
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    std::string text;    ///< lines separated by '\n'
    std::string fill;    ///< "#rrggbb", or "" for none
    std::string border;  ///< likewise
    std::string textColor = "#000000";
    double fontSize = 12;
    bool bold = false;
};

struct DrawnPoint {
    double x = 0;
    double y = 0;
};

/// A line, straight unless `bends` tell otherwise. With names it joins two boxes, lower to upper;
/// else two points.
struct DrawnLine {
    std::string lower;
    std::string upper;
    double x1 = 0;
    double y1 = 0;
    double x2 = 0;
    double y2 = 0;
    std::string color;
    double width = 1;
    bool dashed = false;
    /// Bezier curves from lower to upper: a point, then three for each curve. Empty, or with names.
    std::vector<DrawnPoint> bends;
};

/// Drawn in this order: areas, lines, boxes.
struct Drawing {
    std::vector<DrawnBox> areas;
    std::vector<DrawnLine> lines;
    std::vector<DrawnBox> boxes;
};

/// Up to so many are drawn in full: joined pairs of nodes, and nodes of a tier.
constexpr size_t kMostPairsInFull = 400;
constexpr size_t kMostNodesInRow = 64;

/// The picture of a fabric, tiers as rows. Small fabrics (up to 400 joined pairs of nodes and 64
/// nodes a row) are drawn in full. In larger ones pods and groups are blocks with counts, and of a
/// run of equal blocks the first and the last are drawn. Colours of leaves and their links are
/// rails. The fabric must be valid. Highlighted paths are black and yellow, failed parts red;
/// throws Error(kUsage) if there is such and the fabric is too large to be drawn in full.
Drawing Draw(const Fabric& fabric, const Highlight& highlight);

}  // namespace topogen

#endif  // TOPOGEN_PICTURES_DRAWING_H
