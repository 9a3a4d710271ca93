// SPDX-License-Identifier: GPL-2.0-only
#include "ethernet-switch.h"

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

TypeId EthernetSwitch::GetTypeId() {
    static TypeId tid = AddWatchdogAttributes(AddLossAttributes(
        TypeId("ns3::EthernetSwitch")
            .SetParent<FabricSwitch>()
            .SetGroupName("Fabric")
            .AddConstructor<EthernetSwitch>()
            .AddAttribute("Alpha",
                          "Share of the free shared memory that a lossless ingress class may hold "
                          "before it is paused.",
                          DoubleValue(0.125), MakeDoubleAccessor(&EthernetSwitch::m_alpha),
                          MakeDoubleChecker<double>(1e-6, 64))
            .AddAttribute("LossyAlpha",
                          "Share of the free shared memory that a lossy egress queue may hold.",
                          DoubleValue(1), MakeDoubleAccessor(&EthernetSwitch::m_lossyAlpha),
                          MakeDoubleChecker<double>(1e-6, 64))
            .AddAttribute(
                "ReserveBytes", "Memory set aside for each port and lossless class (bytes).",
                UintegerValue(4096), MakeUintegerAccessor(&EthernetSwitch::m_reserveBytes),
                MakeUintegerChecker<uint32_t>())
            .AddAttribute(
                "XonOffsetBytes", "How far below the pause threshold a class is resumed (bytes).",
                UintegerValue(3072), MakeUintegerAccessor(&EthernetSwitch::m_xonOffsetBytes),
                MakeUintegerChecker<uint32_t>())
            .AddAttribute("HeadroomBytes",
                          "Memory for what arrives after a pause, for each port and lossless class "
                          "(bytes); -1 computes it from rate, length and pipelines.",
                          IntegerValue(kComputeHeadroom),
                          MakeIntegerAccessor(&EthernetSwitch::m_headroomBytes),
                          MakeIntegerChecker<int64_t>(kComputeHeadroom, UINT32_MAX))
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
                          MakeUintegerChecker<uint16_t>())));
    return tid;
}

EthernetSwitch::EthernetSwitch() = default;

EthernetSwitch::~EthernetSwitch() = default;

void EthernetSwitch::DoDispose() {
    m_watchdog = nullptr;
    m_refresher = nullptr;
    FabricSwitch::DoDispose();
}

void EthernetSwitch::SetPriorityMap(std::string text) {
    SetClassMap(ParseClassMap("ns3::EthernetSwitch::PriorityToClass", text, kTrafficClasses));
    m_priorityMap = std::move(text);
}

void EthernetSwitch::ConfigureBuffers() {
    if (m_watchdogDetection.IsStrictlyPositive()) {
        PfcWatchdog::Client& client = *this;
        m_watchdog = std::make_unique<PfcWatchdog>(
            PfcWatchdog::Config{m_watchdogDetection.GetPicoSeconds(),
                                m_watchdogRestoration.GetPicoSeconds(), m_watchdogAction},
            static_cast<uint32_t>(GetPorts().size()), client);
    }
    if (m_pauseQuanta != 0) {
        m_refresher = std::make_unique<PauseRefresher>(m_pauseQuanta);
    }
    const SwitchPorts& ports = GetPorts();
    std::vector<uint32_t> headroom(ports.size(), 0);
    for (size_t i = 0; i < ports.size(); ++i) {
        if (ports[i] != nullptr) {
            headroom[i] = m_headroomBytes == kComputeHeadroom
                              ? ComputeHeadroom(*ports[i])
                              : static_cast<uint32_t>(m_headroomBytes);
        }
    }
    m_buffer.Configure({GetBufferBytes(), m_alpha, m_lossyAlpha, m_reserveBytes, m_xonOffsetBytes,
                        m_losslessClasses},
                       headroom);
}

uint32_t EthernetSwitch::ComputeHeadroom(const FabricPort& port) const {
    const FabricPort& peer = *port.GetPeer();
    const auto roundTripPs = static_cast<double>(port.GetArrivalDelay() + peer.GetArrivalDelay());
    const double inFlight = roundTripPs * static_cast<double>(peer.GetRateBps()) * kBytesPerBitPs;
    const uint32_t frames = 3 * GetMaxFrameBytes() + port.GetFlowControlBytes();
    return frames + static_cast<uint32_t>(inFlight) + 1;
}

void EthernetSwitch::PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) {
    if (stage == 0) {
        m_buffer.Prefetch(portIndex, frame.trafficClass);
    }
    FabricSwitch::PrefetchArrival(frame, portIndex, stage);
}

void EthernetSwitch::PrefetchTransmit(const FabricPort& port, const Frame& frame) {
    if (m_buffer.IsLossless(frame.trafficClass)) {
        m_buffer.Prefetch(frame.ingressPort, frame.trafficClass);
    }
    FabricSwitch::PrefetchTransmit(port, frame);
}

void EthernetSwitch::OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) {
    frame->trafficClass = ClassOf(*frame) & 0xf;
    FabricPort* egress = Route(*frame, now);
    if (egress == nullptr) {
        DropUnroutable(port, frame, now);
        return;
    }
    frame->ingressPort = static_cast<uint16_t>(portIndex);
    frame->ingressClass = frame->trafficClass;
    if (m_watchdog != nullptr &&
        m_watchdog->IsDropping(egress->GetPortIndex(), frame->trafficClass)) {
        Discard(*egress, frame, now);
        return;
    }
    if (!Admit(port, *egress, *frame, now) && !AdmitTrimmed(port, *egress, *frame, now)) {
        Discard(*egress, frame, now);
        return;
    }
    const uint8_t trafficClass = frame->trafficClass;
    Forward(port, *egress, frame, now);
    if (m_watchdog != nullptr) {
        m_watchdog->OnEnqueue(*egress, trafficClass, now);
    }
}

void EthernetSwitch::Discard(FabricPort& egress, Frame* frame, int64_t now) {
    egress.CountDrop(*frame, now);
    egress.GetPartition().Drop(frame);
}

bool EthernetSwitch::Admit(FabricPort& ingress, FabricPort& egress, const Frame& frame,
                           int64_t now) {
    return m_buffer.IsLossless(frame.trafficClass) ? AdmitLossless(ingress, frame, now)
                                                   : AdmitLossy(egress, frame, now);
}

bool EthernetSwitch::AdmitLossy(FabricPort& egress, const Frame& frame, int64_t now) {
    const uint8_t c = frame.trafficClass;
    if ((m_earlyDropClasses >> c & 1) != 0 && IsDroppedEarly(egress, frame, now)) {
        return false;
    }
    if (!m_buffer.FitsLossy(egress.GetQueueBytes(c), frame.bytes)) {
        CatchUpAll(now);
        if (!m_buffer.FitsLossy(egress.GetQueueBytes(c), frame.bytes)) {
            return false;
        }
    }
    m_buffer.AdmitLossy(frame.bytes);
    return true;
}

bool EthernetSwitch::AdmitTrimmed(FabricPort& ingress, FabricPort& egress, Frame& frame,
                                  int64_t now) {
    const uint8_t c = frame.trafficClass;
    if ((m_trimmingClasses >> c & 1) == 0 || m_buffer.IsLossless(c) ||
        frame.kind != FrameKind::kData || frame.AsData().payload == 0) {
        return false;
    }
    if (egress.GetQueueBytes(c) == 0) {
        return false;  // it may never fit, and would be asked for again and again
    }
    egress.CountTrim(frame, now);
    egress.GetPartition().CutPayload(&frame);
    frame.SetPriority(m_trimmedClass, m_trimmedClass);  // its DSCP tells that it was trimmed
    frame.ingressClass = frame.trafficClass;
    return Admit(ingress, egress, frame, now);
}

// The account misses departures that no port has replayed yet, which can only make the frame look
// less welcome. Where that might matter, replay them all, then decide.
bool EthernetSwitch::AdmitLossless(FabricPort& ingress, const Frame& frame, int64_t now) {
    const unsigned port = frame.ingressPort;
    const unsigned c = frame.trafficClass;
    if (m_buffer.FitsQuietly(port, c, frame.bytes)) {
        m_buffer.Admit(port, c, frame.bytes);
        return true;
    }
    CatchUpAll(now);
    if (!m_buffer.Admit(port, c, frame.bytes)) {
        return false;
    }
    if (!m_buffer.IsPaused(port, c) && m_buffer.ShouldPause(port, c)) {
        BeginPause(ingress, frame.trafficClass, now);
    }
    return true;
}

void EthernetSwitch::CatchUpAll(int64_t now) {
    if (m_buffer.GetPausedCount() == 0) {  // else exact: every start has had its event
        CatchUpQueues(now);
    }
}

void EthernetSwitch::BeginPause(FabricPort& ingress, uint8_t trafficClass, int64_t now) {
    m_buffer.SetPaused(ingress.GetPortIndex(), trafficClass, true);
    if (m_buffer.GetPausedCount() == 1) {
        SetExact(true, now);
    }
    if (m_refresher != nullptr) {
        m_refresher->Begin(ingress, trafficClass, now);
    } else {
        ingress.SendPause(trafficClass, true, now);
    }
}

void EthernetSwitch::EndPause(FabricPort& ingress, uint8_t trafficClass, int64_t now) {
    ForgetPause(ingress, trafficClass, now);
    ingress.SendPause(trafficClass, false, now);
}

void EthernetSwitch::ForgetPause(FabricPort& ingress, uint8_t trafficClass, int64_t now) {
    m_buffer.SetPaused(ingress.GetPortIndex(), trafficClass, false);
    if (m_buffer.GetPausedCount() == 0) {
        SetExact(false, now);
    }
    if (m_refresher != nullptr) {
        m_refresher->End(ingress, trafficClass);
    }
}

void EthernetSwitch::OnTransmit(FabricPort& port, Frame* frame, int64_t start) {
    MarkAndStamp(port, *frame, start);
    ReleaseMemory(*frame, start);
}

void EthernetSwitch::ReleaseMemory(const Frame& frame, int64_t now) {
    const uint8_t c = frame.trafficClass;
    if (!m_buffer.IsLossless(c)) {
        m_buffer.ReleaseLossy(frame.bytes);
    } else if (m_buffer.Release(frame.ingressPort, c, frame.bytes)) {
        EndPause(*GetPorts()[frame.ingressPort], c, now);
    }
}

void EthernetSwitch::OnDiscard(FabricPort& /*port*/, const Frame& frame, int64_t now) {
    ReleaseMemory(frame, now);
}

// The peer forgets that it was paused.
void EthernetSwitch::OnLinkChange(FabricPort& port, bool isUp, int64_t now) {
    for (uint8_t c = 0; !isUp && c < kTrafficClasses; ++c) {
        if (m_buffer.IsLossless(c) && m_buffer.IsPaused(port.GetPortIndex(), c)) {
            ForgetPause(port, c, now);
        }
    }
}

void EthernetSwitch::OnPause(FabricPort& port, uint8_t trafficClass, bool xoff, int64_t now) {
    if (m_watchdog != nullptr) {
        m_watchdog->OnPause(port, trafficClass, xoff, now);
    }
}

void EthernetSwitch::OnStorm(FabricPort& port, uint8_t trafficClass, bool begins, int64_t now) {
    m_stormTrace(port, trafficClass, begins, now);
    if (m_watchdog->GetAction() == PfcWatchdog::kForward) {
        port.SetPauseIgnored(trafficClass, begins, now);
    } else if (begins) {
        port.CatchUp(now);
        for (Frame* frame = port.TakeQueue(trafficClass); frame != nullptr;) {
            Frame* next = frame->next;
            ReleaseMemory(*frame, now);
            Discard(port, frame, now);
            frame = next;
        }
    }
}

}  // namespace ns3
