// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_DESIGNS_CHASSIS_H
#define TOPOGEN_DESIGNS_CHASSIS_H

#include "topogen/request/spec.h"

namespace topogen {

/// `fabric`, built from `spec`, with every chassis replaced by its cards: a tier of them becomes
/// two, "core line card" and "core fabric card". Port p of a chassis is port p mod n of its line
/// card p / n, n being the ports of a card; ports n to 2n - 1 of a line card lead to the fabric
/// cards in turn, over links of the chassis' port rate.
Fabric ExpandChassis(const Fabric& fabric, const Spec& spec);

}  // namespace topogen

#endif  // TOPOGEN_DESIGNS_CHASSIS_H
