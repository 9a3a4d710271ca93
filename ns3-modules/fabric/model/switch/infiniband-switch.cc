// SPDX-License-Identifier: GPL-2.0-only
#include "infiniband-switch.h"

#include "fabric/model/link/infiniband-subnet.h"

#include "ns3/string.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(InfinibandSwitch);

TypeId InfinibandSwitch::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::InfinibandSwitch")
            .SetParent<FabricSwitch>()
            .SetGroupName("Fabric")
            .AddConstructor<InfinibandSwitch>()
            .AddAttribute("SlToVl",
                          "Virtual lane in which frames of each service level 0..7 leave this "
                          "switch, eight numbers with spaces; empty takes the subnet's. Read when "
                          "the network is built.",
                          StringValue(""), MakeStringAccessor(&InfinibandSwitch::m_slToVl),
                          MakeStringChecker());
    return tid;
}

void InfinibandSwitch::SetSubnet(const InfinibandSubnet& subnet) {
    m_subnet = &subnet;
    m_lanes = subnet.GetLanes();
    SetArbitration(subnet.GetArbitration());
}

void InfinibandSwitch::ConfigureBuffers() {
    SetClassMap(m_slToVl.empty()
                    ? m_subnet->GetLaneOfLevel()
                    : ParseClassMap("ns3::InfinibandSwitch::SlToVl", m_slToVl, m_lanes));
    const SwitchPorts& ports = GetPorts();
    m_policy = m_subnet->MakePolicy(GetBufferBytes() / ports.size() / m_lanes, GetMaxFrameBytes());
    m_accounts.resize(ports.size() * m_lanes);
    for (CreditAccount& account : m_accounts) {
        account.Reset(m_policy);
    }
    for (FabricPort* port : ports) {
        for (unsigned vl = 0; port != nullptr && vl < m_lanes; ++vl) {
            port->GetPeer()->SetCreditLimit(vl, static_cast<uint16_t>(m_policy.GetPromise()));
        }
    }
}

void InfinibandSwitch::OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) {
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
        DropUnroutable(port, frame, now);
    }
    if (account.WantsLook(m_policy)) {
        Look(port, account, vl, now);
    }
}

void InfinibandSwitch::PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) {
    if (stage == 0) {
        __builtin_prefetch(&At(portIndex, frame.trafficClass), 1);
    }
    FabricSwitch::PrefetchArrival(frame, portIndex, stage);
}

void InfinibandSwitch::Look(FabricPort& ingress, CreditAccount& account, uint8_t vl, int64_t now) {
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

void InfinibandSwitch::SendUpdate(FabricPort& ingress, CreditAccount& account, uint8_t vl,
                                  int64_t now) {
    const uint16_t limit = account.Advertise(m_policy);
    SetLow(account, account.IsShort(m_policy), now);
    ingress.SendCredit(vl, limit, now);
}

void InfinibandSwitch::SetLow(CreditAccount& account, bool low, int64_t now) {
    if (account.IsLow() == low) {
        return;
    }
    account.SetLow(low);
    m_lowCount += low ? 1 : -1;
    if (m_lowCount == (low ? 1U : 0U)) {
        SetExact(low, now);
    }
}

void InfinibandSwitch::OnTransmit(FabricPort& port, Frame* frame, int64_t start) {
    MarkAndStamp(port, *frame, start);
    ReleaseMemory(*frame, start);
}

void InfinibandSwitch::ReleaseMemory(const Frame& frame, int64_t now) {
    const uint8_t vl = frame.ingressClass;
    CreditAccount& account = At(frame.ingressPort, vl);
    account.Release(CreditBlocks(frame.bytes));
    if (account.IsLow() && account.IsUpdateDue(m_policy)) {
        SendUpdate(*GetPorts()[frame.ingressPort], account, vl, now);
    }
}

void InfinibandSwitch::OnDiscard(FabricPort& /*port*/, const Frame& frame, int64_t now) {
    ReleaseMemory(frame, now);
}

void InfinibandSwitch::OnLoss(FabricPort& port, const Frame& frame) {
    At(port.GetPortIndex(), frame.trafficClass).ReceiveLost(CreditBlocks(frame.bytes));
}

// Updates that the peer did not hear of are told again.
void InfinibandSwitch::OnLinkChange(FabricPort& port, bool isUp, int64_t now) {
    if (m_lowCount == 0) {
        CatchUpQueues(now);
    }
    for (unsigned vl = 0; isUp && vl < m_lanes; ++vl) {
        SendUpdate(port, At(port.GetPortIndex(), vl), static_cast<uint8_t>(vl), now);
    }
}

}  // namespace ns3
