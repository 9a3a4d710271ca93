// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CHECK_ENTRIES_H
#define TOPOGEN_CHECK_ENTRIES_H

#include <string>

#include "topogen/catalog.pb.h"

namespace topogen {

/// Throws Error(kData) unless every entry of `catalog` has what it must have. The message, one
/// line, begins with `file` and the first entry that is at fault, and tells all its faults.
void CheckEntries(const Catalog& catalog, const std::string& file);

}  // namespace topogen

#endif  // TOPOGEN_CHECK_ENTRIES_H
