// SPDX-License-Identifier: GPL-2.0-only
#include "port-settings.h"

#include "ns3/double.h"
#include "ns3/integer.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(PortSettings);

TypeId PortSettings::GetTypeId() {
    constexpr int64_t kMaxBytes = int64_t{1} << 40;
    constexpr double kMaxAlpha = 64;
    static TypeId tid =
        TypeId("ns3::PortSettings")
            .SetParent<Object>()
            .SetGroupName("Fabric")
            .AddConstructor<PortSettings>()
            .AddAttribute("Alpha", "EthernetSwitch's Alpha, for what comes in; -1 takes that.",
                          DoubleValue(-1), MakeDoubleAccessor(&PortSettings::m_alpha),
                          MakeDoubleChecker<double>(-1, kMaxAlpha))
            .AddAttribute("LossyAlpha",
                          "EthernetSwitch's LossyAlpha, for what goes out; -1 takes that.",
                          DoubleValue(-1), MakeDoubleAccessor(&PortSettings::m_lossyAlpha),
                          MakeDoubleChecker<double>(-1, kMaxAlpha))
            .AddAttribute("HeadroomBytes", "EthernetSwitch's HeadroomBytes (bytes); -1 takes that.",
                          IntegerValue(-1), MakeIntegerAccessor(&PortSettings::m_headroomBytes),
                          MakeIntegerChecker<int64_t>(-1, UINT32_MAX))
            .AddAttribute("EcnKmin",
                          "FabricSwitch's EcnKmin, for all classes and at the port's own rate "
                          "(bytes); -1 takes what the switch has for the class and rate.",
                          IntegerValue(-1), MakeIntegerAccessor(&PortSettings::m_ecnKmin),
                          MakeIntegerChecker<int64_t>(-1, kMaxBytes))
            .AddAttribute("EcnKmax", "The same of EcnKmax (bytes).", IntegerValue(-1),
                          MakeIntegerAccessor(&PortSettings::m_ecnKmax),
                          MakeIntegerChecker<int64_t>(-1, kMaxBytes))
            .AddAttribute("EcnPmax", "The same of EcnPmax.", DoubleValue(-1),
                          MakeDoubleAccessor(&PortSettings::m_ecnPmax),
                          MakeDoubleChecker<double>(-1, 1));
    return tid;
}

EcnThresholds PortSettings::GetEcn(const EcnThresholds& otherwise) const {
    const auto own = [](int64_t bytes, uint64_t other) {
        return bytes < 0 ? other : static_cast<uint64_t>(bytes);
    };
    return {own(m_ecnKmin, otherwise.kminBytes), own(m_ecnKmax, otherwise.kmaxBytes),
            m_ecnPmax < 0 ? otherwise.pmax : m_ecnPmax};
}

}  // namespace ns3
