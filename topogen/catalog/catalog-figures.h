// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CATALOG_FIGURES_H
#define TOPOGEN_CATALOG_FIGURES_H

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "topogen/catalog.pb.h"

namespace topogen {

/// Whether `source` admits that none was found.
bool IsAssumption(const std::string& source);

/// Throws Error(kData), beginning with `what`, unless the figure is above 0 and has a source.
void CheckFigure(const Figure& figure, const std::string& what);

/// What is wrong with the figures and prices that stand in `entry`, each beginning with its field:
/// they are above 0 and have a source; a price is not above its high end; and prices, watts and
/// times between failures are dated unless they are assumptions.
std::vector<std::string> FaultsOfFigures(const google::protobuf::Message& entry);

}  // namespace topogen

#endif  // TOPOGEN_CATALOG_FIGURES_H
