// SPDX-License-Identifier: GPL-2.0-only
#ifndef TRACES_FLOW_FILE_H
#define TRACES_FLOW_FILE_H

#include <cstdint>
#include <string>
#include <vector>

namespace traces {

/// One line of a flow file.
struct FlowLine {
    uint32_t source = 0;
    uint32_t destination = 0;
    uint32_t priorityGroup = 0;    ///< Traffic class, 0..7.
    uint32_t destinationPort = 0;  ///< UDP port at the receiver, 0..65535.
    uint64_t bytes = 0;            ///< At least 1.
    int64_t startPs = 0;
    uint32_t line = 0;  ///< Where it stands in the file, from 1.
};

/// Flow sizes and starts beyond these are taken for mistakes.
constexpr uint64_t kMaxFlowBytes = uint64_t{1} << 40;
constexpr int64_t kMaxStartPs = 1'000'000'000'000'000'000;  // 10^6 s; int64 ends at 9.2 x 10^6 s

/// Reads a list of flows in the format of the HPCC simulator: the number of flows on the first
/// line, then one flow a line, `source destination priority-group destination-port bytes
/// start-seconds`, separated by blanks. Blank lines are passed over.
/// Throws topogen::Error(kData) naming the file, the line, the field and what is allowed.
std::vector<FlowLine> ReadFlowFile(const std::string& path);

}  // namespace traces

#endif  // TRACES_FLOW_FILE_H
