// SPDX-License-Identifier: GPL-2.0-only
#ifndef DEADLOCK_SEARCH_H
#define DEADLOCK_SEARCH_H

#include "fabric-network.h"

#include "fabric/model/routing/credit-loop.h"

#include <vector>

namespace ns3 {

/// Whether frames wait for each other for good, through credits or PFC: a cycle of switch ports
/// whose class is stopped for want of room at the peer, where all that holds this room waits at
/// such ports too. Empty where something can still move.
/// \pre FabricNetwork::CatchUp(now) ran
std::vector<SwitchPort> FindDeadlock(const FabricNetwork& network);

}  // namespace ns3

#endif  // DEADLOCK_SEARCH_H
