// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_TYPES_H
#define COLLECTIVE_TYPES_H

#include <cstdint>
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

/// What to run.
struct CollectiveSpec {
    CollectiveKind kind = CollectiveKind::kAllReduce;
    /// Size of the whole vector, bytes, >= 1: what every rank holds before and after an all-reduce,
    /// holds before a reduce-scatter, and holds after an all-gather.
    uint64_t bytes = 0;
    /// Rank i runs on endpoints[i]; at least two, no endpoint twice. See RankPlacement.
    std::vector<uint32_t> endpoints;
    int64_t start = 0;  ///< ps, >= 0, the same for all ranks.
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
    int64_t duration = 0;     ///< Start to the last rank's last byte; 0 unless finished.
    int64_t idealTime = 0;    ///< See RingIdealTime.
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

/// A chunk that a rank sent (posted) or received, for trace sinks.
struct CollectiveChunk {
    uint32_t collective = 0;
    uint32_t rank = 0;
    uint32_t channel = 0;
    uint32_t step = 0;
    uint64_t chunk = 0;  ///< Within step and channel.
    uint64_t bytes = 0;
    int64_t time = 0;  ///< ps
};

}  // namespace ns3

#endif  // COLLECTIVE_TYPES_H
