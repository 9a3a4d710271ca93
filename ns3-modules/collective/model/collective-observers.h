// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_OBSERVERS_H
#define COLLECTIVE_OBSERVERS_H

#include "collective-types.h"

#include "ns3/traced-callback.h"

#include <cstdint>
#include <functional>

namespace ns3 {

/// Who watches the collectives of one driver. Each is called in the partition of the rank that it
/// is about.
struct CollectiveObservers {
    using ChunkTrace = TracedCallback<const CollectiveChunk&>;

    std::function<void(const CollectiveMessage&)> message;
    std::function<void(uint32_t collective, uint32_t rank, int64_t now)> rankDone;
    const ChunkTrace* chunkSent = nullptr;  ///< Never null once set up.
    const ChunkTrace* chunkReceived = nullptr;
};

}  // namespace ns3

#endif  // COLLECTIVE_OBSERVERS_H
