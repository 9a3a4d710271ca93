// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/run-checks.h"

#include <fmt/format.h>

#include <stdexcept>

namespace scenarios {

void CheckConserved(const ns3::FrameBalance& balance) {
    if (balance.IsConserved()) {
        return;
    }
    const ns3::FrameCounters& counters = balance.counters;
    throw std::logic_error(fmt::format(
        "frames are not conserved: {} created ({} bytes), but {} delivered ({}), {} dropped "
        "({}) and {} held ({}); this is a defect of the simulator, and no results are written",
        counters.created, counters.createdBytes, counters.delivered, counters.deliveredBytes,
        counters.dropped, counters.droppedBytes, balance.heldFrames, balance.heldBytes));
}

void CheckNothingWaits(uint64_t flowsLeft, uint64_t collectivesLeft) {
    if (flowsLeft == 0 && collectivesLeft == 0) {
        return;
    }
    throw std::logic_error(fmt::format(
        "nothing moves any more, but {} flows and {} collectives neither finished nor failed; "
        "this is a defect of the simulator, and no results are written",
        flowsLeft, collectivesLeft));
}

}  // namespace scenarios
