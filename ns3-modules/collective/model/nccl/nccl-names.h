// SPDX-License-Identifier: GPL-2.0-only
#ifndef NCCL_NAMES_H
#define NCCL_NAMES_H

#include "collective/model/collective-types.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace ns3 {

/// NCCL's algorithms under NCCL's numbers, which break ties.
enum class NcclAlgorithm : uint8_t {
    kTree,           ///< Double binary tree between nodes, chain inside.
    kRing,           ///< Around all GPUs, node by node.
    kCollNetDirect,  ///< All-to-all in the node, SHARP between.
    kCollNetChain,   ///< Chain in the node, SHARP between.
    kNvls,           ///< NVLink SHARP in the node; SHARP between.
    kNvlsTree,       ///< NVLink SHARP in the node, tree between.
    kPat,            ///< Parallel aggregated trees.
};
constexpr size_t kNcclAlgorithms = 7;

/// How a message is told to be there.
enum class NcclProtocol : uint8_t {
    kLl,      ///< 4 bytes of data and 4 of flag in a store of 8: half of the bandwidth.
    kLl128,   ///< 120 bytes of data and 8 of flag in a line of 128.
    kSimple,  ///< Data, a memory fence and a flag.
};
constexpr size_t kNcclProtocols = 3;

constexpr std::array<NcclAlgorithm, kNcclAlgorithms> kAllNcclAlgorithms = {
    NcclAlgorithm::kTree,         NcclAlgorithm::kRing, NcclAlgorithm::kCollNetDirect,
    NcclAlgorithm::kCollNetChain, NcclAlgorithm::kNvls, NcclAlgorithm::kNvlsTree,
    NcclAlgorithm::kPat};
constexpr std::array<NcclProtocol, kNcclProtocols> kAllNcclProtocols = {
    NcclProtocol::kLl, NcclProtocol::kLl128, NcclProtocol::kSimple};
/// The collectives that NCCL chooses an algorithm for.
constexpr std::array<CollectiveKind, 5> kAllNcclFunctions = {
    CollectiveKind::kBroadcast, CollectiveKind::kReduce, CollectiveKind::kAllGather,
    CollectiveKind::kReduceScatter, CollectiveKind::kAllReduce};

constexpr size_t Index(NcclAlgorithm algorithm) {
    return static_cast<size_t>(algorithm);
}
constexpr size_t Index(NcclProtocol protocol) {
    return static_cast<size_t>(protocol);
}

/// As NCCL_ALGO and NCCL_PROTO spell them, in NCCL's own case: "NVLSTree", "LL128".
const char* ToString(NcclAlgorithm algorithm);
const char* ToString(NcclProtocol protocol);

/// `name` in any case, hyphens and underscores aside: "allreduce", "all-reduce", "nvls_tree". False
/// if there is none of that name.
bool FindNcclName(const std::string& name, CollectiveKind& function);
bool FindNcclName(const std::string& name, NcclAlgorithm& algorithm);
bool FindNcclName(const std::string& name, NcclProtocol& protocol);

/// "tree, ring, ...", for errors.
std::string NcclFunctionNames();
std::string NcclAlgorithmNames();
std::string NcclProtocolNames();

}  // namespace ns3

#endif  // NCCL_NAMES_H
