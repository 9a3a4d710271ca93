// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_COSTS_COMPARE_H
#define TOPOGEN_COSTS_COMPARE_H

#include <string>

#include "topogen/report.pb.h"

namespace topogen {

/// A line for each fact, a column for each fabric, a hundred characters wide at most: fabrics that
/// do not stand side by side in that stand below. "*" marks what rests on an assumption.
std::string CompareTable(const Comparison& fabrics);

/// The same as a table of Markdown.
std::string CompareMarkdown(const Comparison& fabrics);

/// A header and a line a fabric, with the fields of FabricFacts and without the parts of its bill.
std::string CompareCsv(const Comparison& fabrics);

}  // namespace topogen

#endif  // TOPOGEN_COSTS_COMPARE_H
