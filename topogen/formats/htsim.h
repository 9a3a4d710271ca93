// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_HTSIM_H
#define TOPOGEN_FORMATS_HTSIM_H

#include <string>

#include "topogen/fabric.pb.h"

namespace topogen {

/// The fat-tree file (.topo) that htsim's programs take with -topo: not cables, but the shape of a
/// regular tree of two or three tiers, for each tier the ports down and up, the links between a
/// switch and one above it (Bundle), rates, delays and oversubscription. Host h is on leaf
/// floor(h / hosts of a leaf).
/// Throws Error(kData), saying what is not regular, for a fabric that has no such description.
std::string ToHtsim(const Fabric& fabric);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_HTSIM_H
