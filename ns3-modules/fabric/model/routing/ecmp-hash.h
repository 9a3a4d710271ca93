// SPDX-License-Identifier: GPL-2.0-only
#ifndef ECMP_HASH_H
#define ECMP_HASH_H

#include "engine/model/split-mix.h"
#include "fabric/model/wire/frame.h"

#include <cstdint>

namespace ns3 {

/// Hash of the 5-tuple as switches compute it for ECMP. Addresses, protocol and the destination
/// port 4791 are one to one with endpoints here, so source, destination and UDP source port are the
/// tuple.
/// \param seed of the switch: without one of its own, every tier would split its flows alike, and
///        the second could not split at all what the first had sent it
inline uint32_t EcmpHash(const Frame& frame, uint64_t seed) {
    const uint64_t addresses = uint64_t{frame.source} << 32 | frame.destination;
    return static_cast<uint32_t>(Mix64(Mix64(addresses ^ seed) + frame.GetEntropy()) >> 32);
}

}  // namespace ns3

#endif  // ECMP_HASH_H
