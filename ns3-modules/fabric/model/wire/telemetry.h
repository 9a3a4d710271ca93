// SPDX-License-Identifier: GPL-2.0-only
#ifndef TELEMETRY_H
#define TELEMETRY_H

#include <cstdint>

namespace ns3 {

class StateVisitor;

/// What switches write into the telemetry of frames.
enum TelemetryForm {
    kTelemetryPerHop,       ///< a record each, as HPCC wants
    kTelemetryUtilization,  ///< the most used port's utilization, as PINT does
    kTelemetryLastHop,      ///< the last one's record, and the longest queue before it
    kTelemetryAsWanted      ///< what the congestion control likes best
};

/// What one switch writes into a frame's in-band telemetry as the frame starts on a link.
struct HopTelemetry {
    static constexpr uint64_t kTxBytesMask = (uint64_t{1} << 40) - 1;
    static constexpr uint32_t kLinkDirectionMask = (uint32_t{1} << 24) - 1;

    /// How long its backlog takes the link, ps.
    float GetQueueTime() const { return 8e12F * static_cast<float>(queueBytes) / rateBps; }

    int64_t time;                 ///< Start of the transmission, ps.
    uint64_t txBytes : 40;        ///< Bytes the link carried before this frame, modulo 2^40.
    uint64_t linkDirection : 24;  ///< Number of the link's direction, modulo 2^24: records of
                                  ///< different ones are not to be compared.
    uint32_t queueBytes;          ///< Backlog of the port behind this frame.
    float rateBps;                ///< Link rate.

    void VisitState(StateVisitor& visitor) const;
};

static_assert(sizeof(HopTelemetry) == 24, "two cache lines hold the path through three tiers");

/// What the leaf where a frame enters the fabric tells that where it leaves it, in the header that
/// it wraps the frame in (VXLAN's, in CONGA, SIGCOMM 2014, section 3.1). Congestion is a share of
/// what a link can carry, in steps.
struct OverlayHeader {
    uint16_t path = 0;          ///< The frame's: port of the first leaf.
    uint16_t feedbackPath = 0;  ///< The receiving leaf's port that `feedback` is of.
    uint8_t congestion = 0;     ///< The most on the frame's way so far.
    uint8_t feedback = 0;       ///< The most that frames met which had left by that port.
    bool hasFeedback = false;
    // For ConweaveRouting:
    bool asks = false;        ///< Whether the last leaf is to reply.
    bool isTail = false;      ///< The last frame of its flow by the old way.
    bool isRerouted = false;  ///< One by the new way, while the tail may still be under way.
    uint8_t epoch = 0;        ///< How often the flow has been rerouted before, modulo 256.

    void VisitState(StateVisitor& visitor) const;
};

/// In-band telemetry of a frame: a record for each switch hop (HPCC, SIGCOMM 2019, section 4.1), or
/// less. Records not yet written are left undefined: clearing them would cost more than all the
/// rest of a hop.
struct Telemetry {
    static constexpr uint32_t kMaxHops = 9;  ///< Up and down through five tiers.

    Telemetry() : hops(0), hasOverlay(false), isOverlayOnly(false), worst(0) {}

    uint16_t hops;       ///< Records written.
    bool hasOverlay;     ///< Whether `overlay` is there: between leaves.
    bool isOverlayOnly;  ///< Whether there is nothing else, since nobody asked for telemetry.
    float worst;  ///< In the Utilization form that of the most used hop, see UtilizationMeter; in
                  ///< the LastHop form the longest queueing time before the last hop, ps.
    HopTelemetry hop[kMaxHops];
    OverlayHeader overlay;

    /// What was written.
    void VisitState(StateVisitor& visitor) const;
};

}  // namespace ns3

#endif  // TELEMETRY_H
