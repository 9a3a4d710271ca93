// SPDX-License-Identifier: GPL-2.0-only
#include "infiniband-hca.h"

#include "fabric-port.h"

namespace ns3 {

InfinibandHca::InfinibandHca(PortOwner& nic, FabricPort& port, const CreditPolicy& policy,
                             unsigned lanes)
    : m_nic(nic), m_policy(policy) {
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
    if (account.IsUpdateDue(m_policy)) {
        port.SendCredit(vl, account.Advertise(m_policy), now);
    }
}

}  // namespace ns3
