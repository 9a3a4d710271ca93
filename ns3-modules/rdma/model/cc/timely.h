// SPDX-License-Identifier: GPL-2.0-only
#ifndef TIMELY_H
#define TIMELY_H

#include "congestion-control.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"

namespace ns3 {

/// TIMELY (Mittal et al., SIGCOMM 2015, algorithm 1), with one RTT sample a round trip.
///
/// Each sample moves the smoothed difference of successive RTTs,
///     d = (1 - alpha) d + alpha (rtt - previous rtt),   gradient = d / MinRtt,
/// and the rate:
///     R += AI (see HyperBelowLow)         if rtt < LowRtt,
///     R *= 1 - beta (1 - HighRtt / rtt)   if rtt > HighRtt,
///     R += AI, HAI from HyperStage on     if gradient <= 0,
///     R *= 1 - beta gradient              otherwise.
/// HyperStage counts the increases since the last decrease.
///
/// AdditiveIncrease, HyperIncrease and MinRate are given for ReferenceRate and scale with the NIC's
/// line rate; LowRtt, HighRtt and MinRtt follow from the fabric's base RTT unless they are set.
class Timely : public CongestionControl {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override;

  private:
    friend class TimelyFlow;

    DataRate m_referenceRate;
    double m_alpha;
    double m_beta;
    Time m_lowRtt;
    Time m_highRtt;
    Time m_minRtt;
    DataRate m_additiveIncrease;
    DataRate m_hyperIncrease;
    uint32_t m_hyperStage;
    bool m_hyperBelowLow;
    DataRate m_minRate;
};

}  // namespace ns3

#endif  // TIMELY_H
