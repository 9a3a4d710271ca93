// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_FORMATS_LFTS_H
#define TOPOGEN_FORMATS_LFTS_H

#include <string>

#include "topogen/fabric.pb.h"

namespace topogen {

/// The D-mod-K forwarding tables of all switches as OpenSM dumps and loads them: `opensm -R file -U
/// FILE`. LIDs and GUIDs are those of ToIbnet. Only channel adapters have entries: nothing but the
/// subnet manager talks to switches, and it has routes of its own.
/// Throws Error(kData) if the fabric is no tree or needs more LIDs than a subnet has.
std::string ToLfts(const Fabric& fabric);

}  // namespace topogen

#endif  // TOPOGEN_FORMATS_LFTS_H
