// SPDX-License-Identifier: GPL-2.0-only
#include "retransmit-timer.h"

#include "queue-pair.h"
#include "rdma/model/nic/rdma-nic.h"

#include "fabric/model/link/port-owner.h"

namespace ns3 {

void RetransmitTimer::OnFirstStart(int64_t start, bool isNews) {
    if (isNews || m_progressAt == kNever) {
        m_progressAt = start;
    }
    Arm(start);
}

void RetransmitTimer::Stop() {
    m_progressAt = kNever;
}

void RetransmitTimer::Arm(int64_t now) {
    if (!m_event.IsArmed()) {
        const RdmaNic& nic = m_queuePair.GetNic();
        nic.GetPartition().Arm(m_event, now + nic.GetTimeoutPs());
    }
}

void RetransmitTimer::Disarm() {
    m_queuePair.GetNic().GetPartition().Disarm(m_event);
}

void RetransmitTimer::OnDue(int64_t now) {
    RdmaNic& nic = m_queuePair.GetNic();
    nic.CatchUp(now);
    if (!m_queuePair.IsAwaiting()) {
        return;  // nothing can be answered; the next packet arms the timer
    }
    const int64_t deadline = m_progressAt + nic.GetTimeoutPs();
    nic.GetPartition().Disarm(m_event);  // a packet just replayed armed it anew
    if (deadline > now) {
        nic.GetPartition().Arm(m_event, deadline);
        return;
    }
    m_queuePair.OnTimeout(now);
}

}  // namespace ns3
