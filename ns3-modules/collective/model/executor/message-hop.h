// SPDX-License-Identifier: GPL-2.0-only
#ifndef MESSAGE_HOP_H
#define MESSAGE_HOP_H

#include <cstdint>

namespace ns3 {

class RdmaNetwork;

/// What a message of a collective costs from one NIC to another, on an idle fabric. Times are ps.
struct MessageHop {
    int64_t occupancy = 0;  ///< x: time that it takes of the slowest link on its way.
    int64_t delivery = 0;   ///< h: posting to complete arrival, h >= x.

    /// By the fastest path: headers, preambles and gaps are counted, and so
    /// are the ACKs of an equal message that comes in, which share the link.
    /// \param acknowledges the sender also receives through its NIC
    static MessageHop ThroughNic(const RdmaNetwork& network, uint32_t source, uint32_t destination,
                                 uint64_t bytes, bool acknowledges);
};

}  // namespace ns3

#endif  // MESSAGE_HOP_H
