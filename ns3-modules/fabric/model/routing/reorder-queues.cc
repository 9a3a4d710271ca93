// SPDX-License-Identifier: GPL-2.0-only
#include "reorder-queues.h"

#include "engine/model/precondition.h"
#include "fabric/model/link/fabric-port.h"
#include "fabric/model/link/link-event.h"

#include "ns3/node.h"

#include <algorithm>

namespace ns3 {

namespace {

const FabricPort& FirstOf(const SwitchPorts& ports) {
    return **std::find_if(ports.begin(), ports.end(),
                          [](const FabricPort* port) { return port != nullptr; });
}

}  // namespace

ReorderQueues::ReorderQueues(const SwitchPorts& ports,
                             std::function<void(uint32_t flow, int64_t now)> onTimeout)
    : m_partition(FirstOf(ports).GetPartition()), m_onTimeout(std::move(onTimeout)), m_event(this) {
    const FabricPort& first = FirstOf(ports);
    m_event.SetOrigin(EventPhase::kModel, first.GetNode()->GetId(), first.GetSource(),
                      kReorderEvent);
}

ReorderQueues::~ReorderQueues() = default;

void ReorderQueues::Push(uint32_t flow, FabricPort& egress, Frame* frame, int64_t releaseAt) {
    frame->next = nullptr;
    ++m_held.frames;
    m_held.bytes += frame->bytes;
    const auto [place, isNew] =
        m_queues.try_emplace(flow, Queue{&egress, frame, frame, releaseAt, false});
    if (isNew) {
        m_due.insert({releaseAt, flow});
        Arm();
    } else {
        place->second.tail->next = frame;
        place->second.tail = frame;
    }
}

void ReorderQueues::Release(uint32_t flow, int64_t now) {
    FABRICSIM_PRE(IsHolding(flow));
    Queue& queue = m_queues.at(flow);
    m_due.erase({queue.releaseAt, flow});
    queue.releaseAt = now;
    queue.isReleased = true;
    m_due.insert({now, flow});
    Arm();
}

void ReorderQueues::Arm() {
    m_partition.Disarm(m_event);
    if (!m_due.empty()) {
        m_partition.Arm(m_event, m_due.begin()->first);
    }
}

void ReorderQueues::OnDue(int64_t now) {
    while (!m_due.empty() && m_due.begin()->first <= now) {
        const uint32_t flow = m_due.begin()->second;
        m_due.erase(m_due.begin());
        const auto place = m_queues.find(flow);
        Queue queue = place->second;
        m_queues.erase(place);
        if (!queue.isReleased) {
            m_onTimeout(flow, now);
        }
        Enqueue(queue, now);
    }
    Arm();
}

void ReorderQueues::Enqueue(Queue& queue, int64_t now) {
    while (queue.head != nullptr) {
        Frame* frame = queue.head;
        queue.head = frame->next;
        --m_held.frames;
        m_held.bytes -= frame->bytes;
        queue.egress->Enqueue(frame, now);
    }
}

void ReorderQueues::VisitState(StateVisitor& visitor) const {
    visitor.Value("frames", m_held.frames);
    if (m_held.frames != 0) {
        visitor.Opaque("ns3::ReorderQueues");  // frames are not shown here
    }
}

}  // namespace ns3
