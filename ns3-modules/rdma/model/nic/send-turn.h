// SPDX-License-Identifier: GPL-2.0-only
#ifndef SEND_TURN_H
#define SEND_TURN_H

#include "engine/model/state-visitor.h"

#include <cstdint>

namespace ns3 {

class QueuePair;

/// Where a queue pair stands in its NIC's SendSchedule.
struct SendTurn {
    enum class Place : uint8_t {
        kParked,  ///< Nothing to send, or the window is full.
        kReady,   ///< May send now.
        kPaced,   ///< May send at `availableAt`.
    };

    QueuePair* nextReady = nullptr;  ///< Who is ready after it; the schedule's.
    int64_t availableAt = 0;         ///< Pacing: earliest start of the next packet, ps.
    Place place = Place::kParked;    ///< The schedule's.
    uint8_t portSet = 0;  ///< By which ports it sends: number of its schedule in the Requester.

    /// All but the order of those that are ready, which is SendSchedule's.
    void VisitState(StateVisitor& visitor) const {
        visitor.Past("availableAt", availableAt);
        visitor.Value("place", place);
        visitor.Value("portSet", portSet);
    }
};

}  // namespace ns3

#endif  // SEND_TURN_H
