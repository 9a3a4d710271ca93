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

/// The fat tree of a -topo file; every host is a server. Sizes of queues are left out, latencies
/// that are not given are htsim's 1 us. `name` stands in errors. Throws Error(kData) naming the
/// line, or the tier and key, that is wrong.
Fabric FromHtsim(const std::string& name, const std::string& text);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_HTSIM_H
