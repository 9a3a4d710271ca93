// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_WAYS_OUT_H
#define TOPOGEN_WAYS_OUT_H

#include <string>

#include "topogen/catalog.pb.h"
#include "topogen/request.pb.h"

namespace topogen {

/// What the message for a fabric that does not fit offers instead: the smallest changes of
/// `request`, one option at a time, each of which has been tried. "use --tier 4, or --switch
/// SN5600".
std::string WaysOut(const Request& request, const Catalog& catalog);

}  // namespace topogen

#endif  // TOPOGEN_WAYS_OUT_H
