// SPDX-License-Identifier: GPL-2.0-only
#ifndef TRACES_FLOW_FILE_H
#define TRACES_FLOW_FILE_H

#include <cstdint>
#include <string>
#include <vector>

namespace traces {

/// One flow of a file.
struct FlowLine {
    uint32_t source = 0;
    uint32_t destination = 0;
    uint32_t priorityGroup = 0;    ///< Traffic class, 0..7.
    uint32_t destinationPort = 0;  ///< UDP port at the receiver, 0..65535.
    uint64_t bytes = 0;            ///< At least 1.
    int64_t startPs = 0;
    uint32_t line = 0;  ///< Where it stands in the file, from 1.
};

/// What was read of a file.
struct FlowFile {
    std::vector<FlowLine> flows;
    /// What of the file has no effect, a sentence each: for the user to know.
    std::vector<std::string> notes;
    bool hasPriorityGroups = false;  ///< The format has them; else they are 0.
};

/// Flow sizes and starts beyond these are taken for mistakes.
constexpr uint64_t kMaxFlowBytes = uint64_t{1} << 40;
constexpr int64_t kMaxStartPs = 1'000'000'000'000'000'000;  // 10^6 s; int64 ends at 9.2 x 10^6 s

/// Reads a list of flows, in either of two formats, told apart by the first line:
/// - the HPCC simulator's (ReadFlowList), which begins with a number;
/// - htsim's connection matrix (ReadConnectionMatrix), which begins with "Nodes".
/// Throws topogen::Error(kData) naming the file, the line, the field and what is allowed.
FlowFile ReadFlowFile(const std::string& path);

}  // namespace traces

#endif  // TRACES_FLOW_FILE_H
