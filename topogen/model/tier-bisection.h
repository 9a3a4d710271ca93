// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_TIER_BISECTION_H
#define TOPOGEN_TIER_BISECTION_H

#include "topogen/fabric.pb.h"

namespace topogen {

/// What the servers of one half of the fabric may send to those of the other through the switches
/// of one tier, bit/s, one direction; `fabric` must be valid.
///
/// Half of the rate of the links that enter the tier from below. If switches of the tier are linked
/// to each other, as those of a dragonfly's groups, it is the least cut between the groups that
/// these links join: the groups stand in the order of their servers, and for each place between two
/// of them the cut is what its links carry, and what enters the tier from the servers that are then
/// on the other side than their half.
double TierBisection(const Fabric& fabric, int tier);

}  // namespace topogen

#endif  // TOPOGEN_TIER_BISECTION_H
