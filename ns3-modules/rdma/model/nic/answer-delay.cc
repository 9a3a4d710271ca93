// SPDX-License-Identifier: GPL-2.0-only
#include "answer-delay.h"

#include "rdma-nic.h"

#include "ns3/node.h"

namespace ns3 {

AnswerDelay::AnswerDelay(RdmaNic& nic, int64_t delay, uint32_t number)
    : m_nic(nic), m_delay(delay), m_event(this) {
    m_event.SetOrigin(EventPhase::kModel, nic.GetPort().GetNode()->GetId(),
                      nic.GetShared().timerSource + nic.GetEndpoint(), number);
}

void AnswerDelay::Send(Frame* frame, int64_t now) {
    FabricPartition& partition = m_nic.GetPartition();
    partition.Hold(*frame);
    frame->next = nullptr;
    frame->time = now + m_delay;
    if (m_head == nullptr) {
        m_head = frame;
        partition.Arm(m_event, frame->time);
    } else {
        m_tail->next = frame;
    }
    m_tail = frame;
}

void AnswerDelay::OnDue(int64_t now) {
    FabricPartition& partition = m_nic.GetPartition();
    Frame* frame = m_head;
    m_head = frame->next;
    if (m_head != nullptr) {
        partition.Arm(m_event, m_head->time);
    }
    partition.Release(*frame);
    m_nic.Answer(frame, frame->ingressPort, now);
}

void AnswerDelay::VisitState(StateVisitor& visitor) const {
    for (const Frame* frame = m_head; frame != nullptr; frame = frame->next) {
        visitor.Time("due", frame->time);
    }
    visitor.Each("frames", FrameList(m_head));
}

}  // namespace ns3
