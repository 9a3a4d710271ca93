// SPDX-License-Identifier: GPL-2.0-only
#ifndef EXPLAIN_MACHINE_H
#define EXPLAIN_MACHINE_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "collective/model/nccl/nccl-communicator.h"
#include "collective/model/nccl/nccl-overrides.h"
#include "collective/model/nccl/nccl-tables.h"
#include "scenarios/explain/command-line.h"

namespace explain {

/// Where a collective runs, as NCCL would see it.
struct Machine {
    std::string server;  ///< name of the preset
    ns3::NcclCommunicator communicator;
    ns3::NcclTables tables;
    ns3::NcclOverrides overrides;
    std::map<uint64_t, double> measured;  ///< bytes -> us; empty where nothing was
    std::vector<std::string> notes;       ///< what was assumed, for people
};

/// Reads the files that are named. Throws topogen::Error: kUsage naming the option, kData naming
/// the file.
Machine MachineOf(const CommandLine& line);

}  // namespace explain

#endif  // EXPLAIN_MACHINE_H
