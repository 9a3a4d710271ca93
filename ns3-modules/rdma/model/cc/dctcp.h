// SPDX-License-Identifier: GPL-2.0-only
#ifndef DCTCP_H
#define DCTCP_H

#include "congestion-control.h"

#include "ns3/data-rate.h"

namespace ns3 {

/// DCTCP (Alizadeh et al., SIGCOMM 2010; RFC 8257), in rates as the HPCC simulator has it.
///
/// Once a round trip, of whose acknowledged bytes the part F was marked,
///     alpha = (1 - g) alpha + g F,
/// and R += AdditiveIncrease unless the flow was cut in this round. The first mark of a round cuts
///     R = R (1 - alpha / 2),
/// and the window follows the rate: W = WindowBdps x R x T.
class Dctcp : public CongestionControl {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override;

  private:
    friend class DctcpFlow;

    double m_gain;
    DataRate m_additiveIncrease;
    DataRate m_minRate;
    double m_windowBdps;
};

}  // namespace ns3

#endif  // DCTCP_H
