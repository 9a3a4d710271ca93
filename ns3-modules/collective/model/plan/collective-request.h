// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_REQUEST_H
#define COLLECTIVE_REQUEST_H

#include "rank-groups.h"

#include "collective/model/collective-types.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace ns3 {

/// A tree of reducers for in-network reduction. Reducers are numbered 0.. within the tree.
struct ReductionTree {
    static constexpr uint32_t kNone = UINT32_MAX;

    std::vector<uint32_t> leafOf;  ///< By rank: the reducer that it sends to.
    std::vector<uint32_t> parent;  ///< By reducer; kNone at the root, of which there is one.
};

/// A collective to be planned: what is exchanged among whom, without a word of how.
///
/// Buffers hold one vector of `bytes` bytes, cut into one block a rank (see BlockCut):
///
/// | kind | before: rank r has | after: rank r has |
/// |---|---|---|
/// | all-reduce | a vector | the sum of all vectors |
/// | reduce-scatter | a vector | block r of the sum |
/// | all-gather | block r | all blocks |
/// | broadcast | the root: a vector | the root's vector |
/// | reduce | a vector | the root: the sum of all vectors |
/// | gather | block r | the root: all blocks |
/// | scatter | the root: a vector | block r of it |
/// | all-to-all | block d for every rank d | the block of every rank s for it |
/// | all-to-all-v | bytesBetween(r, d) for every rank d | bytesBetween(s, r) of every rank s |
/// | send-receive | the root: a vector | rank `peer`: the root's vector |
/// | barrier | | nobody is through before everybody has come |
///
/// `bytes` is the size of the whole vector, as nccl-tests and NCCL's tuning model count it: what a
/// rank of an all-to-all sends to all, itself included. It means nothing to an all-to-all-v and a
/// barrier.
struct CollectiveRequest {
    CollectiveKind kind = CollectiveKind::kAllReduce;
    uint32_t ranks = 1;
    uint64_t bytes = 0;
    uint32_t root = 0;
    uint32_t peer = 0;  ///< Of a send-receive.
    /// Which ranks share a fast domain (a server, an NVLink domain), for algorithms that care; null
    /// is each rank by itself.
    std::shared_ptr<const RankGroups> groups;
    /// Where switches can add: each takes a share of the bytes.
    std::shared_ptr<const std::vector<ReductionTree>> trees;
    /// Of an all-to-all-v. A pure function.
    std::function<uint64_t(uint32_t source, uint32_t destination)> bytesBetween;

    /// The groups, or each rank by itself.
    std::shared_ptr<const RankGroups> GetGroups() const {
        return groups != nullptr ? groups
                                 : std::make_shared<RankGroups>(RankGroups::Singles(ranks));
    }
};

/// How vectors are cut into messages.
struct Chunking {
    /// Largest message, bytes, >= 1. NCCL's slot: a buffer of 4 MiB (NCCL_BUFFSIZE) in 8.
    uint64_t chunkBytes = 524288;
    /// Chunks of one step that are cut before the next step begins, >= 1: how far a pipeline is
    /// deep. NCCL's number of slots.
    uint32_t chunksPerStep = 8;
    /// Independent copies of the algorithm that share the bytes, >= 1, each with links of its own.
    uint32_t channels = 1;
    /// Shares of channels and chunks of a last loop are multiples of so many bytes, but for the
    /// last, as NCCL's are. Blocks of ranks are cut to the byte.
    uint32_t alignment = 16;
};

}  // namespace ns3

#endif  // COLLECTIVE_REQUEST_H
