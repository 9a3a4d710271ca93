// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CHECK_CHECK_H
#define TOPOGEN_CHECK_CHECK_H

#include <string>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

struct CheckResult {
    std::string report;  ///< a line for each check, what was found in it
    std::string fault;   ///< the first thing that is wrong, with its port; "" if nothing is
};

/// Looks for what a valid fabric can still have wrong. Faults are: endpoints that cannot reach each
/// other, cables that are not where the generator's parameters in the file put them (or, without
/// such, where all switches alike have them), parallel links that differ by more than one among the
/// parents of a switch in one tier, and a cable between switches whose failure cuts endpoints off.
/// Bisection, paths and what failed switches cut off are told.
CheckResult Check(const Fabric& fabric, const Catalog& catalog);

}  // namespace topogen

#endif  // TOPOGEN_CHECK_CHECK_H
