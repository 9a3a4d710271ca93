// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_COSTS_BOM_TEXT_H
#define TOPOGEN_COSTS_BOM_TEXT_H

#include <string>

#include "topogen/bom.pb.h"

namespace topogen {

/// A way to print a bill of materials.
struct BomForm {
    const char* name;  ///< as --bom takes it
    bool forPeople;    ///< else it stands alone, for a program to read
    std::string (*write)(const Bom& bom);
};

/// Throws Error(kUsage) with the known names if there is no form `name`.
const BomForm& FindBomForm(const std::string& name);

std::string BomTable(const Bom& bom);

/// A header and one line a kind of part, with the source of every figure. No totals.
std::string BomCsv(const Bom& bom);

/// bom.proto in JSON.
std::string BomJson(const Bom& bom);

}  // namespace topogen

#endif  // TOPOGEN_COSTS_BOM_TEXT_H
