// SPDX-License-Identifier: GPL-2.0-only
#include "telemetry-stamper.h"

#include "fabric/model/link/fabric-port.h"

#include <algorithm>

namespace ns3 {

void TelemetryStamper::Configure(const Parameters& parameters, size_t ports) {
    m_parameters = parameters;
    m_portCount = ports;
    AllocateMeters();
}

void TelemetryStamper::SetForm(TelemetryForm form) {
    m_form = form;
    AllocateMeters();
}

void TelemetryStamper::AllocateMeters() {
    const size_t meters = m_form == kTelemetryUtilization ? m_portCount : 0;
    m_meters.resize(meters);
    m_roundings.clear();
    for (size_t port = 0; port < meters; ++port) {
        m_roundings.emplace_back(~Mix64(m_parameters.drawSeed + port));
    }
}

void TelemetryStamper::Prefetch(const FabricPort& port) const {
    if (m_form == kTelemetryUtilization) {
        __builtin_prefetch(&m_meters[port.GetPortIndex()], 1);
    }
}

void TelemetryStamper::Stamp(const FabricPort& port, Frame& frame, int64_t start) const {
    if (m_form == kTelemetryLastHop) {
        StampLastHop(port, frame, start);
    } else {
        StampHop(port, frame, start);
    }
}

HopTelemetry TelemetryStamper::Describe(const FabricPort& port, int64_t start) const {
    const uint32_t queueBytes = port.GetQueueBytes();
    const uint64_t txBytes = port.GetTxBytes();
    return {start, (txBytes - txBytes % m_parameters.bytesUnitBytes) & HopTelemetry::kTxBytesMask,
            port.GetSource() & HopTelemetry::kLinkDirectionMask,
            queueBytes - queueBytes % m_parameters.queueUnitBytes,
            static_cast<float>(port.GetRateBps())};
}

void TelemetryStamper::StampHop(const FabricPort& port, Frame& frame, int64_t start) const {
    Telemetry& telemetry = *frame.telemetry;
    // Each link led to a switch that wrote. To ask the record how many did would mean to wait for
    // its memory; writing does not.
    const uint32_t index = frame.hops - 1U;
    if (index >= Telemetry::kMaxHops) {
        return;
    }
    telemetry.hops = static_cast<uint16_t>(index + 1);
    telemetry.hop[index] = Describe(port, start);
}

void TelemetryStamper::StampLastHop(const FabricPort& port, Frame& frame, int64_t start) const {
    Telemetry& telemetry = *frame.telemetry;
    if (frame.hops > 1) {
        telemetry.worst = std::max(telemetry.worst, telemetry.hop[0].GetQueueTime());
    }
    telemetry.hops = 1;
    telemetry.hop[0] = Describe(port, start);
}

void TelemetryStamper::Meter(const FabricPort& port, Frame& frame, int64_t start) {
    const double utilization = m_meters[port.GetPortIndex()].Update(
        start, frame.bytes + port.GetGapBytes(), port.GetQueueBytes(), port.GetRateBps(),
        m_parameters.periodPs);
    if (!Carries(frame)) {
        return;
    }
    const float coded = UtilizationCode::Decode(
        UtilizationCode::Encode(utilization, m_roundings[port.GetPortIndex()].Uniform()));
    frame.telemetry->worst = std::max(frame.telemetry->worst, coded);
}

}  // namespace ns3
