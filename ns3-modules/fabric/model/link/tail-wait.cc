// SPDX-License-Identifier: GPL-2.0-only
#include "tail-wait.h"

#include "fabric-port.h"
#include "link-event.h"

#include "ns3/node.h"

#include <algorithm>

namespace ns3 {

TailWait::TailWait(FabricPort& port) : m_port(port), m_due(this) {
    m_due.SetOrigin(EventPhase::kModel, port.GetNode()->GetId(), port.GetPeer()->GetSource(),
                    kTailEvent);
}

void TailWait::Hold(Frame* frame, FabricPort& egress, int64_t now) {
    const LinkTiming& timing = m_port.GetPeer()->GetTiming();
    const int64_t whole =
        now + timing.GetTransmissionTime(frame->bytes) - timing.GetHeadTime(frame->bytes);
    m_held.push_back(
        {frame, &egress, m_held.empty() ? whole : std::max(whole, m_held.back().whole)});
    if (m_held.size() == 1) {
        m_port.GetPartition().Arm(m_due, whole);
    }
}

void TailWait::OnTailDue(int64_t now) {
    const Held first = m_held.front();
    m_held.erase(m_held.begin());
    if (!m_held.empty()) {
        m_port.GetPartition().Arm(m_due, m_held.front().whole);
    }
    m_port.GetOwner()->OnTail(*first.egress, first.frame, now);
}

void TailWait::VisitState(StateVisitor& visitor) const {
    for (const Held& held : m_held) {
        visitor.Nested("frame", *held.frame);
        visitor.Value("egress", held.egress->GetPortIndex());
        visitor.Time("whole", held.whole);
    }
    visitor.Value("count", m_held.size());
}

}  // namespace ns3
