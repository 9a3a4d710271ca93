// SPDX-License-Identifier: GPL-2.0-only
#ifndef INFINIBAND_SWITCH_H
#define INFINIBAND_SWITCH_H

#include "fabric-switch.h"
#include "fabric/model/link/credit-account.h"

#include <string>
#include <vector>

namespace ns3 {

class InfinibandSubnet;

/// A switch whose ports have, for each virtual lane, memory of their own for what comes in.
/// Senders may send what they have credit for, so that nothing is ever dropped for lack of memory
/// (InfiniBand Architecture vol. 1, 7.9). Traffic classes are virtual lanes.
class InfinibandSwitch final : public FabricSwitch {
  public:
    static TypeId GetTypeId();

    /// Before the ports are given. \param subnet outlives the switch
    void SetSubnet(const InfinibandSubnet& subnet);

    const CreditAccount& GetAccount(uint32_t port, unsigned vl) const {
        return m_accounts[port * m_lanes + vl];
    }

    void OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) override;
    void PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) override;
    void OnTransmit(FabricPort& port, Frame* frame, int64_t start) override;
    void OnLinkChange(FabricPort& port, bool isUp, int64_t now) override;
    void OnDiscard(FabricPort& port, const Frame& frame, int64_t now) override;
    void OnLoss(FabricPort& port, const Frame& frame) override;

  private:
    void ConfigureBuffers() override;
    bool CutsThroughByNature() const override { return true; }
    CreditAccount& At(uint32_t port, unsigned vl) { return m_accounts[port * m_lanes + vl]; }
    void Look(FabricPort& ingress, CreditAccount& account, uint8_t vl, int64_t now);
    void ReleaseMemory(const Frame& frame, int64_t now);
    void SendUpdate(FabricPort& ingress, CreditAccount& account, uint8_t vl, int64_t now);
    void SetLow(CreditAccount& account, bool low, int64_t now);

    const InfinibandSubnet* m_subnet = nullptr;
    uint32_t m_lanes = 0;
    CreditPolicy m_policy;
    std::vector<CreditAccount> m_accounts;  ///< By port, then lane.
    uint32_t m_lowCount = 0;                ///< Accounts of which IsLow() is true.
    std::string m_slToVl;
};

}  // namespace ns3

#endif  // INFINIBAND_SWITCH_H
