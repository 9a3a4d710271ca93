// SPDX-License-Identifier: GPL-2.0-only
#ifndef NSCC_H
#define NSCC_H

#include "congestion-control.h"

#include "ns3/nstime.h"

namespace ns3 {

/// UEC NSCC, network signal based congestion control (Ultra Ethernet specification 1.0, section
/// 3.6; constants as in htsim, the consortium's simulator).
///
/// With the queueing delay q = rtt - T of an ACK, the target t and the ECN mark, the window w
/// (payload bytes) moves:
///     no mark, q < t:   w += alpha (t - q) acked / w, or quickly while the path is empty,
///     no mark, q >= t:  w += FairIncrease acked / w,
///     mark, q < t:      hold,
///     mark, q >= t:     w *= max(1 - gamma (a - t) / a, 1/2), once a round trip, if a > t,
/// with the average delay a. Increases are gathered and applied every AdjustPackets or base RTT,
/// which adds Eta. Quick adapt: when a trim, a loss or q above 4 t shows collapse, w becomes what
/// was acknowledged in the last T + t, and marks of the packets then in flight are ignored.
/// Increments are in MTUs and scale with BDP / (100 Gb/s x 12 us).
class Nscc : public CongestionControl {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override;

  private:
    friend class NsccFlow;

    double m_targetRtts;
    double m_maxWindowBdps;
    double m_proportionalIncrease;
    double m_fairIncrease;
    double m_fastIncrease;
    double m_eta;
    double m_gamma;
    double m_delayGain;
    double m_quickAdaptTargets;
    double m_quickAdaptGate;
    uint32_t m_adjustPackets;
    Time m_emptyDelay;
    uint64_t m_referenceBdp;
    Time m_referenceRtt;
};

}  // namespace ns3

#endif  // NSCC_H
