// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/defeated-settings.h"

#include <fmt/format.h>
#include <ns3/data-rate.h>
#include <ns3/double.h>
#include <ns3/pointer.h>
#include <ns3/string.h>
#include <ns3/uinteger.h>

#include <algorithm>

#include "fabric/model/routing/path-selector.h"
#include "fabric/model/switch/ethernet-switch.h"
#include "rdma/model/cc/congestion-control.h"
#include "rdma/model/nic/rdma-nic.h"
#include "scenarios/input/transport.h"
#include "topogen/fabric.pb.h"
#include "topogen/text/number-text.h"

namespace scenarios {

namespace {

using topogen::Grouped;
using topogen::RateText;

/// A switch and a NIC as they would be created now, and their attributes.
class Defaults {
  public:
    uint64_t OfNic(const char* attribute) const { return Number(*m_nic, attribute); }
    uint64_t OfSwitch(const char* attribute) const { return Number(*m_switch, attribute); }

    std::string NicChoice(const char* attribute) const {
        ns3::StringValue value;
        m_nic->GetAttribute(attribute, value);
        return value.Get();
    }
    double SwitchFactor(const char* attribute) const {
        ns3::DoubleValue value;
        m_switch->GetAttribute(attribute, value);
        return value.Get();
    }
    uint64_t EcnReferenceRate() const {
        ns3::DataRateValue value;
        m_switch->GetAttribute("EcnReferenceRate", value);
        return value.Get().GetBitRate();
    }
    bool SwitchesSpreadFlows() const {
        ns3::PointerValue value;
        m_switch->GetAttribute("PathSelector", value);
        const auto selector = value.Get<ns3::PathSelector>();
        return selector != nullptr && selector->SpreadsFlows();
    }
    bool IsLossless(uint64_t trafficClass) const {
        return (OfSwitch("LosslessClasses") >> trafficClass & 1) != 0;
    }

  private:
    static uint64_t Number(const ns3::Object& object, const char* attribute) {
        ns3::UintegerValue value;
        object.GetAttribute(attribute, value);
        return value.Get();
    }

    ns3::Ptr<ns3::RdmaNic> m_nic = ns3::CreateObject<ns3::RdmaNic>();
    ns3::Ptr<ns3::EthernetSwitch> m_switch = ns3::CreateObject<ns3::EthernetSwitch>();
};

void FindReordering(const Defaults& defaults, const topogen::Fabric& fabric,
                    std::vector<std::string>& found) {
    const bool sprays =
        fabric.ports_per_endpoint() > 1 && defaults.NicChoice("PortSelection") == "Spray";
    if (!sprays && !defaults.SwitchesSpreadFlows()) {
        return;
    }
    const char* who = sprays ? "ns3::RdmaNic::PortSelection Spray" : "load balancing";
    if (defaults.NicChoice("Reliability") == "GoBackN") {
        found.push_back(
            fmt::format("{} spreads a flow's packets over several paths, and go-back-N "
                        "sends all again that come after a late one; set "
                        "transport.reliability SELECTIVE_REPEAT",
                        who));
    } else if (defaults.OfNic("ReorderTolerance") == 0) {
        found.push_back(
            fmt::format("{} spreads a flow's packets over several paths, and "
                        "ns3::RdmaNic::ReorderTolerance 0 takes every packet for lost "
                        "that another overtakes; set it to what a path may be behind",
                        who));
    }
}

void FindLosses(const Defaults& defaults, const Scenario& scenario,
                std::vector<std::string>& found) {
    const uint64_t dataClass = defaults.OfNic("DataClass");
    const bool isLossless = defaults.IsLossless(dataClass);
    const bool mayLose = scenario.transport().has_lossless() && !scenario.transport().lossless();
    if (!isLossless && !mayLose) {
        found.push_back(
            fmt::format("data travels in class {} (ns3::RdmaNic::DataClass), which has "
                        "no PFC (ns3::EthernetSwitch::LosslessClasses {}): full "
                        "buffers drop it; set transport.lossless false if that is "
                        "meant",
                        dataClass, defaults.OfSwitch("LosslessClasses")));
    }
    if (isLossless && (defaults.OfSwitch("TrimmingClasses") >> dataClass & 1) != 0) {
        found.push_back(
            fmt::format("class {} is to be trimmed (ns3::EthernetSwitch::"
                        "TrimmingClasses), but PFC pauses it first; set "
                        "transport.lossless false",
                        dataClass));
    }
}

void FindUnheardMarks(const Defaults& defaults, std::vector<std::string>& found) {
    if (defaults.NicChoice("CnpMode") == "Ack" && defaults.OfNic("AckInterval") > 1) {
        found.push_back(
            fmt::format("ns3::RdmaNic::CnpMode Ack echoes marks in ACKs, of which "
                        "AckInterval {} sends one in as many packets: the marks of "
                        "the others are not heard",
                        defaults.OfNic("AckInterval")));
    }
}

// Two senders into one port are the least that make a queue. With dynamic thresholds each is paused
// when it holds alpha times what is left, so that together they hold 2 alpha / (1 + 2 alpha).
void FindLateMarks(const Defaults& defaults, const topogen::Fabric& fabric,
                   std::vector<std::string>& found) {
    const double alpha = defaults.SwitchFactor("Alpha");
    const uint64_t reference = defaults.EcnReferenceRate();
    const uint64_t given = defaults.OfSwitch("BufferBytes");
    for (const topogen::SwitchModel& model : fabric.switch_models()) {
        const uint64_t buffer = given != 0 ? given : model.buffer_bytes();
        const auto held =
            static_cast<uint64_t>(static_cast<double>(buffer) * 2 * alpha / (1 + 2 * alpha));
        const auto kmin = static_cast<uint64_t>(static_cast<double>(defaults.OfSwitch("EcnKmin")) *
                                                static_cast<double>(model.port_rate_bps()) /
                                                static_cast<double>(reference));
        if (!model.lossless_credits() && kmin > held) {
            found.push_back(fmt::format(
                "{}: ECN marks from {} bytes on at {} (ns3::FabricSwitch::EcnKmin), but two "
                "senders "
                "into one port are paused at {} (ns3::EthernetSwitch::Alpha {} of {} bytes): they "
                "hear of congestion by PFC alone",
                model.name(), Grouped(kmin), RateText(model.port_rate_bps()), Grouped(held), alpha,
                Grouped(buffer)));
        }
    }
}

}  // namespace

std::vector<std::string> FindDefeatedSettings(const Scenario& scenario,
                                              const topogen::Fabric& fabric) {
    const Defaults defaults;
    std::vector<std::string> found;
    FindReordering(defaults, fabric, found);
    if (!IsInfiniband(fabric)) {
        FindLosses(defaults, scenario, found);
    }
    if (MakeCongestionControl(scenario)->WantsCnp()) {
        FindUnheardMarks(defaults, found);
        FindLateMarks(defaults, fabric, found);
    }
    return found;
}

}  // namespace scenarios
