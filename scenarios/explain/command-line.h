// SPDX-License-Identifier: GPL-2.0-only
#ifndef EXPLAIN_COMMAND_LINE_H
#define EXPLAIN_COMMAND_LINE_H

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collective/model/nccl/nccl-communicator.h"
#include "collective/model/nccl/nccl-names.h"

namespace explain {

enum class Form { kText, kCsv, kJson, kNcclTests };

/// What the command line of `explain-collective` asks for.
struct CommandLine {
    bool help = false;
    bool version = false;
    std::string server;  ///< "" to have it from the fabric
    std::string fabric;  ///< a fabric file; "" for none
    ns3::CollectiveKind collective = ns3::CollectiveKind::kAllReduce;
    bool fp8 = false;

    // What the server or the fabric has otherwise.
    std::optional<uint32_t> nodes;
    std::optional<uint32_t> gpusPerNode;
    std::optional<uint32_t> computeCapability;
    std::optional<uint32_t> channels;
    std::optional<double> nicGbps;  ///< of a node's NICs together
    std::optional<ns3::NcclCpu> cpu;
    std::vector<std::pair<ns3::NcclAlgorithm, ns3::NcclGraph>> graphs;

    std::string ncclAlgo;  ///< "" for none
    std::string ncclProto;
    std::string tuner;     ///< a file
    std::string measured;  ///< a log of nccl-tests

    /// To be looked at, ascending, at least one. With `measured`, those of the log instead.
    std::vector<uint64_t> bytes;
    Form form = Form::kText;
};

/// Throws topogen::Error(kUsage) naming the option that is wrong.
CommandLine ParseCommandLine(int argc, const char* const* argv);

std::string HelpText();

}  // namespace explain

#endif  // EXPLAIN_COMMAND_LINE_H
