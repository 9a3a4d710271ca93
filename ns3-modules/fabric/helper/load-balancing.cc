// SPDX-License-Identifier: GPL-2.0-only
#include "load-balancing.h"

#include "ns3/config.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"

#include <algorithm>
#include <array>

namespace ns3 {

namespace {

constexpr const char* kEcmp = "ECMP";  // which switches do by themselves

struct NamedSelector {
    const char* name;
    const char* type;
};

constexpr std::array<NamedSelector, 9> kSelectors = {{
    {"WEIGHTED_ECMP", "ns3::WeightedEcmp"},
    {"FLOWLET", "ns3::FlowletSwitching"},
    {"CONGA", "ns3::CongaRouting"},
    {"CONWEAVE", "ns3::ConweaveRouting"},
    {"SPRAY_RANDOM", "ns3::RandomSpray"},
    {"SPRAY_ROUND_ROBIN", "ns3::RoundRobinSpray"},
    {"ADAPTIVE", "ns3::AdaptiveRouting"},
    {"ADAPTIVE_REMOTE", "ns3::RemoteAdaptiveRouting"},
    {"D_MOD_K", "ns3::DModKRouting"},
}};

/// The TypeId that a name stands for: its own, where it is no other's.
std::string TypeOf(const std::string& name) {
    const auto* known = std::find_if(kSelectors.begin(), kSelectors.end(),
                                     [&](const auto& selector) { return name == selector.name; });
    return known == kSelectors.end() ? name : known->type;
}

}  // namespace

std::vector<std::string> GetLoadBalancingNames() {
    std::vector<std::string> names{kEcmp};
    for (const NamedSelector& selector : kSelectors) {
        names.emplace_back(selector.name);
    }
    return names;
}

bool IsLoadBalancing(const std::string& name) {
    TypeId type;
    return name == kEcmp || (TypeId::LookupByNameFailSafe(TypeOf(name), &type) &&
                             type.HasConstructor() && type.IsChildOf(PathSelector::GetTypeId()));
}

bool SetLoadBalancingDefault(const std::string& name) {
    if (!IsLoadBalancing(name)) {
        return false;
    }
    Ptr<PathSelector> created;
    if (name != kEcmp) {
        created = ObjectFactory(TypeOf(name)).Create<PathSelector>();
    }
    Config::SetDefault("ns3::FabricSwitch::PathSelector", PointerValue(created));
    return true;
}

}  // namespace ns3
