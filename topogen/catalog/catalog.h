// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CATALOG_H
#define TOPOGEN_CATALOG_H

#include <string>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// The catalog that is built into the library. Parts in `directory`/*.textproto, unless it is
/// empty, come before the built-in ones and replace those of the same name.
/// Throws Error(kData) naming the file and line, or the part and field, that is wrong.
Catalog LoadCatalog(const std::string& directory = "");

/// The switch called `name` (any case, catalog name or alias, or "generic-<ports>x<gbps>").
/// Throws Error(kUsage) with the nearest name when there is none.
SwitchPart FindSwitch(const Catalog& catalog, const std::string& name);

/// The NIC, or the server, called `name`: any case, catalog name or alias, words joined by blanks
/// or dashes. They throw as FindSwitch() does.
const NicPart& FindNic(const Catalog& catalog, const std::string& name);
const ServerPart& FindServer(const Catalog& catalog, const std::string& name);

/// Has the cables and transceivers called `name`, which are taken on request only, taken where they
/// fit: cables by their reach, transceivers before others. Throws Error(kUsage) if there are none.
void Prefer(Catalog& catalog, const std::string& name);

/// `part` with its cages split into ports of `gbps`; ports is 0 if it cannot be.
SwitchModel SplitInto(const SwitchPart& part, double gbps);

}  // namespace topogen

#endif  // TOPOGEN_CATALOG_H
