// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CHECK_HARDWARE_H
#define TOPOGEN_CHECK_HARDWARE_H

#include "topogen/fabric.pb.h"

namespace topogen {

// Parts of Validate(): what a fabric says of its hardware beyond the graph. All throw Error(kData)
// naming the field, its value and what is allowed.

/// server_models, nic_models, and that servers keep to them.
void CheckServerModels(const Fabric& fabric);

/// part_classes, racks, and all references to them.
void CheckParts(const Fabric& fabric);

/// port_classes.
void CheckPortClasses(const Fabric& fabric);

}  // namespace topogen

#endif  // TOPOGEN_CHECK_HARDWARE_H
