// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/transport.h"

#include <fmt/format.h>

#include <ns3/boolean.h>
#include <ns3/config.h>
#include <ns3/pointer.h>
#include <ns3/uinteger.h>

#include <algorithm>
#include <string>
#include <vector>

#include "collective/helper/collective-driver.h"
#include "fabric/helper/load-balancing.h"
#include "fabric/model/routing/pinned-paths.h"
#include "fabric/model/switch/ethernet-switch.h"
#include "fabric/model/wire/wire-format.h"
#include "rdma/helper/congestion-controls.h"
#include "rdma/model/nic/rdma-nic.h"
#include "scenarios/input/attribute-setting.h"
#include "scenarios/input/path-pins.h"
#include "topogen/error.h"
#include "topogen/fabric.pb.h"
#include "topogen/routing/d-mod-k.h"
#include "topogen/text/nearest.h"

namespace scenarios {

namespace {

constexpr uint32_t kMaxInfinibandMtu = 4096;  // InfiniBand Architecture vol. 1, 7.7
constexpr const char* kDefaultAlgorithm = "DCQCN";
constexpr const char* kStaticRoutes = "D_MOD_K";

[[noreturn]] void RefuseName(const std::string& field, const std::string& name,
                             const std::vector<std::string>& names) {
    const std::string nearest = topogen::Nearest(name, names);
    throw topogen::DataError(fmt::format("transport.{}: {}: must be one of {}{}", field, name,
                                         fmt::join(names, ", "),
                                         nearest.empty() ? "" : "; did you mean " + nearest + "?"));
}

std::string CongestionControlOf(const Scenario& scenario) {
    const std::string& asked = scenario.transport().congestion_control();
    return asked.empty() ? kDefaultAlgorithm : asked;
}

void CheckCongestionControl(const Scenario& scenario) {
    const std::string name = CongestionControlOf(scenario);
    if (ns3::CreateCongestionControl(name) == nullptr) {
        RefuseName("congestion_control", name, ns3::GetCongestionControlNames());
    }
}

void CheckLoadBalancing(const Transport& transport) {
    const std::string& name = transport.load_balancing();
    if (name == ns3::PinnedPaths::GetTypeId().GetName()) {
        throw topogen::DataError(fmt::format(
            "transport.load_balancing: {}: has no paths by its type; must be given by {} and "
            "transport.pinned_paths",
            name, kPinnedPaths));
    }
    if (!name.empty() && name != kPinnedPaths && !ns3::IsLoadBalancing(name)) {
        std::vector<std::string> names = ns3::GetLoadBalancingNames();
        names.emplace_back(kPinnedPaths);
        RefuseName("load_balancing", name, names);
    }
    if ((name == kPinnedPaths) != !transport.pinned_paths().empty()) {
        throw topogen::DataError(
            name == kPinnedPaths
                ? "transport.pinned_paths: missing; load_balancing PINNED needs a file of paths"
                : fmt::format("transport.pinned_paths: {}: load_balancing must be PINNED with it",
                              transport.pinned_paths()));
    }
}

void CheckStaticRoutes(const Transport& transport, const topogen::Fabric& fabric) {
    if (transport.load_balancing() == kStaticRoutes && !topogen::DModK::CanRoute(fabric)) {
        throw topogen::DataError(fmt::format(
            "transport.load_balancing: {}: this fabric has links within a tier; allowed for trees "
            "only",
            kStaticRoutes));
    }
}

/// What an attribute of a new object would be.
template <typename Model>
uint32_t DefaultOf(const char* attribute) {
    ns3::UintegerValue value;
    ns3::CreateObject<Model>()->GetAttribute(attribute, value);
    return static_cast<uint32_t>(value.Get());
}

bool IsNvlinkUsed() {
    ns3::BooleanValue value;
    ns3::CreateObject<ns3::CollectiveDriver>()->GetAttribute("Nvlink", value);
    return value.Get();
}

/// By which the MTU was set, for errors.
const char* MtuSetting(const Scenario& scenario, uint32_t mtu) {
    return scenario.transport().has_mtu() && scenario.transport().mtu() == mtu
               ? "transport.mtu"
               : "ns3::RdmaNic::Mtu";
}

/// RdmaNetwork refuses such frames too; here the field is known that is to blame, and a dry run
/// finds them.
void CheckFrameSize(const Scenario& scenario, const TransportFigures& figures) {
    const bool telemetry = MakeCongestionControl(scenario)->WantsTelemetry();
    const uint32_t headers = DefaultOf<ns3::WireFormat>("DataOverhead") +
                             DefaultOf<ns3::WireFormat>("RethBytes") +
                             (telemetry ? DefaultOf<ns3::WireFormat>("TelemetryBytes") : 0);
    const uint32_t largest = DefaultOf<ns3::EthernetSwitch>("MaxFrameBytes");
    const uint32_t frame = ns3::WireFormat::PadPayload(figures.mtu) + headers;
    if (frame > largest) {
        throw topogen::DataError(
            fmt::format("{}: {}: makes frames of up to {} bytes with headers; must be at most {} "
                        "(ns3::FabricSwitch::MaxFrameBytes), so an MTU of at most {}",
                        MtuSetting(scenario, figures.mtu), figures.mtu, frame, largest,
                        (largest - headers) / 4 * 4));
    }
}

void ApplyFields(const Transport& transport) {
    if (transport.has_mtu()) {
        SetAttributeDefault(fmt::format("ns3::RdmaNic::Mtu={}", transport.mtu()));
    }
    if (transport.has_lossless() && !transport.lossless()) {
        SetAttributeDefault("ns3::EthernetSwitch::LosslessClasses=0");
    }
    if (transport.has_reliability()) {
        const bool selective = transport.reliability() == Transport::SELECTIVE_REPEAT;
        SetAttributeDefault(std::string("ns3::RdmaNic::Reliability=") +
                            (selective ? "SelectiveRepeat" : "GoBackN"));
    }
    if (transport.has_nvlink() && !transport.nvlink()) {
        SetAttributeDefault("ns3::CollectiveDriver::Nvlink=false");
    }
}

/// Calls `apply` with each of the scenario's attributes; its errors name the attribute.
template <typename Apply>
void ForEachAttribute(const Scenario& scenario, Apply apply) {
    for (int i = 0; i < scenario.attribute_size(); ++i) {
        try {
            apply(scenario.attribute(i));
        } catch (const topogen::Error& error) {
            throw topogen::DataError(fmt::format("attribute[{}]: {}", i, error.what()));
        }
    }
}

}  // namespace

bool IsInfiniband(const topogen::Fabric& fabric) {
    const auto& models = fabric.switch_models();
    return std::any_of(models.begin(), models.end(),
                       [](const topogen::SwitchModel& model) { return model.lossless_credits(); });
}

void ApplyTransport(const Scenario& scenario) {
    CheckCongestionControl(scenario);
    CheckLoadBalancing(scenario.transport());
    ApplyFields(scenario.transport());
    ForEachAttribute(scenario, [](const std::string& setting) {
        IsNodeAttribute(setting) ? CheckNodeAttribute(setting) : SetAttributeDefault(setting);
    });
}

void ApplyNodeAttributes(const Scenario& scenario) {
    ForEachAttribute(scenario, [](const std::string& setting) {
        if (IsNodeAttribute(setting)) {
            SetNodeAttribute(setting);
        }
    });
}

void ApplyLoadBalancing(const Scenario& scenario, const topogen::Fabric& fabric,
                        PathLengths& paths) {
    ns3::PointerValue selector;
    ns3::CreateObject<ns3::EthernetSwitch>()->GetAttribute("PathSelector", selector);
    const bool isSetAsAttribute = selector.GetObject() != nullptr;
    const std::string& asked = scenario.transport().load_balancing();
    if (isSetAsAttribute) {
        return;
    }
    if (asked == kPinnedPaths) {
        ns3::Config::SetDefault(
            "ns3::FabricSwitch::PathSelector",
            ns3::PointerValue(ReadPins(scenario.transport().pinned_paths(), fabric, paths)));
    } else if (!asked.empty()) {
        ns3::SetLoadBalancingDefault(asked);
    } else if (IsInfiniband(fabric) && topogen::DModK::CanRoute(fabric)) {
        ns3::SetLoadBalancingDefault(kStaticRoutes);
    }
}

TransportFigures ReadTransportFigures() {
    TransportFigures figures;
    figures.mtu = DefaultOf<ns3::RdmaNic>("Mtu");
    figures.dataClass = DefaultOf<ns3::RdmaNic>("DataClass");
    figures.ackInterval = DefaultOf<ns3::RdmaNic>("AckInterval");
    figures.channels = DefaultOf<ns3::CollectiveDriver>("Channels");
    figures.chunkBytes = DefaultOf<ns3::CollectiveDriver>("ChunkSize");
    figures.usesNvlink = IsNvlinkUsed();
    return figures;
}

void CheckTransport(const Scenario& scenario, const topogen::Fabric& fabric,
                    const TransportFigures& figures) {
    CheckFrameSize(scenario, figures);
    CheckStaticRoutes(scenario.transport(), fabric);
    for (const topogen::SwitchModel& model : fabric.switch_models()) {
        if (!model.lossless_credits()) {
            continue;
        }
        if (scenario.transport().has_lossless() && !scenario.transport().lossless()) {
            throw topogen::DataError(
                fmt::format("transport.lossless: false: the switches of this fabric ({}) are "
                            "InfiniBand, which never drops for want of memory; must be true",
                            model.name()));
        }
        if (figures.mtu > kMaxInfinibandMtu) {
            throw topogen::DataError(fmt::format(
                "{}: {}: the switches of this fabric ({}) are InfiniBand; must be at most {}",
                MtuSetting(scenario, figures.mtu), figures.mtu, model.name(), kMaxInfinibandMtu));
        }
    }
}

ns3::Ptr<ns3::CongestionControl> MakeCongestionControl(const Scenario& scenario) {
    return ns3::CreateCongestionControl(CongestionControlOf(scenario));
}

}  // namespace scenarios
