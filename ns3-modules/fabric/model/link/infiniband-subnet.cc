// SPDX-License-Identifier: GPL-2.0-only
#include "infiniband-subnet.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(InfinibandSubnet);

TypeId InfinibandSubnet::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::InfinibandSubnet")
            .SetParent<Object>()
            .SetGroupName("Fabric")
            .AddConstructor<InfinibandSubnet>()
            .AddAttribute("DataVls",
                          "Data virtual lanes of every port (1..8), which share its memory evenly.",
                          UintegerValue(4), MakeUintegerAccessor(&InfinibandSubnet::m_lanes),
                          MakeUintegerChecker<uint8_t>(1, kTrafficClasses))
            .AddAttribute("SlToVl",
                          "Virtual lane of each service level 0..7, eight numbers with spaces; "
                          "empty maps level s to lane s modulo DataVls.",
                          StringValue(""), MakeStringAccessor(&InfinibandSubnet::m_slToVl),
                          MakeStringChecker())
            .AddAttribute("VlHighTable",
                          "Virtual lanes that switches serve first, by turns: lane:weight with "
                          "spaces between (weights 1..255 in units of 64 bytes).",
                          StringValue(""), MakeStringAccessor(&InfinibandSubnet::m_highTable),
                          MakeStringChecker())
            .AddAttribute("VlLowTable",
                          "The others, as VlHighTable. If both are empty, lanes share links as "
                          "classes do.",
                          StringValue(""), MakeStringAccessor(&InfinibandSubnet::m_lowTable),
                          MakeStringChecker())
            .AddAttribute("VlHighLimit",
                          "What VlHighTable may send while lanes of VlLowTable wait (units of "
                          "4,096 bytes, 0..255): 0 is one packet, 255 no limit.",
                          UintegerValue(255), MakeUintegerAccessor(&InfinibandSubnet::m_highLimit),
                          MakeUintegerChecker<uint8_t>())
            .AddAttribute("CreditUpdateBlocks",
                          "How far a flow-control packet must raise the credit limit to be sent "
                          "(blocks of 64 bytes, 0..2048); 0 is a quarter of a lane's memory.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&InfinibandSubnet::m_creditUpdateBlocks),
                          MakeUintegerChecker<uint32_t>(0, kMaxCreditBlocks))
            .AddAttribute("AllowCreditLoops",
                          "Build a fabric whose routes can deadlock; without, it is refused.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&InfinibandSubnet::m_allowCreditLoops),
                          MakeBooleanChecker())
            .AddAttribute("HcaLaneBytes", "Memory of an endpoint's port for each lane (bytes).",
                          UintegerValue(uint64_t{kMaxCreditBlocks} * kCreditBlockBytes),
                          MakeUintegerAccessor(&InfinibandSubnet::m_hcaLaneBytes),
                          MakeUintegerChecker<uint32_t>());
    return tid;
}

void InfinibandSubnet::Configure() {
    if (!m_highTable.empty() || !m_lowTable.empty()) {
        m_arbitration = std::make_unique<VlArbitration>(
            VlArbitration::Make(m_highTable, m_lowTable, m_highLimit, m_lanes));
    }
}

ClassMap InfinibandSubnet::GetLaneOfLevel() const {
    return ParseClassMap("ns3::InfinibandSubnet::SlToVl", m_slToVl, m_lanes);
}

}  // namespace ns3
