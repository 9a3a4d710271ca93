// SPDX-License-Identifier: GPL-2.0-only
#ifndef HPCC_H
#define HPCC_H

#include "congestion-control.h"

#include "ns3/data-rate.h"

namespace ns3 {

/// HPCC (Li et al., SIGCOMM 2019, algorithm 1).
///
/// Each ACK's telemetry gives, against the previous one, every hop's
///     u = txRate / rate + min(queue, previous queue) / (rate x T),
/// the largest of which, U, is smoothed over the base RTT T:
///     U_avg = (1 - tau/T) U_avg + (tau/T) U,   tau = min(time between the two stamps, T).
/// Then, from the reference rate R_c that follows once a round trip,
///     R = R_c / (U_avg / eta) + R_AI   if U_avg >= eta or maxStage additive steps were made,
///     R = R_c + R_AI                   otherwise,
/// and the window follows the rate: W = R x T. Where switches tell the utilization themselves
/// (FabricSwitch::TelemetryForm), that is U_avg: HPCC over PINT (SIGCOMM 2020, section 4.3).
class Hpcc : public CongestionControl {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override;
    bool WantsTelemetry() const override { return true; }
    bool TakesTelemetry(TelemetryForm form) const override {
        return form == kTelemetryPerHop || form == kTelemetryUtilization;
    }
    bool RetimesPacing() const override { return true; }

  private:
    friend class HpccFlow;

    double m_targetUtilization;
    uint32_t m_maxStage;
    DataRate m_additiveIncrease;
    uint32_t m_concurrentFlows;
    DataRate m_minRate;
    bool m_fastReaction;
};

}  // namespace ns3

#endif  // HPCC_H
