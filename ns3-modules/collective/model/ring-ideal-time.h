// SPDX-License-Identifier: GPL-2.0-only
#ifndef RING_IDEAL_TIME_H
#define RING_IDEAL_TIME_H

#include "ring-schedule.h"

#include <cstdint>
#include <vector>

namespace ns3 {

class NvlinkCrossbar;
class RdmaNetwork;

/// What one chunk costs from one position of a ring to the next, on an idle fabric. Times are ps.
struct RingHop {
    uint32_t sender = 0;  ///< Rank.
    bool throughNvlink = false;
    int64_t occupancy = 0;  ///< x: time that it takes of the slowest link on its way.
    int64_t delivery = 0;   ///< h: posting to complete arrival, h >= x.
    uint32_t ports = 1;     ///< Of the sender's NIC, where a channel's messages take one of them.

    /// Through NICs, by the fastest path: headers, preambles and gaps are
    /// counted, and so are the ACKs of an equal message that comes in, which share the link.
    /// \param acknowledges the sender also receives through its NIC
    static RingHop ThroughNic(const RdmaNetwork& network, uint32_t source, uint32_t destination,
                              uint64_t bytes, bool acknowledges);

    /// Through NVLink: x = 8m/rate, h = 2x + latency.
    static RingHop ThroughNvlink(const NvlinkCrossbar& crossbar, uint64_t bytes);
};

/// Duration of a ring collective alone on its fabric, ps, within 1 %. Not a bound: the ACKs of the
/// last messages are counted, though they may come too late to be in the way.
///
/// Message q of a position can start when message q-1 has left (x later) and message q-k has come
/// in (h later, over the hop before), with k chunks a step. The duration is the longest chain of
/// such waits. Of all chains two kinds matter:
///
/// - the sender's link never idles: M messages at x each, and the last arrives h - x later, with
///   M = steps * k. Channels that share a link add up; those that share a NIC of several ports are
///   taken to be spread over them evenly;
/// - one chunk is handed on all the way: `steps` successive hops of h each, and k - 1 waits at the
///   slowest of these links.
///
///     T = max( max over links of (M * sum x) + min (h - x),
///              max over chains of (sum h) + (k - 1) * max x )
///
/// A ring of equal hops and one chunk a step gives T = steps * h, which for an all-reduce is
/// 2(N-1) * S/(N*B) + 2(N-1) * latency (Patarasuk and Yuan 2009). In a ring through NVLink and NICs
/// the slowest link takes the place of B, and each hop has its own latency.
///
/// \param hops of every channel, in ring order
int64_t ComputeRingIdealTime(const RingSchedule& schedule,
                             const std::vector<std::vector<RingHop>>& hops);

}  // namespace ns3

#endif  // RING_IDEAL_TIME_H
