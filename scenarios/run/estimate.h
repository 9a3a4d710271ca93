// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_ESTIMATE_H
#define SCENARIOS_ESTIMATE_H

#include <cstdint>

#include "scenarios/input/traffic.h"
#include "scenarios/input/transport.h"
#include "scenarios/run/path-lengths.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// What a run will take, told before it.
struct Estimate {
    uint64_t packetHops = 0;   ///< Data packets and ACKs times links, nothing sent twice.
    uint64_t memoryBytes = 0;  ///< Of the built network and the records, without queued frames.
};

/// \param keepsMessages those of collectives are recorded
Estimate EstimateRun(const topogen::Fabric& fabric, const Traffic& traffic,
                     const TransportFigures& transport, PathLengths& paths, bool keepsMessages);

}  // namespace scenarios

#endif  // SCENARIOS_ESTIMATE_H
