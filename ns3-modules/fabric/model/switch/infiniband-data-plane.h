// SPDX-License-Identifier: GPL-2.0-only
#ifndef INFINIBAND_DATA_PLANE_H
#define INFINIBAND_DATA_PLANE_H

#include "data-plane.h"
#include "fabric/model/link/credit-account.h"

#include <cstdint>
#include <vector>

namespace ns3 {

/// The data plane of an InfinibandSwitch: what each lane of a port still owes its sender.
class InfinibandDataPlane final : public DataPlane {
  public:
    /// \pre the ports are set \param policy by which the peers are given credit
    void Configure(const CreditPolicy& policy, uint32_t lanes);

    const CreditAccount& GetAccount(uint32_t port, unsigned vl) const {
        return m_accounts[port * m_lanes + vl];
    }

    void VisitState(StateVisitor& visitor) const override;

    void OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) override;
    void PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) override;
    void OnTransmit(FabricPort& port, Frame* frame, int64_t start) override;
    void OnSentBlocks(FabricPort& port, uint8_t vl, uint16_t blocks, int64_t now) override;
    void OnCreditRefresh(FabricPort& port, int64_t now) override;
    void OnLinkChange(FabricPort& port, bool isUp, int64_t now) override;
    void OnDiscard(FabricPort& port, const Frame& frame, int64_t now) override;
    void OnLoss(FabricPort& port, const Frame& frame) override;

  private:
    CreditAccount& At(uint32_t port, unsigned vl) { return m_accounts[port * m_lanes + vl]; }
    void Look(FabricPort& ingress, CreditAccount& account, uint8_t vl, int64_t now);
    void ReleaseMemory(const Frame& frame, int64_t now);
    void SendUpdate(FabricPort& ingress, CreditAccount& account, uint8_t vl, int64_t now);
    void SetLow(CreditAccount& account, bool low, int64_t now);

    uint32_t m_lanes = 0;
    CreditPolicy m_policy;
    std::vector<CreditAccount> m_accounts;  ///< By port, then lane.
    uint32_t m_lowCount = 0;                ///< Accounts of which IsLow() is true.
};

}  // namespace ns3

#endif  // INFINIBAND_DATA_PLANE_H
