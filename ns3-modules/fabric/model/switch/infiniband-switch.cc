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
    SetArbitration(subnet.GetArbitration());
}

void InfinibandSwitch::ConfigureBuffers() {
    const uint32_t lanes = m_subnet->GetLanes();
    m_dataPlane->SetClassMap(m_slToVl.empty()
                                 ? m_subnet->GetLaneOfLevel()
                                 : ParseClassMap("ns3::InfinibandSwitch::SlToVl", m_slToVl, lanes));
    const uint64_t laneBytes = GetBufferBytes() / GetPorts().size() / lanes;
    m_dataPlane->Configure(m_subnet->MakePolicy(laneBytes, GetMaxFrameBytes()), lanes);
}

}  // namespace ns3
