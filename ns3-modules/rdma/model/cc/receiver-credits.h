// SPDX-License-Identifier: GPL-2.0-only
#ifndef RECEIVER_CREDITS_H
#define RECEIVER_CREDITS_H

#include "congestion-control.h"

namespace ns3 {

/// Receiver-driven credits, in the manner of NDP (Handley et al., SIGCOMM 2017) and EQDS (Olteanu
/// et al., NSDI 2022).
///
/// A sender starts with InitialWindowBdps unasked. From then on it sends a packet for each credit.
/// A receiver gives one credit for each packet that arrives, and paces them over all its senders,
/// first come first served, to CreditRate of its link: what is too much waits as credits at the
/// receiver, not as packets in the fabric. Credits ride in ACKs, which tell when they count.
class ReceiverCredits : public CongestionControl {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override;
    bool RetimesPacing() const override { return true; }
    double GetCreditRate() const override { return m_creditRate; }

  private:
    double m_initialWindowBdps;
    double m_creditRate;
};

}  // namespace ns3

#endif  // RECEIVER_CREDITS_H
