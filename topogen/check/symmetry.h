// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CHECK_SYMMETRY_H
#define TOPOGEN_CHECK_SYMMETRY_H

#include <string>

#include "topogen/fabric.pb.h"
#include "topogen/model/cables.h"

// Cables that are not where they belong. Each returns the first such port in a sentence, "" if
// there is none.
namespace topogen {

/// Against the fabric that was intended, port by port.
std::string FindDifference(const Fabric& fabric, const Cables& cables, const Fabric& intended);

/// A switch or server that lacks a neighbour which three times as many others, alike in most else,
/// have, when that neighbour lacks it likewise. Two swapped cables between groups do that; fabrics
/// whose switches all differ do not.
std::string FindBrokenSymmetry(const Fabric& fabric, const Cables& cables);

/// A switch that has two or more links more to one switch above it than to another of that tier.
std::string FindParallelImbalance(const Fabric& fabric, const Cables& cables);

}  // namespace topogen

#endif  // TOPOGEN_CHECK_SYMMETRY_H
