// SPDX-License-Identifier: GPL-2.0-only
//
// What becomes of frames where a link goes down, and how it comes up again.
#include "fabric-port.h"
#include "pause-expiry.h"

namespace ns3 {

void FabricPort::Lose(Frame* frame, int64_t now) {
    CountDrop(*frame, now);
    m_partition->Drop(frame);
}

void FabricPort::Discard(Frame* frame, int64_t now) {
    m_owner->OnDiscard(*this, *frame, now);
    Lose(frame, now);
}

void FabricPort::GoDown(int64_t now) {
    m_busyUntil = kNever;
    m_partition->Disarm(m_arrival);
    m_partition->Disarm(m_service);
    while (m_onLinkHead != nullptr) {
        Frame* frame = m_onLinkHead;
        m_onLinkHead = frame->next;
        if (!IsLinkControl(frame->kind)) {
            m_peerOwner->OnLoss(*m_peer, *frame);
        }
        Lose(frame, now);
    }
    while (m_hasControl) {
        Lose(TakeControl(), now);
    }
    for (uint8_t c = 0; c < kTrafficClasses; ++c) {
        Frame* frame = TakeQueue(c);
        while (frame != nullptr) {
            Frame* next = frame->next;
            Discard(frame, now);
            frame = next;
        }
        if (m_isCredited) {
            UpdateCreditStall(c, now);
        } else if (((m_paused | m_pauseIgnored) >> c & 1) != 0) {
            ForgetPause(c, now);
        }
    }
    m_owner->OnLinkChange(*this, false, now);
}

// Also of a pause that was heard of and ignored: it is over for the owner too.
void FabricPort::ForgetPause(uint8_t trafficClass, int64_t now) {
    if (m_expiry != nullptr) {
        m_expiry->Cancel(trafficClass);
    }
    SetPaused(trafficClass, false, now);
    m_owner->OnPause(*this, trafficClass, false, now);
}

void FabricPort::ComeUp(int64_t now) {
    m_busyUntil = now;
    m_owner->OnLinkChange(*this, true, now);
    StartIfIdle(now);
}

}  // namespace ns3
