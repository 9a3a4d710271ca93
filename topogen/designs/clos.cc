// SPDX-License-Identifier: GPL-2.0-only
//
// The plain folded Clos: all NICs of a server on one leaf, as with a switch on top of the rack.
#include <fmt/format.h>

#include "topogen/designs/designs.h"
#include "topogen/error.h"

namespace topogen {

uint32_t ClosLeavesPerGroup(const Request& request, uint32_t /* gpusPerServer */) {
    if (request.has_rails() && request.rails() != 1) {
        throw UsageError(
            fmt::format("--rails {}: design clos keeps a server on one leaf; use --design rail",
                        request.rails()));
    }
    return 1;
}

}  // namespace topogen
