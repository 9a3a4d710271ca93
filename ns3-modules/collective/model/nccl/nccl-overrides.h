// SPDX-License-Identifier: GPL-2.0-only
#ifndef NCCL_OVERRIDES_H
#define NCCL_OVERRIDES_H

#include "nccl-names.h"

#include <array>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace ns3 {

/// What a user sets instead of NCCL's own choice, of one collective.
struct NcclOverrides {
    /// By algorithm or protocol, whether it may be used; nothing: as NCCL has it.
    std::optional<std::array<bool, kNcclAlgorithms>> algorithms;
    std::optional<std::array<bool, kNcclProtocols>> protocols;

    /// A line of a tuner table that is about this collective and communicator.
    struct Row {
        uint64_t minBytes = 0;
        uint64_t maxBytes = 0;  ///< Included.
        std::optional<NcclAlgorithm> algorithm;
        std::optional<NcclProtocol> protocol;
        std::optional<uint32_t> channels;
    };
    std::vector<Row> rows;  ///< The first that holds a size is taken.

    /// Null where no row holds `bytes`.
    const Row* FindRow(uint64_t bytes) const;
};

/// The value of NCCL_ALGO for `function`: "[function:]list[;function:list...]", where a list is
/// names between commas, "^" before it means all but these, and a list without a function is for
/// all of them. "ring", "^tree", "ring;allreduce:tree,nvls". Nothing where `text` does not name the
/// function. Throws topogen::Error(kUsage) that begins with "NCCL_ALGO" if `text` is wrong
/// anywhere.
std::optional<std::array<bool, kNcclAlgorithms>> ParseNcclAlgo(const std::string& text,
                                                               CollectiveKind function);
/// The same of NCCL_PROTO.
std::optional<std::array<bool, kNcclProtocols>> ParseNcclProto(const std::string& text,
                                                               CollectiveKind function);

/// The rows for this collective and communicator of a tuner table, in the form of NCCL's example
/// tuner plug-in: lines of "collective,min_bytes,max_bytes,algorithm,protocol,channels,nNodes,
/// nRanks[,numPipeOps[,regBuff]]", "#" begins a comment, -1 is any or keep. A single call with
/// buffers that are not registered: other rows are passed over. Throws topogen::Error(kData) naming
/// `name`, the line and what is wrong.
std::vector<NcclOverrides::Row> ReadNcclTunerTable(const std::string& name, std::istream& in,
                                                   CollectiveKind function, uint32_t nodes,
                                                   uint32_t ranks);

}  // namespace ns3

#endif  // NCCL_OVERRIDES_H
