// SPDX-License-Identifier: GPL-2.0-only
#include "ethernet-switch.h"

#include "ns3/double.h"
#include "ns3/integer.h"
#include "ns3/uinteger.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(EthernetSwitch);

namespace {

constexpr int64_t kComputeHeadroom = -1;
constexpr double kBytesPerBitPs = 1.0 / 8 / 1e12;

}  // namespace

TypeId EthernetSwitch::GetTypeId() {
    static TypeId tid =
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
            .AddAttribute("LosslessClasses", "Classes with PFC, as a bit mask (default: class 3).",
                          UintegerValue(1 << 3),
                          MakeUintegerAccessor(&EthernetSwitch::m_losslessClasses),
                          MakeUintegerChecker<uint8_t>());
    return tid;
}

void EthernetSwitch::ConfigureBuffers() {
    const std::vector<FabricPort*>& ports = GetPorts();
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

void EthernetSwitch::OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) {
    FabricPort* egress = Route(*frame, now);
    if (egress == nullptr) {
        DropUnroutable(port, frame, now);
        return;
    }
    frame->ingressPort = static_cast<uint16_t>(portIndex);
    if (!Admit(port, *egress, *frame, now)) {
        egress->CountDrop(*frame, now);
        port.GetPartition().Drop(frame);
        return;
    }
    Forward(port, *egress, frame, now);
}

bool EthernetSwitch::Admit(FabricPort& ingress, FabricPort& egress, const Frame& frame,
                           int64_t now) {
    if (m_buffer.IsLossless(frame.trafficClass)) {
        return AdmitLossless(ingress, frame, now);
    }
    if (!m_buffer.FitsLossy(egress.GetQueueBytes(frame.trafficClass), frame.bytes)) {
        CatchUpAll(now);
        if (!m_buffer.FitsLossy(egress.GetQueueBytes(frame.trafficClass), frame.bytes)) {
            return false;
        }
    }
    m_buffer.AdmitLossy(frame.bytes);
    return true;
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
    ingress.SendPause(trafficClass, true, now);
}

void EthernetSwitch::EndPause(FabricPort& ingress, uint8_t trafficClass, int64_t now) {
    m_buffer.SetPaused(ingress.GetPortIndex(), trafficClass, false);
    if (m_buffer.GetPausedCount() == 0) {
        SetExact(false, now);
    }
    ingress.SendPause(trafficClass, false, now);
}

void EthernetSwitch::OnTransmit(FabricPort& port, Frame* frame, int64_t start) {
    const uint8_t c = frame->trafficClass;
    MarkAndStamp(port, *frame, start);
    if (!m_buffer.IsLossless(c)) {
        m_buffer.ReleaseLossy(frame->bytes);
    } else if (m_buffer.Release(frame->ingressPort, c, frame->bytes)) {
        EndPause(*GetPorts()[frame->ingressPort], c, start);
    }
}

}  // namespace ns3
