// SPDX-License-Identifier: GPL-2.0-only
#include "data-plane.h"

namespace ns3 {

void DataPlane::CatchUpQueues(int64_t now) {
    for (FabricPort* port : GetPorts()) {
        if (port != nullptr && port->HasQueue()) {
            port->CatchUp(now);
        }
    }
}

void DataPlane::SetExact(bool exact, int64_t now) {
    for (FabricPort* port : GetPorts()) {
        if (port != nullptr) {
            port->SetExact(exact, now);
        }
    }
}

void DataPlane::VisitState(StateVisitor& visitor) const {
    visitor.Nested("router", m_router);
    visitor.Nested("ecn", m_ecn);
    visitor.Nested("telemetry", m_telemetry);
}

void DataPlane::PrefetchArrival(const Frame& frame, uint32_t /*portIndex*/, int stage) {
    if (!IsLinkControl(frame.kind)) {
        m_router.Prefetch(frame, stage);
    }
}

void DataPlane::PrefetchTransmit(const FabricPort& port, const Frame& frame) {
    m_ecn.Prefetch(port, frame);
    m_telemetry.Prefetch(port);
}

void DataPlane::OnTail(FabricPort& egress, Frame* frame, int64_t now) {
    egress.Enqueue(frame, now);
}

void DataPlane::OnNotice(FabricPort& port, const Frame::Notice& notice, int64_t now) {
    m_router.OnNotice(static_cast<uint16_t>(port.GetPortIndex()), notice, now);
}

void DataPlane::Discard(FabricPort& port, Frame* frame, int64_t now) {
    port.CountDrop(*frame, now);
    port.GetPartition().Drop(frame);
}

// A faster link than that by which the frame comes in would run out of bits.
void DataPlane::ForwardHead(FabricPort& ingress, FabricPort& egress, Frame* frame, int64_t now) {
    if (egress.GetRateBps() > ingress.GetRateBps()) {
        ingress.HoldForTail(frame, egress, now);
    } else {
        egress.Enqueue(frame, now);
    }
}

}  // namespace ns3
