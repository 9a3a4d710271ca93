// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-switch.h"

#include "class-attribute.h"
#include "data-plane.h"

#include "engine/model/ns3-versions.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/integer.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(FabricSwitch);

TypeId FabricSwitch::AddClassAttributes(TypeId tid) {
    constexpr int64_t kMaxBytes = int64_t{1} << 40;
    for (unsigned c = 0; c < kTrafficClasses; ++c) {
        const std::string name = "Class" + std::to_string(c);
        tid.AddAttribute("Quantum" + name,
                         "Bytes this class may send a round while others wait (256..16 Mi).",
                         UintegerValue(16384),
                         MakeClassAccessor<UintegerValue>(&FabricSwitch::m_quantum, c),
                         MakeUintegerChecker<uint32_t>(256, 1 << 24))
            .AddAttribute("EcnKmin" + name, "EcnKmin of this class (bytes); -1 takes EcnKmin.",
                          IntegerValue(-1),
                          MakeClassAccessor<IntegerValue>(&FabricSwitch::m_classKmin, c),
                          MakeIntegerChecker<int64_t>(-1, kMaxBytes))
            .AddAttribute("EcnKmax" + name, "EcnKmax of this class (bytes); -1 takes EcnKmax.",
                          IntegerValue(-1),
                          MakeClassAccessor<IntegerValue>(&FabricSwitch::m_classKmax, c),
                          MakeIntegerChecker<int64_t>(-1, kMaxBytes))
            .AddAttribute("EcnPmax" + name, "EcnPmax of this class; -1 takes EcnPmax.",
                          DoubleValue(-1),
                          MakeClassAccessor<DoubleValue>(&FabricSwitch::m_classPmax, c),
                          MakeDoubleChecker<double>(-1, 1));
    }
    return tid;
}

TypeId FabricSwitch::AddEcnAttributes(TypeId tid) {
    return tid
        .AddAttribute(
            "EcnEnabled", "Mark ECN-capable frames. May change while the simulation runs.",
            BooleanValue(true),
            MakeBooleanAccessor(&FabricSwitch::SetEcnEnabled, &FabricSwitch::IsEcnEnabled),
            MakeBooleanChecker())
        .AddAttribute("EcnKmin",
                      "Backlog up to which nothing is marked (bytes at EcnReferenceRate). "
                      "100 KB at 25 Gb/s as in the HPCC studies (SIGCOMM 2019).",
                      UintegerValue(100000), MakeUintegerAccessor(&FabricSwitch::m_ecnKmin),
                      MakeUintegerChecker<uint64_t>())
        .AddAttribute("EcnKmax",
                      "Backlog above which everything is marked (bytes at EcnReferenceRate), "
                      "at least EcnKmin.",
                      UintegerValue(400000), MakeUintegerAccessor(&FabricSwitch::m_ecnKmax),
                      MakeUintegerChecker<uint64_t>())
        .AddAttribute("EcnPmax", "Probability of a mark at EcnKmax.", DoubleValue(0.2),
                      MakeDoubleAccessor(&FabricSwitch::m_ecnPmax), MakeDoubleChecker<double>(0, 1))
        .AddAttribute(
            "EcnReferenceRate",
            "Rate for which EcnKmin and EcnKmax are given, more than 0; a port's own scale with "
            "its rate.",
            DataRateValue(DataRate("25Gb/s")),
            MakeDataRateAccessor(&FabricSwitch::m_ecnReferenceRate), MakeDataRateChecker())
        .AddAttribute("EcnTable",
                      "Kmin and Kmax (bytes) and Pmax by rate, in place of EcnKmin, EcnKmax and "
                      "EcnPmax: 200Gb/s 300000 1200000 0.8; 400Gb/s 800000 3200000 0.2. Nothing "
                      "in it is scaled, and it has the rate of every port. Empty, there is none.",
                      StringValue(""),
                      MakeStringAccessor(&FabricSwitch::SetEcnTable, &FabricSwitch::GetEcnTable),
                      MakeStringChecker());
}

TypeId FabricSwitch::AddTelemetryAttributes(TypeId tid) {
    return tid
        .AddAttribute(
            "TelemetryForm",
            "What telemetry tells: PerHop, a record of each hop (HPCC); Utilization, that of "
            "the most used one (PINT), for which WireFormat's TelemetryBytes should be 1; "
            "LastHop, its record and the longest queue before it; or AsWanted by the "
            "congestion control.",
            EnumValue(kTelemetryAsWanted), MakeEnumMemberAccessor(&FabricSwitch::m_telemetryForm),
            MakeEnumChecker(kTelemetryPerHop, "PerHop", kTelemetryUtilization, "Utilization",
                            kTelemetryLastHop, "LastHop", kTelemetryAsWanted, "AsWanted"))
        .AddAttribute("TelemetryPeriod",
                      "T over which Utilization is averaged: the fabric's base RTT. 13 us as "
                      "in HPCC (SIGCOMM 2019).",
                      TimeValue(MicroSeconds(13)),
                      MakeTimeAccessor(&FabricSwitch::m_telemetryPeriod),
                      MakeTimeChecker(NanoSeconds(1)))
        .AddAttribute("TelemetryQueueUnit",
                      "Granularity of backlogs in telemetry (bytes). 80 in the HPCC header.",
                      UintegerValue(80), MakeUintegerAccessor(&FabricSwitch::m_telemetryQueueUnit),
                      MakeUintegerChecker<uint32_t>(1))
        .AddAttribute("TelemetryBytesUnit",
                      "Granularity of byte counts in telemetry (bytes). 128 in the HPCC header.",
                      UintegerValue(128), MakeUintegerAccessor(&FabricSwitch::m_telemetryBytesUnit),
                      MakeUintegerChecker<uint32_t>(1));
}

TypeId FabricSwitch::GetTypeId() {
    static TypeId tid = AddTelemetryAttributes(AddClassAttributes(AddEcnAttributes(
        TypeId("ns3::FabricSwitch")
            .SetParent<Object>()
            .SetGroupName("Fabric")
            .AddAttribute("BufferBytes", "Packet memory (bytes); 0 takes the switch model's.",
                          UintegerValue(0), MakeUintegerAccessor(&FabricSwitch::m_bufferBytes),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("Pipeline",
                          "Latency of the idle switch from the last bit that it waits for to "
                          "the first it sends; negative takes the "
                          "switch model's.",
                          TimeValue(NanoSeconds(-1)), MakeTimeAccessor(&FabricSwitch::m_pipeline),
                          MakeTimeChecker())
            .AddAttribute(
                "CutThrough",
                "Send a frame on once its head is in, where the egress link is no "
                "faster than the ingress link: On, Off, or Model: InfiniBand switches do, "
                "Ethernet switches do not.",
                EnumValue(kCutThroughModel), MakeEnumMemberAccessor(&FabricSwitch::m_cutThrough),
                MakeEnumChecker(kCutThroughModel, "Model", kCutThroughOn, "On", kCutThroughOff,
                                "Off"))
            .AddAttribute("CutThroughBytes",
                          "What must be in of a frame to forward it, where the switch cuts "
                          "through (bytes, 1..9216).",
                          UintegerValue(64), MakeUintegerAccessor(&FabricSwitch::m_cutThroughBytes),
                          MakeUintegerChecker<uint32_t>(1, 9216))
            .AddAttribute("MaxFrameBytes",
                          "Largest frame of the fabric, for what buffers must hold (bytes).",
                          UintegerValue(9216), MakeUintegerAccessor(&FabricSwitch::m_maxFrameBytes),
                          MakeUintegerChecker<uint32_t>(64, UINT16_MAX))
            .AddAttribute("StrictClasses",
                          "Classes served before all others, highest number first, as a bit mask: "
                          "the sum of 2^c over them (192: 6 and 7).",
                          UintegerValue(0xc0), MakeUintegerAccessor(&FabricSwitch::m_strictClasses),
                          MakeUintegerChecker<uint8_t>())
            .AddAttribute(
                "PathSelector",
                "Chooses among equal-cost ports; null means ECMP. May change while the simulation "
                "runs.",
                PointerValue(),
                MakePointerAccessor(&FabricSwitch::SetPathSelector, &FabricSwitch::GetPathSelector),
                MakePointerChecker<PathSelector>()))));
    return tid;
}

FabricSwitch::FabricSwitch() = default;

FabricSwitch::~FabricSwitch() = default;

void FabricSwitch::DoDispose() {
    GetDataPlane().Dispose();
    m_selector = nullptr;
    Object::DoDispose();
}

void FabricSwitch::SetPlace(uint32_t switchIndex, const FabricRouting& routing, uint32_t ecmpSeed) {
    m_schedule.strictMask = m_strictClasses;
    m_schedule.quantum = m_quantum;
    GetDataPlane().GetRouter().SetPlace(switchIndex, routing, ecmpSeed);
}

void FabricSwitch::OnRoutesChanged() {
    GetDataPlane().GetRouter().OnRoutesChanged();
}

uint32_t FabricSwitch::GetSwitchIndex() const {
    return GetDataPlane().GetRouter().GetSwitchIndex();
}

const SwitchPorts& FabricSwitch::GetPorts() const {
    return GetDataPlane().GetPorts();
}

uint32_t FabricSwitch::GetHeadBytes() const {
    const bool cutsThrough =
        m_cutThrough == kCutThroughModel ? CutsThroughByNature() : m_cutThrough == kCutThroughOn;
    return cutsThrough ? m_cutThroughBytes : 0;
}

void FabricSwitch::SetModel(uint64_t bufferBytes, int64_t pipelinePs) {
    if (m_bufferBytes == 0) {
        m_bufferBytes = bufferBytes;
    }
    if (m_pipeline.IsStrictlyNegative()) {
        m_pipeline = PicoSeconds(pipelinePs);
    }
}

void FabricSwitch::SetPorts(const std::vector<FabricPort*>& ports, uint64_t drawSeed) {
    DataPlane& plane = GetDataPlane();
    m_drawSeed = drawSeed;
    plane.SetCuttingThrough(GetHeadBytes() != 0);
    plane.GetRouter().SetPorts(ports);
    ConfigureEcn();
    plane.GetTelemetry().Configure(
        {m_telemetryPeriod.GetPicoSeconds(), m_telemetryQueueUnit, m_telemetryBytesUnit, drawSeed},
        ports.size());
    ConfigureBuffers();
    CreateChooser();
}

void FabricSwitch::ConfigureEcn() {
    CheckEcnTable();
    SwitchEcn::Parameters parameters;
    parameters.enabled = m_ecnEnabled;
    parameters.ofAll = {m_ecnKmin, m_ecnKmax, m_ecnPmax};
    for (unsigned c = 0; c < kTrafficClasses; ++c) {
        parameters.ofClass[c] = {m_classKmin[c], m_classKmax[c], m_classPmax[c]};
    }
    parameters.table = m_ecnTable;
    parameters.referenceBps = m_ecnReferenceRate.GetBitRate();
    if (parameters.referenceBps == 0) {
        throw std::invalid_argument(
            "ns3::FabricSwitch::EcnReferenceRate: 0bps: must be more than 0");
    }
    GetDataPlane().GetEcn().Configure(parameters, GetPorts(), m_drawSeed);
}

void FabricSwitch::SetEcnTable(std::string text) {
    m_ecnTable = ParseEcnTable("ns3::FabricSwitch::EcnTable", text);
    m_ecnTableText = std::move(text);
}

void FabricSwitch::CheckEcnTable() const {
    for (const FabricPort* port : GetPorts()) {
        if (port != nullptr && !m_ecnTable.empty() && m_ecnTable.count(port->GetRateBps()) == 0) {
            throw std::invalid_argument(
                "ns3::FabricSwitch::EcnTable: " + m_ecnTableText + ": must have a row for " +
                std::to_string(port->GetRateBps()) + "bps, the rate of port " +
                std::to_string(port->GetPortIndex()) + " of node " +
                std::to_string(port->GetNode()->GetId()));
        }
    }
}

void FabricSwitch::SetEcnEnabled(bool enabled) {
    m_ecnEnabled = enabled;
    if (IsWired()) {
        GetDataPlane().GetEcn().SetEnabled(enabled);
    }
}

void FabricSwitch::SetTelemetryForm(TelemetryForm wanted) {
    if (m_telemetryForm == kTelemetryAsWanted) {
        m_telemetryForm = wanted;
    }
    GetDataPlane().GetTelemetry().SetForm(m_telemetryForm);
}

void FabricSwitch::SetPathSelector(Ptr<PathSelector> selector) {
    m_selector = selector;
    if (IsWired()) {
        CreateChooser();
    }
}

void FabricSwitch::CreateChooser() {
    SwitchRouter& router = GetDataPlane().GetRouter();
    router.SetChooser(m_selector == nullptr
                          ? nullptr
                          : m_selector->CreateChooser(router.GetPlace(Mix64(~m_drawSeed))));
}

}  // namespace ns3
