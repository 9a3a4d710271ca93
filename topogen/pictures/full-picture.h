// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_PICTURES_FULL_PICTURE_H
#define TOPOGEN_PICTURES_FULL_PICTURE_H

#include <map>
#include <string>
#include <utility>

#include "topogen/fabric.pb.h"
#include "topogen/pictures/drawing.h"

namespace topogen {

/// Nodes that links join, lower and upper, to the number of links.
using JoinedPairs = std::map<std::pair<uint32_t, uint32_t>, uint32_t>;

/// Stops when there are too many to be drawn in full.
JoinedPairs JoinedPairsOf(const Fabric& fabric);

bool FitsInFull(const Fabric& fabric, const JoinedPairs& pairs);

/// What the box of `node` is called in a picture in full.
std::string BoxNameOf(uint32_t node);

/// Every node and every joined pair. A line stands for all links of a pair, as the note at its left
/// says. Lines between switches of one tier are arches above it, and lines that pass a tier lead
/// between its boxes.
Drawing DrawInFull(const Fabric& fabric, const JoinedPairs& pairs);

}  // namespace topogen

#endif  // TOPOGEN_PICTURES_FULL_PICTURE_H
