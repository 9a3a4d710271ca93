// SPDX-License-Identifier: GPL-2.0-only
#include "wire.h"

#include "fabric-port.h"
#include "frame-queue.h"

#include "ns3/node.h"

namespace ns3 {

void Wire::Connect(const ReceivingEnd& end, uint32_t source) {
    m_end = end;
    SetOrigin(EventPhase::kModel, end.GetPort()->GetNode()->GetId(), source);
}

Frame* Wire::TakeAll() {
    m_partition->Disarm(*this);
    Frame* frames = m_first;
    m_first = nullptr;
    return frames;
}

void Wire::VisitState(StateVisitor& visitor) const {
    visitor.Each("frames", FrameList(m_first));
    int64_t arrival = m_first == nullptr ? StateVisitor::kNever : GetTime();
    for (const Frame& frame : FrameList(m_first)) {
        visitor.Time("arrival", arrival);
        arrival = frame.time;  // of the next one, if there is any
    }
}

// The first frame is at the far end. The sender comes first: whatever it was to start up to now has
// started when the receiver, which may send on the same switch or NIC, hears of the frame.
void Wire::Notify() {
    const int64_t now = GetTime();
    Frame* frame = m_first;
    m_first = frame->next;
    if (m_first != nullptr) {
        m_partition->Arm(*this, frame->time);
    }
    m_sender->GetTransmitter().Continue(now);
    m_end.Receive(*m_partition, frame, now);
}

void Wire::Prefetch(int stage) const {
    const Transmitter& transmitter = m_sender->GetTransmitter();
    if (stage == 0) {
        transmitter.PrefetchState();
        return;
    }
    const Frame* frame = m_first;
    if (frame == nullptr) {
        return;
    }
    if (stage == 1) {
        __builtin_prefetch(frame, 1);
        m_end.Prefetch();
    }
    if (stage == 2) {
        m_partition->PrefetchTelemetry(*frame);
        if (frame->next != nullptr) {
            m_partition->PrefetchArm(frame->time);
        }
    }
    transmitter.PrefetchStart(stage);
    if (stage >= 2) {
        m_end.PrefetchArrival(*frame, stage - 2);
    }
}

}  // namespace ns3
