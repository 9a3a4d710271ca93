// SPDX-License-Identifier: GPL-2.0-only
#include "infiniband-data-plane.h"

#include "fabric/model/link/fabric-port.h"

namespace ns3 {

void InfinibandDataPlane::Configure(const CreditPolicy& policy, uint32_t lanes) {
    m_policy = policy;
    m_lanes = lanes;
    m_accounts.resize(GetPorts().size() * m_lanes);
    for (CreditAccount& account : m_accounts) {
        account.Reset(m_policy);
    }
    for (FabricPort* port : GetPorts()) {
        for (unsigned vl = 0; port != nullptr && vl < m_lanes; ++vl) {
            port->GetPeer()->SetCreditLimit(vl, static_cast<uint16_t>(m_policy.GetPromise()));
        }
    }
}

void InfinibandDataPlane::VisitState(StateVisitor& visitor) const {
    DataPlane::VisitState(visitor);
    visitor.Value("lowCount", m_lowCount);
    visitor.Each("accounts", m_accounts);
}

void InfinibandDataPlane::OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame,
                                    int64_t now) {
    const uint8_t vl = frame->trafficClass;
    CreditAccount& account = At(portIndex, vl);
    const uint32_t blocks = CreditBlocks(frame->bytes);
    account.Receive(blocks);
    frame->ingressClass = vl & 0xf;
    frame->trafficClass = ClassOf(*frame) & 0xf;
    if (FabricPort* egress = Route(*frame, now)) {
        frame->ingressPort = static_cast<uint16_t>(portIndex);
        Forward(port, *egress, frame, now);
    } else {
        account.Release(blocks);
        Discard(port, frame, now);
    }
    if (account.WantsLook(m_policy)) {
        Look(port, account, vl, now);
    }
}

void InfinibandDataPlane::PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) {
    if (stage == 0) {
        __builtin_prefetch(&At(portIndex, frame.trafficClass), 1);
    }
    DataPlane::PrefetchArrival(frame, portIndex, stage);
}

void InfinibandDataPlane::Look(FabricPort& ingress, CreditAccount& account, uint8_t vl,
                               int64_t now) {
    if (m_lowCount == 0) {  // else exact: every start has had its event
        CatchUpQueues(now);
    }
    account.NoteLook();
    if (account.IsUpdateDue(m_policy)) {
        SendUpdate(ingress, account, vl, now);
    } else {
        SetLow(account, account.IsShort(m_policy), now);
    }
}

void InfinibandDataPlane::SendUpdate(FabricPort& ingress, CreditAccount& account, uint8_t vl,
                                     int64_t now) {
    const uint16_t limit = account.Advertise(m_policy);
    SetLow(account, account.IsShort(m_policy), now);
    ingress.SendCredit(vl, limit, now);
}

void InfinibandDataPlane::SetLow(CreditAccount& account, bool low, int64_t now) {
    if (account.IsLow() == low) {
        return;
    }
    account.SetLow(low);
    m_lowCount += low ? 1 : -1;
    if (m_lowCount == (low ? 1U : 0U)) {
        SetExact(low, now);
    }
}

void InfinibandDataPlane::OnTransmit(FabricPort& port, Frame* frame, int64_t start) {
    MarkAndStamp(port, *frame, start);
    ReleaseMemory(*frame, start);
}

void InfinibandDataPlane::ReleaseMemory(const Frame& frame, int64_t now) {
    const uint8_t vl = frame.ingressClass;
    CreditAccount& account = At(frame.ingressPort, vl);
    account.Release(CreditBlocks(frame.bytes));
    if (account.IsLow() && account.IsUpdateDue(m_policy)) {
        SendUpdate(*GetPorts()[frame.ingressPort], account, vl, now);
    }
}

void InfinibandDataPlane::OnDiscard(FabricPort& /*port*/, const Frame& frame, int64_t now) {
    ReleaseMemory(frame, now);
}

void InfinibandDataPlane::OnLoss(FabricPort& port, const Frame& frame) {
    At(port.GetPortIndex(), frame.trafficClass).ReceiveLost(CreditBlocks(frame.bytes));
}

void InfinibandDataPlane::OnSentBlocks(FabricPort& port, uint8_t vl, uint16_t blocks, int64_t now) {
    CreditAccount& account = At(port.GetPortIndex(), vl);
    if (account.Synchronize(blocks) && account.WantsLook(m_policy)) {
        Look(port, account, vl, now);
    }
}

// Updates that the peer may not have heard of are told again.
void InfinibandDataPlane::OnCreditRefresh(FabricPort& port, int64_t now) {
    if (m_lowCount == 0) {
        CatchUpQueues(now);
    }
    for (unsigned vl = 0; vl < m_lanes; ++vl) {
        SendUpdate(port, At(port.GetPortIndex(), vl), static_cast<uint8_t>(vl), now);
    }
}

void InfinibandDataPlane::OnLinkChange(FabricPort& port, bool isUp, int64_t now) {
    if (isUp) {
        OnCreditRefresh(port, now);
    }
}

}  // namespace ns3
