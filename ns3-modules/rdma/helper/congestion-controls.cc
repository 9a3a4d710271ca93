// SPDX-License-Identifier: GPL-2.0-only
#include "congestion-controls.h"

#include "ns3/object-factory.h"
#include "ns3/string.h"

#include <algorithm>
#include <array>

namespace ns3 {

namespace {

struct Setting {
    const char* attribute;
    const char* value;
};

struct NamedControl {
    const char* name;
    const char* type;
    std::array<Setting, 6> preset{};  ///< Besides the defaults; the rest is null.
};

constexpr std::array<NamedControl, 12> kControls = {{
    {"NONE", "ns3::NoCongestionControl"},
    {"DCQCN", "ns3::Dcqcn"},
    // What Mellanox and NVIDIA NICs of all rates come with (DOCA 3.4, "DCQCN CC Parameters").
    {"DCQCN_VENDOR",
     "ns3::Dcqcn",
     {{{"ReferenceRate", "0b/s"},
       {"AdditiveIncrease", "5Mb/s"},
       {"HyperIncrease", "50Mb/s"},
       {"MinRate", "1Mb/s"},
       {"IncreaseInterval", "300us"}}}},
    // Tuning of 400 Gb/s NICs for more than 10,000 GPUs in production ("Barre", table 2): from
    // ranges of 8 to 20 Mb/s, 20 to 100 us and 80 to 98 %.
    {"DCQCN_400G",
     "ns3::Dcqcn",
     {{{"ReferenceRate", "0b/s"},
       {"AdditiveIncrease", "14Mb/s"},
       {"HyperIncrease", "50Mb/s"},
       {"MinRate", "1Mb/s"},
       {"IncreaseInterval", "60us"},
       {"MinDecreaseFactor", "0.9"}}}},
    {"HPCC", "ns3::Hpcc"},
    {"TIMELY", "ns3::Timely"},
    {"DCTCP", "ns3::Dctcp"},
    {"SWIFT", "ns3::Swift"},
    {"INFINIBAND", "ns3::InfinibandCc"},
    {"SPECTRUM_X", "ns3::SpectrumCc"},
    {"NSCC", "ns3::Nscc"},
    {"CREDITS", "ns3::ReceiverCredits"},
}};

// What the user has set stays as it is.
void ApplyPreset(const NamedControl& control, const TypeId& type, ObjectFactory& factory) {
    for (const Setting& setting : control.preset) {
        TypeId::AttributeInformation known;
        if (setting.attribute != nullptr && type.LookupAttributeByName(setting.attribute, &known) &&
            known.initialValue->SerializeToString(known.checker) ==
                known.originalInitialValue->SerializeToString(known.checker)) {
            factory.Set(setting.attribute, StringValue(setting.value));
        }
    }
}

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
    if (control != kControls.end()) {
        ApplyPreset(*control, type, factory);
    }
    return factory.Create<CongestionControl>();
}

}  // namespace ns3
