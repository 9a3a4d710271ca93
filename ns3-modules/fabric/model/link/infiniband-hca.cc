// SPDX-License-Identifier: GPL-2.0-only
#include "infiniband-hca.h"

#include "fabric-port.h"

namespace ns3 {

InfinibandHca::InfinibandHca(PortOwner& nic, FabricPort& port, const CreditPolicy& policy,
                             unsigned lanes)
    : m_nic(nic), m_policy(policy), m_lanes(lanes) {
    for (unsigned vl = 0; vl < lanes; ++vl) {
        m_accounts[vl].Reset(policy);
        port.GetPeer()->SetCreditLimit(vl, static_cast<uint16_t>(policy.GetPromise()));
    }
}

void InfinibandHca::OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) {
    const uint8_t vl = frame->trafficClass;
    const uint32_t blocks = CreditBlocks(frame->bytes);
    m_nic.OnArrival(port, portIndex, frame, now);
    CreditAccount& account = m_accounts[vl];
    account.Receive(blocks);
    account.Release(blocks);
    SendDueUpdate(port, vl, now);
}

void InfinibandHca::SendDueUpdate(FabricPort& port, uint8_t vl, int64_t now) {
    CreditAccount& account = m_accounts[vl];
    if (account.IsUpdateDue(m_policy)) {
        port.SendCredit(vl, account.Advertise(m_policy), now);
    }
}

void InfinibandHca::OnSentBlocks(FabricPort& port, uint8_t vl, uint16_t blocks, int64_t now) {
    if (m_accounts[vl].Synchronize(blocks)) {
        SendDueUpdate(port, vl, now);
    }
}

void InfinibandHca::OnCreditRefresh(FabricPort& port, int64_t now) {
    for (unsigned vl = 0; vl < m_lanes; ++vl) {
        port.SendCredit(static_cast<uint8_t>(vl), m_accounts[vl].Advertise(m_policy), now);
    }
}

void InfinibandHca::OnLinkChange(FabricPort& port, bool isUp, int64_t now) {
    m_nic.OnLinkChange(port, isUp, now);
    if (isUp) {
        OnCreditRefresh(port, now);
    }
}

void InfinibandHca::OnLoss(FabricPort& /*port*/, const Frame& frame) {
    m_accounts[frame.trafficClass].ReceiveLost(CreditBlocks(frame.bytes));
}

}  // namespace ns3
