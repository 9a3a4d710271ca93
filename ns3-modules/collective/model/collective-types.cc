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
        case CollectiveKind::kBroadcast:
            return "broadcast";
        case CollectiveKind::kReduce:
            return "reduce";
        case CollectiveKind::kGather:
            return "gather";
        case CollectiveKind::kScatter:
            return "scatter";
        case CollectiveKind::kAllToAll:
            return "all-to-all";
        case CollectiveKind::kAllToAllV:
            return "all-to-all-v";
        case CollectiveKind::kSendReceive:
            return "send-receive";
        case CollectiveKind::kBarrier:
            return "barrier";
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

namespace {

/// What every rank sends, in shares of the size: the factors of nccl-tests.
double SentShare(CollectiveKind kind, uint32_t ranks) {
    const double others = static_cast<double>(ranks - 1) / ranks;
    switch (kind) {
        case CollectiveKind::kAllReduce:
            return 2 * others;
        case CollectiveKind::kBroadcast:
        case CollectiveKind::kReduce:
        case CollectiveKind::kSendReceive:
            return 1;
        case CollectiveKind::kBarrier:
            return 0;
        default:
            return others;
    }
}

}  // namespace

double BusBandwidth(CollectiveKind kind, uint32_t ranks, uint64_t bytes, int64_t time) {
    constexpr double kPsPerSecond = 1e12;
    return SentShare(kind, ranks) * 8 * static_cast<double>(bytes) * kPsPerSecond /
           static_cast<double>(time);
}

}  // namespace ns3
