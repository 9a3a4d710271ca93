// SPDX-License-Identifier: GPL-2.0-only
#include "ethernet-data-plane.h"

#include "fabric/model/link/fabric-port.h"

namespace ns3 {

EthernetDataPlane::EthernetDataPlane(StormTrace& stormTrace)
    : m_pfc(*this, m_buffer), m_stormTrace(stormTrace) {}

EthernetDataPlane::~EthernetDataPlane() = default;

void EthernetDataPlane::Configure(const Parameters& parameters) {
    if (parameters.watchdog.detectionPs > 0) {
        PfcWatchdog::Client& client = *this;
        m_watchdog = std::make_unique<PfcWatchdog>(
            parameters.watchdog, static_cast<uint32_t>(GetPorts().size()), client);
    }
    m_pfc.Configure(parameters.pauseQuanta);
    m_buffer.Configure(parameters.buffer, parameters.ports);
}

void EthernetDataPlane::Dispose() {
    m_watchdog = nullptr;
    m_pfc.Dispose();
    DataPlane::Dispose();
}

void EthernetDataPlane::VisitState(StateVisitor& visitor) const {
    DataPlane::VisitState(visitor);
    visitor.Nested("buffer", m_buffer);
    if (m_watchdog != nullptr) {
        visitor.Nested("watchdog", *m_watchdog);
    }
    visitor.Nested("pfc", m_pfc);
}

void EthernetDataPlane::PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) {
    if (stage == 0) {
        m_buffer.Prefetch(portIndex, frame.trafficClass);
    }
    DataPlane::PrefetchArrival(frame, portIndex, stage);
}

void EthernetDataPlane::PrefetchTransmit(const FabricPort& port, const Frame& frame) {
    if (m_buffer.IsLossless(frame.trafficClass)) {
        m_buffer.Prefetch(frame.ingressPort, frame.trafficClass);
    }
    DataPlane::PrefetchTransmit(port, frame);
}

inline bool EthernetDataPlane::Admit(FabricPort& ingress, FabricPort& egress, const Frame& frame,
                                     int64_t now) {
    return m_buffer.IsLossless(frame.trafficClass) ? m_pfc.Admit(ingress, frame, now)
                                                   : AdmitLossy(egress, frame, now);
}

void EthernetDataPlane::OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) {
    frame->trafficClass = ClassOf(*frame) & 0xf;
    FabricPort* egress = Route(*frame, now);
    if (egress == nullptr) {
        Discard(port, frame, now);
        return;
    }
    frame->ingressPort = static_cast<uint16_t>(portIndex);
    frame->ingressClass = frame->trafficClass;
    if (IsInStorm(*egress, *frame)) {
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

// Whether the watchdog has frames of that class dropped.
bool EthernetDataPlane::IsInStorm(const FabricPort& egress, const Frame& frame) const {
    return m_watchdog != nullptr &&
           m_watchdog->IsDropping(egress.GetPortIndex(), frame.trafficClass);
}

// A storm may have begun since its head was admitted.
void EthernetDataPlane::OnTail(FabricPort& egress, Frame* frame, int64_t now) {
    if (IsInStorm(egress, *frame)) {
        ReleaseMemory(*frame, now);
        Discard(egress, frame, now);
    } else {
        DataPlane::OnTail(egress, frame, now);
    }
}

bool EthernetDataPlane::AdmitLossy(FabricPort& egress, const Frame& frame, int64_t now) {
    const uint8_t c = frame.trafficClass;
    if ((m_lossPolicy.earlyDropClasses >> c & 1) != 0 &&
        GetEcn().IsDroppedEarly(egress, frame, now)) {
        return false;
    }
    const uint32_t port = egress.GetPortIndex();
    if (!m_buffer.FitsLossy(port, egress.GetQueueBytes(c), frame.bytes)) {
        m_pfc.CatchUp(now);
        if (!m_buffer.FitsLossy(port, egress.GetQueueBytes(c), frame.bytes)) {
            return false;
        }
    }
    m_buffer.AdmitLossy(frame.bytes);
    return true;
}

bool EthernetDataPlane::AdmitTrimmed(FabricPort& ingress, FabricPort& egress, Frame& frame,
                                     int64_t now) {
    const uint8_t c = frame.trafficClass;
    if ((m_lossPolicy.trimmingClasses >> c & 1) == 0 || m_buffer.IsLossless(c) ||
        frame.kind != FrameKind::kData || frame.AsData().payload == 0) {
        return false;
    }
    if (egress.GetQueueBytes(c) == 0) {
        return false;  // it may never fit, and would be asked for again and again
    }
    egress.CountTrim(frame, now);
    egress.GetPartition().CutPayload(&frame);
    const uint8_t trimmedClass = m_lossPolicy.trimmedClass;
    frame.SetPriority(trimmedClass, trimmedClass);  // its DSCP tells that it was trimmed
    frame.ingressClass = frame.trafficClass;
    return Admit(ingress, egress, frame, now);
}

void EthernetDataPlane::OnTransmit(FabricPort& port, Frame* frame, int64_t start) {
    MarkAndStamp(port, *frame, start);
    ReleaseMemory(*frame, start);
}

void EthernetDataPlane::ReleaseMemory(const Frame& frame, int64_t now) {
    if (m_buffer.IsLossless(frame.trafficClass)) {
        m_pfc.Release(frame, now);
    } else {
        m_buffer.ReleaseLossy(frame.bytes);
    }
}

void EthernetDataPlane::OnDiscard(FabricPort& /*port*/, const Frame& frame, int64_t now) {
    ReleaseMemory(frame, now);
}

void EthernetDataPlane::OnLinkChange(FabricPort& port, bool isUp, int64_t now) {
    if (!isUp) {
        m_pfc.OnLinkDown(port, now);
    }
}

void EthernetDataPlane::OnPause(FabricPort& port, uint8_t trafficClass, bool xoff, int64_t now) {
    if (m_watchdog != nullptr) {
        m_watchdog->OnPause(port, trafficClass, xoff, now);
    }
}

void EthernetDataPlane::OnStorm(FabricPort& port, uint8_t trafficClass, bool begins, int64_t now) {
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
