// SPDX-License-Identifier: GPL-2.0-only
#ifndef CONNECTION_H
#define CONNECTION_H

#include <cstdint>

namespace ns3 {

/// Names the connection of a queue pair to StateVisitor::Psn(): its packet sequence numbers move
/// together, at both ends and in frames. The complement names a second numbering of the same
/// connection, that of the responses to its READs within their stream.
/// \param requester the endpoint that sends or asks \param queuePair its number there
inline uint64_t ConnectionOf(uint32_t requester, uint32_t queuePair) {
    constexpr unsigned kQueuePairBits = 24;
    return (uint64_t{requester} << kQueuePairBits | queuePair) + 1;
}

/// A third numbering: packets counted from the opening of the queue pair, as AckEvent has them.
inline uint64_t CountedFromOpening(uint64_t connection) {
    constexpr uint64_t kUnused = uint64_t{1} << 62;
    return connection ^ kUnused;
}

}  // namespace ns3

#endif  // CONNECTION_H
