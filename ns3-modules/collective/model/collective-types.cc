// SPDX-License-Identifier: GPL-2.0-only
#include "collective-types.h"

namespace ns3 {

const char* ToString(CollectiveKind kind) {
    switch (kind) {
        case CollectiveKind::kAllReduce:
            return "all-reduce";
        case CollectiveKind::kReduceScatter:
            return "reduce-scatter";
        case CollectiveKind::kAllGather:
            return "all-gather";
    }
    return "";
}

const char* ToString(CollectiveStatus status) {
    switch (status) {
        case CollectiveStatus::kUnfinished:
            return "unfinished";
        case CollectiveStatus::kFinished:
            return "finished";
        case CollectiveStatus::kFailed:
            return "failed";
    }
    return "";
}

double BusBandwidth(CollectiveKind kind, uint32_t ranks, uint64_t bytes, int64_t time) {
    constexpr double kPsPerSecond = 1e12;
    const double rounds = kind == CollectiveKind::kAllReduce ? 2 : 1;
    const double sentShare = rounds * (ranks - 1) / ranks;
    return sentShare * 8 * static_cast<double>(bytes) * kPsPerSecond / static_cast<double>(time);
}

}  // namespace ns3
