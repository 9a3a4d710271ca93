// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_DESIGNS_ROWS_H
#define TOPOGEN_DESIGNS_ROWS_H

#include <cstdint>
#include <vector>

#include "topogen/model/fabric-builder.h"

namespace topogen {

/// Switches of one tier, with successive indices, that send the same number of links upwards.
struct Row {
    uint32_t firstSwitch;
    uint32_t switches;
    uint32_t uplinks;  ///< of each switch
    uint32_t pod;

    uint64_t Links() const { return uint64_t{switches} * uplinks; }
};

uint64_t LinksOf(const std::vector<Row>& rows);

/// How a tier joins the rows below it: `switches` divided into `groups` that share no link. Every
/// row sends the same share of its uplinks to each group.
struct Join {
    uint32_t switches;
    uint32_t groups;
};

/// The fewest switches with `down` ports that take the uplinks of `rows`, in the largest number of
/// groups that needs no more switches than one group would.
Join PlanJoin(const std::vector<Row>& rows, uint32_t down);

/// Deals the uplinks of `rows` to the switches of `join`, which begin at `firstUpper`. Within a
/// group the cables go round its switches in turn, on from row to row, so that no two of them, and
/// no two that one lower switch sees, differ by more than one link.
void Connect(FabricBuilder& builder, const std::vector<Row>& rows, uint32_t firstUpper,
             const Join& join);

/// Deals every lower switch's uplinks evenly to all of `upper`, whose number divides them.
void ConnectEvenly(FabricBuilder& builder, const Row& lower, const Row& upper);

/// The smallest divisor of `n` that is at least `least`; least <= n.
uint32_t DivisorAtLeast(uint32_t n, uint64_t least);

uint64_t CeilDivide(uint64_t a, uint64_t b);

/// Part `index` of `total` divided into `parts` parts that differ by one at most.
uint32_t EvenShare(uint32_t total, uint32_t parts, uint32_t index);

}  // namespace topogen

#endif  // TOPOGEN_DESIGNS_ROWS_H
