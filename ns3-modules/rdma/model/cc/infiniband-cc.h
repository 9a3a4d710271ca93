// SPDX-License-Identifier: GPL-2.0-only
#ifndef INFINIBAND_CC_H
#define INFINIBAND_CC_H

#include "congestion-control.h"

#include "ns3/nstime.h"

namespace ns3 {

/// InfiniBand congestion control at the channel adapter (IBA vol. 1, annex A10).
///
/// A BECN raises the queue pair's index into the congestion control table (CCTI) by CctiIncrease,
/// up to CctiLimit. Each expiry of the CCTI timer lowers it by one, down to CctiMin. The table's
/// entry is the injection rate delay d in packet times:
///     R = line rate / (1 + d),   d = CCTI x multiplier / 2^shift.
class InfinibandCc : public CongestionControl {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<CongestionFlow> CreateFlow(const PathProperties& path) const override;
    bool WantsCnp() const override { return true; }
    bool WantsAcks() const override { return false; }

  private:
    friend class InfinibandCcFlow;

    uint32_t m_cctiIncrease;
    uint32_t m_cctiMin;
    uint32_t m_cctiLimit;
    Time m_cctiTimer;
    uint32_t m_tableMultiplier;
    uint32_t m_tableShift;
};

}  // namespace ns3

#endif  // INFINIBAND_CC_H
