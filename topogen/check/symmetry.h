// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CHECK_SYMMETRY_H
#define TOPOGEN_CHECK_SYMMETRY_H

#include <string>

#include "topogen/fabric.pb.h"
#include "topogen/model/cables.h"

// Looks for cables that are not where they belong. Each function returns a sentence about the first
// port with such a cable, or "" if there is none.
namespace topogen {

/// Compares with the fabric that was intended, port by port.
std::string FindDifference(const Fabric& fabric, const Cables& cables, const Fabric& intended);

/// Where nobody says what was intended: compares nodes that should be alike.
///
/// A finding is a node without a cable to a neighbour which at least three times as many nodes,
/// alike in most of their other cables, have. The neighbour, compared with its own kind, must lack
/// the node too: then a cable between the two is what is missing. Two swapped cables between groups
/// are found so. In fabrics whose switches all differ there is nothing to compare, and nothing is
/// found.
std::string FindBrokenSymmetry(const Fabric& fabric, const Cables& cables);

/// Looks for a switch that has two or more links more to one switch above it than to another of the
/// same tier.
std::string FindParallelImbalance(const Fabric& fabric, const Cables& cables);

}  // namespace topogen

#endif  // TOPOGEN_CHECK_SYMMETRY_H
