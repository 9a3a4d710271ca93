// SPDX-License-Identifier: GPL-2.0-only
#include "nvlink-lane.h"

namespace ns3 {

NvlinkLane::NvlinkLane(NvlinkGpu* from, NvlinkGpu* to, MessageRouter& receiver)
    : m_from(from), m_to(to), m_receiver(receiver) {}

void NvlinkLane::Send(LaneClient& client, uint32_t outLink, uint64_t bytes, uint32_t tag,
                      int64_t now) {
    m_leaving.Push({&client, outLink});
    m_tags.Push(tag);
    if (m_from == nullptr) {
        m_to->ReceiveFromSwitch(*this, bytes, now);
    } else if (m_to == nullptr) {
        m_from->SendToSwitch(*this, bytes, now);
    } else {
        m_from->Send(*m_to, *this, *this, bytes, now);
    }
}

void NvlinkLane::OnNvlinkSent(uint64_t /*bytes*/, int64_t now) {
    const Leaving message = m_leaving.Pop();
    message.client->OnLaneSent(message.outLink, now);
}

// What the switch sends has left it once it is in.
void NvlinkLane::OnNvlinkReceived(uint64_t bytes, int64_t now) {
    m_receiver.Deliver(m_tags.Pop(), bytes, now);
    if (m_from == nullptr) {
        OnNvlinkSent(bytes, now);
    }
}

}  // namespace ns3
