// SPDX-License-Identifier: GPL-2.0-only
#include "congestion-controls.h"

#include "ns3/object-factory.h"

#include <algorithm>
#include <array>

namespace ns3 {

namespace {

struct NamedControl {
    const char* name;
    const char* type;
};

constexpr std::array<NamedControl, 10> kControls = {{
    {"NONE", "ns3::NoCongestionControl"},
    {"DCQCN", "ns3::Dcqcn"},
    {"HPCC", "ns3::Hpcc"},
    {"TIMELY", "ns3::Timely"},
    {"DCTCP", "ns3::Dctcp"},
    {"SWIFT", "ns3::Swift"},
    {"INFINIBAND", "ns3::InfinibandCc"},
    {"SPECTRUM_X", "ns3::SpectrumCc"},
    {"NSCC", "ns3::Nscc"},
    {"CREDITS", "ns3::ReceiverCredits"},
}};

}  // namespace

std::vector<std::string> GetCongestionControlNames() {
    std::vector<std::string> names;
    names.reserve(kControls.size());
    for (const NamedControl& control : kControls) {
        names.emplace_back(control.name);
    }
    return names;
}

Ptr<CongestionControl> CreateCongestionControl(const std::string& name) {
    const auto* control = std::find_if(kControls.begin(), kControls.end(),
                                       [&](const auto& known) { return name == known.name; });
    TypeId type;
    if (!TypeId::LookupByNameFailSafe(control == kControls.end() ? name : control->type, &type) ||
        !type.HasConstructor() || !type.IsChildOf(CongestionControl::GetTypeId())) {
        return nullptr;
    }
    ObjectFactory factory;
    factory.SetTypeId(type);
    return factory.Create<CongestionControl>();
}

}  // namespace ns3
