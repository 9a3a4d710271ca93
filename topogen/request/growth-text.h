// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_GROWTH_TEXT_H
#define TOPOGEN_GROWTH_TEXT_H

#include <string>

#include "topogen/request/generate.h"

namespace topogen {

/// What topogen --grow prints: what is added, by tiers, and the cables that must be plugged in
/// elsewhere, the first of them one by one. Ends in a line break.
std::string GrowthText(const Grown& grown);

/// All changes as CSV, a line a cable: what to do with it ("add", "move", "remove"), its two ends,
/// and for one that moves its ends before. Ports count from 0, as in the fabric file.
std::string GrowthCsv(const Grown& grown);

}  // namespace topogen

#endif  // TOPOGEN_GROWTH_TEXT_H
