// SPDX-License-Identifier: GPL-2.0-only
#ifndef INFINIBAND_HCA_H
#define INFINIBAND_HCA_H

#include "credit-account.h"
#include "port-owner.h"

#include <array>

namespace ns3 {

/// Stands between an endpoint's port and its NIC in an InfiniBand fabric: the receiving end of flow
/// control. A NIC takes every frame as it comes, so that its memory is free again at once.
class InfinibandHca final : public PortOwner {
  public:
    /// Promises the peer of `port` what `policy` allows.
    InfinibandHca(PortOwner& nic, FabricPort& port, const CreditPolicy& policy, unsigned lanes);

    void OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) override;
    void PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) override {
        m_nic.PrefetchArrival(frame, portIndex, stage);
    }
    void OnTransmit(FabricPort& port, Frame* frame, int64_t start) override {
        m_nic.OnTransmit(port, frame, start);
    }

    void OnSentBlocks(FabricPort& port, uint8_t vl, uint16_t blocks, int64_t now) override;
    void OnCreditRefresh(FabricPort& port, int64_t now) override;
    void OnLinkChange(FabricPort& port, bool isUp, int64_t now) override;
    void OnLoss(FabricPort& port, const Frame& frame) override;

    void VisitState(StateVisitor& visitor) const { visitor.Each("accounts", m_accounts); }

  private:
    void SendDueUpdate(FabricPort& port, uint8_t vl, int64_t now);

    PortOwner& m_nic;
    CreditPolicy m_policy;
    unsigned m_lanes;
    std::array<CreditAccount, kTrafficClasses> m_accounts;
};

}  // namespace ns3

#endif  // INFINIBAND_HCA_H
