// SPDX-License-Identifier: GPL-2.0-only
#include "telemetry-bytes.h"

#include "fabric/model/switch/utilization-meter.h"

#include <algorithm>

namespace ns3 {

namespace {

constexpr uint32_t kPrefixBytes = 2;
constexpr uint32_t kHopBytes = 8;
constexpr uint64_t kOtherRate = 15;
constexpr uint64_t kFirstRateBps = 25'000'000'000;
constexpr int64_t kPsPerNs = 1000;
constexpr uint64_t kSentUnit = 128;
constexpr uint64_t kBacklogUnit = 80;

uint64_t RateCode(float rateBps) {
    uint64_t code = 0;
    while (code < kOtherRate && static_cast<float>(kFirstRateBps << code) != rateBps) {
        ++code;
    }
    return code;
}

uint64_t Pack(const HopTelemetry& hop) {
    const auto time = static_cast<uint64_t>(hop.time / kPsPerNs) & 0xffffff;
    const uint64_t sent = hop.txBytes / kSentUnit & 0xfffff;
    const uint64_t backlog = std::min<uint64_t>(hop.queueBytes / kBacklogUnit, 0xffff);
    return RateCode(hop.rateBps) << 60 | time << 36 | sent << 16 | backlog;
}

}  // namespace

void PutTelemetry(ByteWriter& writer, const Telemetry& telemetry, uint32_t bytes) {
    if (bytes == 1) {
        writer.Put8(UtilizationCode::Encode(telemetry.worst, 0));  // rounded already
    }
    if (bytes < kPrefixBytes) {
        return;
    }
    const uint32_t hops = std::min<uint32_t>(telemetry.hops, (bytes - kPrefixBytes) / kHopBytes);
    writer.Put16(hops << 12);
    for (uint32_t i = 0; i < hops; ++i) {
        writer.Put64(Pack(telemetry.hop[i]));
    }
    writer.Fill(bytes - kPrefixBytes - hops * kHopBytes);
}

}  // namespace ns3
