// SPDX-License-Identifier: GPL-2.0-only
#ifndef CREDIT_REFRESH_H
#define CREDIT_REFRESH_H

#include "engine/model/partition.h"

#include <cstdint>

namespace ns3 {

class FabricPort;

/// Keeps losses on a link with credits from stopping it.
///
/// A data packet that is lost takes its credit with it: the receiver never frees memory for it. A
/// flow-control packet that is lost takes the news of free memory with it. Both are mended by the
/// next flow-control packet in the same direction, which tells all that was sent (FCTBS) and may be
/// sent (FCCL) so far. InfiniBand therefore asks for one at least every 65,536 symbol times
/// (InfiniBand Architecture vol. 1, 7.9.4). Of these, only those are simulated that have something
/// to mend: one, so much time after a loss.
class CreditRefresh {
  public:
    /// \param port from which frames were lost; it has an owner
    explicit CreditRefresh(FabricPort& port);

    /// A data or flow-control packet from the port was lost. \param now of the simulator, ps
    void OnLoss(int64_t now);
    /// The link is down; there is nothing to mend on it.
    void Cancel();
    /// When the next packet is due, or StateVisitor::kNever.
    int64_t GetDue() const { return m_due.IsArmed() ? m_due.GetTime() : StateVisitor::kNever; }

  private:
    void OnDue(int64_t now);

    FabricPort& m_port;
    int64_t m_period;  ///< 65,536 symbol times, ps.
    OwnedEvent<CreditRefresh, &CreditRefresh::OnDue> m_due;
};

}  // namespace ns3

#endif  // CREDIT_REFRESH_H
