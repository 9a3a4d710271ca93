// SPDX-License-Identifier: GPL-2.0-only
#include "load-balancing.h"

#include "ns3/config.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"

#include <algorithm>
#include <array>

namespace ns3 {

namespace {

struct NamedSelector {
    const char* name;
    const char* type;  ///< Null for ECMP, which switches do by themselves.
};

constexpr std::array<NamedSelector, 8> kSelectors = {{
    {"ECMP", nullptr},
    {"WEIGHTED_ECMP", "ns3::WeightedEcmp"},
    {"FLOWLET", "ns3::FlowletSwitching"},
    {"SPRAY_RANDOM", "ns3::RandomSpray"},
    {"SPRAY_ROUND_ROBIN", "ns3::RoundRobinSpray"},
    {"ADAPTIVE", "ns3::AdaptiveRouting"},
    {"ADAPTIVE_REMOTE", "ns3::RemoteAdaptiveRouting"},
    {"D_MOD_K", "ns3::DModKRouting"},
}};

}  // namespace

std::vector<std::string> GetLoadBalancingNames() {
    std::vector<std::string> names;
    names.reserve(kSelectors.size());
    for (const NamedSelector& selector : kSelectors) {
        names.emplace_back(selector.name);
    }
    return names;
}

bool SetLoadBalancingDefault(const std::string& name) {
    const auto* selector = std::find_if(kSelectors.begin(), kSelectors.end(),
                                        [&](const auto& known) { return name == known.name; });
    if (selector == kSelectors.end()) {
        return false;
    }
    Ptr<PathSelector> created;
    if (selector->type != nullptr) {
        created = ObjectFactory(selector->type).Create<PathSelector>();
    }
    Config::SetDefault("ns3::FabricSwitch::PathSelector", PointerValue(created));
    return true;
}

}  // namespace ns3
