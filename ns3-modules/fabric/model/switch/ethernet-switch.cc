// SPDX-License-Identifier: GPL-2.0-only
#include "ethernet-switch.h"

#include "port-settings.h"

#include "engine/model/ns3-versions.h"

#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/integer.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(EthernetSwitch);

namespace {

constexpr int64_t kComputeHeadroom = -1;
constexpr double kBytesPerBitPs = 1.0 / 8 / 1e12;

}  // namespace

// What becomes of frames of lossy classes that find no room.
TypeId EthernetSwitch::AddLossAttributes(TypeId tid) {
    return tid
        .AddAttribute("EarlyDropClasses",
                      "Lossy classes, as a bit mask (the sum of 2^c over them), in which a frame "
                      "that is not ECN-capable "
                      "is dropped on arrival as probably as another would be marked (WRED).",
                      UintegerValue(0), MakeUintegerAccessor(&EthernetSwitch::m_earlyDropClasses),
                      MakeUintegerChecker<uint8_t>())
        .AddAttribute("TrimmingClasses",
                      "Lossy classes, as a bit mask (the sum of 2^c over them), in which a data "
                      "packet without room loses "
                      "its payload instead of being dropped.",
                      UintegerValue(0), MakeUintegerAccessor(&EthernetSwitch::m_trimmingClasses),
                      MakeUintegerChecker<uint8_t>())
        .AddAttribute("TrimmedClass", "Class in which trimmed packets go on (0..7).",
                      UintegerValue(6), MakeUintegerAccessor(&EthernetSwitch::m_trimmedClass),
                      MakeUintegerChecker<uint8_t>(0, kTrafficClasses - 1));
}

TypeId EthernetSwitch::AddWatchdogAttributes(TypeId tid) {
    return tid
        .AddAttribute("WatchdogDetection",
                      "Time for which a class with frames must be paused to be called stuck; 0 "
                      "turns the PFC watchdog off.",
                      TimeValue(Time(0)), MakeTimeAccessor(&EthernetSwitch::m_watchdogDetection),
                      MakeTimeChecker(Time(0)))
        .AddAttribute("WatchdogRestoration",
                      "Time without a pause after which a stuck class is trusted again. 200 ms "
                      "in SONiC.",
                      TimeValue(MilliSeconds(200)),
                      MakeTimeAccessor(&EthernetSwitch::m_watchdogRestoration),
                      MakeTimeChecker(Time(0)))
        .AddAttribute("WatchdogAction", "What becomes of the frames of a stuck class.",
                      EnumValue(PfcWatchdog::kDrop),
                      MakeEnumMemberAccessor(&EthernetSwitch::m_watchdogAction),
                      MakeEnumChecker(PfcWatchdog::kDrop, "Drop", PfcWatchdog::kForward, "Forward"))
        .AddTraceSource("PauseStorm", "The watchdog finds a class stuck, or trusts it again.",
                        MakeTraceSourceAccessor(&EthernetSwitch::m_stormTrace),
                        "ns3::EthernetSwitch::StormCallback");
}

TypeId EthernetSwitch::AddBufferAttributes(TypeId tid) {
    return tid
        .AddAttribute("Alpha",
                      "Share of the free shared memory that a lossless ingress class may hold "
                      "before it is paused.",
                      DoubleValue(0.125), MakeDoubleAccessor(&EthernetSwitch::m_alpha),
                      MakeDoubleChecker<double>(1e-6, 64))
        .AddAttribute("LossyAlpha",
                      "Share of the free shared memory that a lossy egress queue may hold.",
                      DoubleValue(1), MakeDoubleAccessor(&EthernetSwitch::m_lossyAlpha),
                      MakeDoubleChecker<double>(1e-6, 64))
        .AddAttribute("ReserveBytes", "Memory set aside for each port and lossless class (bytes).",
                      UintegerValue(4096), MakeUintegerAccessor(&EthernetSwitch::m_reserveBytes),
                      MakeUintegerChecker<uint32_t>())
        .AddAttribute("XonOffsetBytes",
                      "How far below the pause threshold a class is resumed (bytes).",
                      UintegerValue(3072), MakeUintegerAccessor(&EthernetSwitch::m_xonOffsetBytes),
                      MakeUintegerChecker<uint32_t>())
        .AddAttribute("HeadroomBytes",
                      "Memory for what arrives after a pause, for each port and lossless class "
                      "(bytes); -1 computes it from rate, length and pipelines.",
                      IntegerValue(kComputeHeadroom),
                      MakeIntegerAccessor(&EthernetSwitch::m_headroomBytes),
                      MakeIntegerChecker<int64_t>(kComputeHeadroom, UINT32_MAX));
}

TypeId EthernetSwitch::GetTypeId() {
    static TypeId tid = AddWatchdogAttributes(AddLossAttributes(AddBufferAttributes(
        TypeId("ns3::EthernetSwitch")
            .SetParent<FabricSwitch>()
            .SetGroupName("Fabric")
            .AddConstructor<EthernetSwitch>()
            .AddAttribute("LosslessClasses",
                          "Classes with PFC, as a bit mask: the sum of 2^c over them (8: class 3).",
                          UintegerValue(1 << 3),
                          MakeUintegerAccessor(&EthernetSwitch::m_losslessClasses),
                          MakeUintegerChecker<uint8_t>())
            .AddAttribute("PriorityToClass",
                          "Traffic class of each priority 0..7 that frames carry, eight numbers "
                          "with spaces; empty maps each to the class of its number.",
                          StringValue(""),
                          MakeStringAccessor(&EthernetSwitch::SetPriorityMap,
                                             &EthernetSwitch::GetPriorityMap),
                          MakeStringChecker())
            .AddAttribute("PauseQuanta",
                          "Time for which XOFF holds (units of 512 bit times, 0..65535), renewed "
                          "after half of it; 0 holds until XON.",
                          UintegerValue(0), MakeUintegerAccessor(&EthernetSwitch::m_pauseQuanta),
                          MakeUintegerChecker<uint16_t>()))));
    return tid;
}

EthernetSwitch::EthernetSwitch() : m_dataPlane(std::make_unique<EthernetDataPlane>(m_stormTrace)) {}

EthernetSwitch::~EthernetSwitch() = default;

void EthernetSwitch::SetPriorityMap(std::string text) {
    m_dataPlane->SetClassMap(
        ParseClassMap("ns3::EthernetSwitch::PriorityToClass", text, kTrafficClasses));
    m_priorityMap = std::move(text);
}

void EthernetSwitch::ConfigureBuffers() {
    EthernetDataPlane::Parameters parameters;
    parameters.buffer = {GetBufferBytes(), m_reserveBytes, m_xonOffsetBytes, m_losslessClasses};
    for (const FabricPort* port : GetPorts()) {
        parameters.ports.push_back(port == nullptr ? SharedBuffer::Port() : GetShare(*port));
    }
    parameters.pauseQuanta = m_pauseQuanta;
    parameters.watchdog = {m_watchdogDetection.GetPicoSeconds(),
                           m_watchdogRestoration.GetPicoSeconds(), m_watchdogAction};
    m_dataPlane->Configure(parameters);
    m_dataPlane->SetLossPolicy({m_earlyDropClasses, m_trimmingClasses, m_trimmedClass});
}

SharedBuffer::Port EthernetSwitch::GetShare(const FabricPort& port) const {
    const PortSettings* own = port.GetSettings();
    const int64_t byHand =
        own == nullptr ? m_headroomBytes : own->GetHeadroomBytes(m_headroomBytes);
    return {own == nullptr ? m_alpha : own->GetAlpha(m_alpha),
            own == nullptr ? m_lossyAlpha : own->GetLossyAlpha(m_lossyAlpha),
            byHand < 0 ? ComputeHeadroom(port) : static_cast<uint32_t>(byHand)};
}

uint32_t EthernetSwitch::ComputeHeadroom(uint64_t rateBps, int64_t roundTripPs,
                                         uint32_t pauseBytes) const {
    const double inFlight =
        static_cast<double>(roundTripPs) * static_cast<double>(rateBps) * kBytesPerBitPs;
    return 3 * GetMaxFrameBytes() + pauseBytes + static_cast<uint32_t>(inFlight) + 1;
}

uint32_t EthernetSwitch::ComputeHeadroom(const FabricPort& port) const {
    const FabricPort& peer = *port.GetPeer();
    return ComputeHeadroom(peer.GetRateBps(), port.GetArrivalDelay() + peer.GetArrivalDelay(),
                           port.GetFlowControlBytes());
}

unsigned EthernetSwitch::CountLosslessClasses() const {
    return static_cast<unsigned>(__builtin_popcount(m_losslessClasses));
}

}  // namespace ns3
