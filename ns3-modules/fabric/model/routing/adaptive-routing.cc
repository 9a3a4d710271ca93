// SPDX-License-Identifier: GPL-2.0-only
#include "adaptive-routing.h"

#include "adaptive-chooser.h"

#include "ns3/uinteger.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(AdaptiveRouting);

TypeId AdaptiveRouting::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::AdaptiveRouting")
            .SetParent<PathSelector>()
            .SetGroupName("Fabric")
            .AddConstructor<AdaptiveRouting>()
            .AddAttribute("Samples",
                          "Ports looked at beside the one chosen before; 0 looks at all of them.",
                          UintegerValue(2), MakeUintegerAccessor(&AdaptiveRouting::m_samples),
                          MakeUintegerChecker<uint32_t>());
    return tid;
}

std::unique_ptr<PathChooser> AdaptiveRouting::CreateChooser(const SwitchPlace& place) {
    return std::make_unique<AdaptiveChooser>(place, m_samples);
}

}  // namespace ns3
