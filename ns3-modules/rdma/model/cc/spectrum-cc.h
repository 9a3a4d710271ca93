// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPECTRUM_CC_H
#define SPECTRUM_CC_H

#include "congestion-control.h"

#include "ns3/data-rate.h"

namespace ns3 {

/// A telemetry congestion control in the style of Spectrum-X.
///
/// The vendor's algorithm is not published. What is public: the NIC controls rates from in-band
/// telemetry of the switches, the fabric's own congestion is left to adaptive routing of packets
/// over all paths, and 98 % of the line rate is claimed. Built from that: the last hop, the only
/// one that all packets of a sprayed flow share, is held at a target utilization by HPCC's law
/// (UtilizationControl); the hops before it count only when their queues persist, as
///     U = eta x (mean over a base RTT of the longest queue's time) / (FabricQueue x T).
/// The larger of both utilizations decides.
class SpectrumCc : public CongestionControl {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override;
    bool WantsTelemetry() const override { return true; }
    TelemetryForm GetTelemetryForm() const override { return kTelemetryLastHop; }
    bool RetimesPacing() const override { return true; }

  private:
    friend class SpectrumCcFlow;

    double m_targetUtilization;
    double m_fabricQueue;
    uint32_t m_maxStage;
    double m_additiveIncrease;
    double m_windowBdps;
    DataRate m_minRate;
};

}  // namespace ns3

#endif  // SPECTRUM_CC_H
