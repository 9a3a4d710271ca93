// SPDX-License-Identifier: GPL-2.0-only
#ifndef PORT_COUNTERS_H
#define PORT_COUNTERS_H

#include <cstdint>

namespace ns3 {

/// What a port did so far. Bytes are wire bytes, preamble and gap included.
struct PortCounters {
    uint64_t txFrames = 0;
    uint64_t txBytes = 0;
    uint64_t markedFrames = 0;
    uint64_t droppedFrames = 0;      ///< Refused at this port's queues, or by its owner on arrival;
                                     ///< thrown out of the queues; lost on the cable from here.
    uint64_t droppedDataFrames = 0;  ///< Of these, the requests and responses with payload.
    uint64_t trimmedFrames = 0;      ///< Whose headers alone joined this port's queues.
    uint64_t pauseFramesSent = 0;
    uint64_t creditFramesSent = 0;  ///< InfiniBand flow-control packets.
    uint64_t noticeFramesSent = 0;  ///< Of congestion, to the switch at the other end.
    int64_t pausedPs = 0;  ///< Time during which any class was paused by the peer, or any lane's
                           ///< next frame had no credit.
    uint64_t maxQueueBytes = 0;
};

}  // namespace ns3

#endif  // PORT_COUNTERS_H
