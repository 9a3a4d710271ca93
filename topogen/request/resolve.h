// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_RESOLVE_H
#define TOPOGEN_RESOLVE_H

#include "topogen/designs/designs.h"

namespace topogen {

/// `request` with every default filled in, every name looked up and the number of tiers chosen: the
/// fewest that hold the GPUs, the most that the design has if none does.
/// Throws Error(kUsage) for a value out of range, a contradiction or an unknown name. That the
/// GPUs fit is not checked.
Spec Resolve(const Request& request, const Catalog& catalog);

}  // namespace topogen

#endif  // TOPOGEN_RESOLVE_H
