// SPDX-License-Identifier: GPL-2.0-only
#ifndef TELEMETRY_STAMPER_H
#define TELEMETRY_STAMPER_H

#include "engine/model/model-memory.h"
#include "engine/model/split-mix.h"
#include "fabric/model/wire/frame.h"
#include "utilization-meter.h"

#include <cstddef>
#include <cstdint>

namespace ns3 {

class FabricPort;

/// In-band telemetry of one switch: what it writes into frames that carry telemetry as they start
/// on a link.
class TelemetryStamper {
  public:
    struct Parameters {
        int64_t periodPs = 0;         ///< Over which utilization is averaged.
        uint32_t queueUnitBytes = 1;  ///< Granularity of backlogs.
        uint32_t bytesUnitBytes = 1;  ///< Granularity of byte counts.
        uint64_t drawSeed = 0;        ///< Of the rounding of utilizations.
    };

    void Configure(const Parameters& parameters, size_t ports);
    TelemetryForm GetForm() const { return m_form; }
    /// Before traffic.
    void SetForm(TelemetryForm form);

    /// A frame leaves its queue at `start`; all frames that do are shown.
    void StampDeparting(const FabricPort& port, Frame& frame, int64_t start) {
        if (m_form == kTelemetryUtilization) {
            Meter(port, frame, start);
        } else if (Carries(frame)) {
            Stamp(port, frame, start);
        }
    }

    void VisitState(StateVisitor& visitor) const {
        visitor.Each("meters", m_meters);
        visitor.Each("roundings", m_roundings);
    }

    /// Fetches what StampDeparting() will touch, the frame's telemetry aside.
    void Prefetch(const FabricPort& port) const;

  private:
    // An ACK takes back what its packet was told.
    static bool Carries(const Frame& frame) {
        return frame.telemetry != nullptr && frame.HasPayload();
    }
    void Stamp(const FabricPort& port, Frame& frame, int64_t start) const;
    HopTelemetry Describe(const FabricPort& port, int64_t start) const;
    void StampHop(const FabricPort& port, Frame& frame, int64_t start) const;
    void StampLastHop(const FabricPort& port, Frame& frame, int64_t start) const;
    void Meter(const FabricPort& port, Frame& frame, int64_t start);
    void AllocateMeters();

    TelemetryForm m_form = kTelemetryAsWanted;
    Parameters m_parameters;
    size_t m_portCount = 0;
    // By port, in the Utilization form.
    ModelVector<UtilizationMeter> m_meters;
    ModelVector<SplitMix64> m_roundings;  ///< Of utilizations, to one byte.
};

}  // namespace ns3

#endif  // TELEMETRY_STAMPER_H
