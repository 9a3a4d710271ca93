// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CATALOG_FIGURES_H
#define TOPOGEN_CATALOG_FIGURES_H

#include <string>

#include "topogen/catalog.pb.h"

namespace topogen {

/// Whether `source` admits that none was found.
bool IsAssumption(const std::string& source);

/// Throws Error(kData), beginning with `what`, unless the figure is above 0 and has a source.
void CheckFigure(const Figure& figure, const std::string& what);

/// The same of every figure and price that stands in `catalog`; besides, a price is not above its
/// high end, and prices, watts and times between failures are dated unless they are assumptions.
void CheckFigures(const Catalog& catalog, const std::string& file);

}  // namespace topogen

#endif  // TOPOGEN_CATALOG_FIGURES_H
