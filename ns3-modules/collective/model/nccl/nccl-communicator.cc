// SPDX-License-Identifier: GPL-2.0-only
#include "nccl-communicator.h"

#include <algorithm>

namespace ns3 {

uint32_t NcclRunningChannels(const NcclCommunicator& communicator) {
    constexpr uint32_t kMost = 64;
    constexpr uint32_t kFew = 16;
    constexpr uint32_t kHopper = 90;
    constexpr double kFast = 45;  // GB/s
    const NcclGraph& ring = communicator.graphs[Index(NcclAlgorithm::kRing)];
    uint32_t channels = std::min(2 * std::min(ring.channels, kMost), kMost);
    if (communicator.computeCapability >= kHopper && communicator.nodes > 1 &&
        ring.intraBandwidth > kFast && channels < kFew) {
        channels *= 2;
    }
    return std::max(channels, 1U);
}

uint32_t NcclNvlsChannels(const NcclCommunicator& communicator) {
    constexpr uint32_t kBlackwell = 100;
    constexpr uint32_t kOfHopper = 16;
    constexpr uint32_t kOneNode = 24;  // of Blackwell
    constexpr uint32_t kNodes = 32;
    if (communicator.nvlsChannels != 0) {
        return communicator.nvlsChannels;
    }
    if (communicator.computeCapability < kBlackwell) {
        return kOfHopper;
    }
    return communicator.nodes == 1 ? kOneNode : kNodes;
}

}  // namespace ns3
