// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-link.h"

#include "engine/model/precondition.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(FabricLink);

TypeId FabricLink::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::FabricLink")
            .SetParent<Channel>()
            .SetGroupName("Fabric")
            .AddConstructor<FabricLink>()
            .AddAttribute("Delay", "Propagation delay, one way (5 ns a metre of fibre).",
                          TimeValue(Seconds(0)), MakeTimeAccessor(&FabricLink::m_delay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("DataRate", "Rate of each direction (bit/s).",
                          DataRateValue(DataRate("400Gb/s")),
                          MakeDataRateAccessor(&FabricLink::m_rate), MakeDataRateChecker());
    return tid;
}

void FabricLink::Configure(uint64_t rateBps, int64_t delayPs) {
    m_rate = DataRate(rateBps);
    m_delay = PicoSeconds(delayPs);
}

void FabricLink::Connect(Ptr<FabricPort> a, const Ingress& atA, Ptr<FabricPort> b,
                         const Ingress& atB) {
    m_ports = {a, b};
    const int64_t delay = m_delay.GetPicoSeconds();
    a->ConnectTo(*b, this, m_rate.GetBitRate(), delay + atB.pipelinePs, atB.headBytes);
    b->ConnectTo(*a, this, m_rate.GetBitRate(), delay + atA.pipelinePs, atA.headBytes);
}

void FabricLink::CatchUp(int64_t now) {
    for (const Ptr<FabricPort>& port : m_ports) {
        port->CatchUp(now);
    }
}

bool FabricLink::Fail(int64_t now) {
    if (m_causes++ != 0) {
        return false;
    }
    CatchUp(now);
    for (const Ptr<FabricPort>& port : m_ports) {
        port->GoDown(now);
    }
    return true;
}

bool FabricLink::Repair(int64_t now) {
    FABRICSIM_PRE(m_causes > 0);
    if (--m_causes != 0) {
        return false;
    }
    CatchUp(now);
    for (const Ptr<FabricPort>& port : m_ports) {
        port->ComeUp(now);
    }
    return true;
}

std::size_t FabricLink::GetNDevices() const {
    return m_ports.size();
}

Ptr<NetDevice> FabricLink::GetDevice(std::size_t i) const {
    return m_ports[i];
}

void FabricLink::DoDispose() {
    m_ports = {};
    Channel::DoDispose();
}

}  // namespace ns3
