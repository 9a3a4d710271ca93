// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_TYPES_H
#define COLLECTIVE_TYPES_H

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3 {

/// See CollectiveRequest for what each does.
enum class CollectiveKind : uint8_t {
    kAllReduce,
    kReduceScatter,
    kAllGather,
    kBroadcast,
    kReduce,
    kGather,
    kScatter,
    kAllToAll,
    kAllToAllV,
    kSendReceive,
    kBarrier,
};

enum class CollectiveStatus : uint8_t {
    kUnfinished,  ///< Not started, or the run ended first.
    kFinished,    ///< Every rank has all it was to receive.
    kFailed,      ///< A queue pair of it exhausted its retries.
};

/// Words as the result files use them: "all-reduce", "all-to-all-v", ...
const char* ToString(CollectiveKind kind);
/// "unfinished", "finished", "failed".
const char* ToString(CollectiveStatus status);

/// What to run. See CollectiveRequest for what sizes and roots mean.
struct CollectiveSpec {
    static constexpr uint32_t kNothing = UINT32_MAX;

    CollectiveKind kind = CollectiveKind::kAllReduce;
    uint64_t bytes = 0;  ///< Of the whole vector, >= 1.
    /// Rank i runs on gpus[i], numbered server by server (topogen::GpuMap): endpoints, where every
    /// GPU has a NIC. At least two, no GPU twice. See RankPlacement.
    std::vector<uint32_t> gpus;
    /// ps, >= 0, the same for all ranks. Of one that follows another: how long each rank waits
    /// after it is through with that.
    int64_t start = 0;
    /// Name of the algorithm (GetCollectiveAlgorithmNames()) or type of one; empty is the kind's
    /// default.
    std::string algorithm;
    uint32_t root = 0;            ///< Rank.
    uint32_t peer = 1;            ///< Rank, of a send-receive.
    uint32_t follows = kNothing;  ///< Number of the collective that each rank ends first.
    /// Of an all-to-all-v: bytes from one rank to another. A pure function.
    std::function<uint64_t(uint32_t source, uint32_t destination)> bytesBetween;
};

/// What came of it. Times are ps.
struct CollectiveRecord {
    uint32_t collective = 0;  ///< Number, in order of addition.
    CollectiveKind kind = CollectiveKind::kAllReduce;
    std::string algorithm;
    uint32_t ranks = 0;
    uint64_t bytes = 0;  ///< As in CollectiveSpec.
    int64_t start = 0;
    CollectiveStatus status = CollectiveStatus::kUnfinished;
    int64_t duration = 0;     ///< Start until the last rank is through; 0 unless finished.
    int64_t idealTime = 0;    ///< See ComputePlanTimes() and NetworkCosts.
    double busBandwidth = 0;  ///< bit/s, see BusBandwidth(); 0 unless finished.
};

/// Bus bandwidth as nccl-tests define it (doc/PERFORMANCE.md there), bit/s: the rate at which every
/// rank would send if the time were all transmission, 2(N-1)/N * S/t for an all-reduce and
/// (N-1)/N * S/t for the others. It compares with a link's rate whatever the number of ranks.
/// \param bytes S \param time t, ps, > 0
double BusBandwidth(CollectiveKind kind, uint32_t ranks, uint64_t bytes, int64_t time);

/// A message of a collective that crossed the fabric and is acknowledged. Times are ps.
struct CollectiveMessage {
    uint32_t collective = 0;
    uint32_t source = 0;       ///< Endpoint.
    uint32_t destination = 0;  ///< Endpoint.
    uint64_t bytes = 0;
    int64_t start = 0;           ///< When it was posted to its queue pair.
    int64_t completionTime = 0;  ///< From then to the last acknowledgement.
    uint64_t retransmittedPackets = 0;
};

/// A message that a rank or a reducer sent (posted) or received, for trace sinks.
struct CollectiveChunk {
    uint32_t collective = 0;
    uint32_t rank = 0;      ///< Of the plan: a participant.
    uint32_t link = 0;      ///< Of the plan, out or in.
    uint64_t sequence = 0;  ///< Within the link.
    uint64_t bytes = 0;
    int64_t time = 0;  ///< ps
};

}  // namespace ns3

#endif  // COLLECTIVE_TYPES_H
