// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RUN_CHECKS_H
#define SCENARIOS_RUN_CHECKS_H

#include <cstdint>

#include "fabric/helper/fabric-network.h"

namespace scenarios {

/// \name What holds after every run, whatever it simulated; else the simulator is at fault, and
/// nothing that it found can be believed. Both throw std::logic_error that says so.
/// @{
/// Created = delivered + dropped + still held.
void CheckConserved(const ns3::FrameBalance& balance);
/// Where everything came to rest without a deadlock, flows and collectives finished or failed.
void CheckNothingWaits(uint64_t flowsLeft, uint64_t collectivesLeft);
/// @}

}  // namespace scenarios

#endif  // SCENARIOS_RUN_CHECKS_H
