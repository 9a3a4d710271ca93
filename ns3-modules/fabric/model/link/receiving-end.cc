// SPDX-License-Identifier: GPL-2.0-only
#include "receiving-end.h"

#include "fabric-port.h"

namespace ns3 {

ReceivingEnd::ReceivingEnd(FabricPort& port)
    : m_port(&port), m_owner(port.GetOwner()), m_portIndex(port.GetPortIndex()) {}

void ReceivingEnd::Receive(FabricPartition& partition, Frame* frame, int64_t now) const {
    if (IsLinkControl(frame->kind)) {
        m_port->OnControl(*frame, now);
        partition.Deliver(frame);
        return;
    }
    partition.PrefetchTelemetry(*frame);
    partition.CountHop();
    ++frame->hops;
    m_owner->OnArrival(*m_port, m_portIndex, frame, now);
}

void ReceivingEnd::OnLoss(const Frame& frame) const {
    if (!IsLinkControl(frame.kind)) {
        m_owner->OnLoss(*m_port, frame);
    }
}

}  // namespace ns3
