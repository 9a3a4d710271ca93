// SPDX-License-Identifier: GPL-2.0-only
#ifndef SWIFT_H
#define SWIFT_H

#include "congestion-control.h"

#include "ns3/nstime.h"

namespace ns3 {

/// Swift (Kumar et al., SIGCOMM 2020, algorithm 1), fabric part; host delay is not modelled.
///
/// The window w is in packets and may be below one. With the RTT of each ACK and the target
///     t = BaseTarget + hops x HopScale + max(0, min(a / sqrt(w) + b, FlowScalingRange)),
///     a = FlowScalingRange / (1 / sqrt(FlowScalingMin) - 1 / sqrt(FlowScalingMax)),
///     b = -a / sqrt(FlowScalingMax),
/// where hops are the switches on the way there, the window moves:
///     w += AdditiveIncrease x acked / w  (x acked below one)       if rtt < t,
///     w *= max(1 - Beta (rtt - t) / rtt, 1 - MaxDecrease)          otherwise, once a round trip,
///     w *= 1 - MaxDecrease                                         at a loss, once a round trip.
/// Below one packet, packets are paced by rtt / w.
class Swift : public CongestionControl {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override;

  private:
    friend class SwiftFlow;

    Time m_baseTarget;
    Time m_hopScale;
    double m_flowScalingRange;
    double m_flowScalingMin;
    double m_flowScalingMax;
    double m_additiveIncrease;
    double m_beta;
    double m_maxDecrease;
    double m_minWindow;
    double m_maxWindowBdps;
};

}  // namespace ns3

#endif  // SWIFT_H
