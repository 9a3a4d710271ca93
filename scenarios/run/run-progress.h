// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RUN_PROGRESS_H
#define SCENARIOS_RUN_PROGRESS_H

#include <cstdint>

namespace scenarios {

/// How far a run is.
struct RunProgress {
    int64_t now = 0;  ///< ps
    uint64_t flowsDone = 0;
    uint64_t collectivesDone = 0;
    uint64_t events = 0;
    uint64_t hops = 0;  ///< Packet-hops.
};

}  // namespace scenarios

#endif  // SCENARIOS_RUN_PROGRESS_H
