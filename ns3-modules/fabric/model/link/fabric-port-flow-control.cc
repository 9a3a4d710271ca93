// SPDX-License-Identifier: GPL-2.0-only
//
// How ports stop and release each other: PFC, credits, and what they tell of congestion.
#include "fabric-port.h"
#include "pause-expiry.h"

namespace ns3 {

void FabricPort::SendControl(Frame* frame, uint8_t trafficClass, int64_t now) {
    frame->SetPriority(trafficClass, trafficClass);
    if (!IsUp()) {
        Lose(frame, now);
        return;
    }
    m_control.Push(frame);
    m_hasControl = true;
    StartIfIdle(now);
}

void FabricPort::SendPause(uint8_t trafficClass, bool xoff, int64_t now, uint16_t quanta) {
    CatchUp(now);
    Frame* frame = m_partition->CreateFrame(FrameKind::kPause, m_flowControlBytes);
    frame->AsPause() = {quanta, xoff};
    m_flowControlFramesSent += xoff ? 1 : 0;
    SendControl(frame, trafficClass, now);
}

void FabricPort::SendNotice(uint32_t leaf, int64_t now) {
    CatchUp(now);
    Frame* frame = m_partition->CreateFrame(FrameKind::kNotice, m_noticeBytes);
    frame->AsNotice().leaf = leaf;
    ++m_noticeFramesSent;
    SendControl(frame, 0, now);
}

void FabricPort::SendCredit(uint8_t vl, uint16_t limit, int64_t now) {
    CatchUp(now);
    Frame* frame = m_partition->CreateFrame(FrameKind::kCredit, m_flowControlBytes);
    frame->AsCredit() = {limit, m_credits->GetSent(vl)};
    ++m_flowControlFramesSent;
    SendControl(frame, vl, now);
}

void FabricPort::SetCreditLimit(unsigned vl, uint16_t limit) {
    if (m_credits == nullptr) {
        m_credits = std::make_unique<CreditGate>();
        m_isCredited = true;
    }
    m_credits->SetLimit(vl, limit);
}

void FabricPort::SetPaused(uint8_t trafficClass, bool paused, int64_t time) {
    const auto bit = static_cast<uint8_t>(1U << trafficClass);
    const auto mask = static_cast<uint8_t>(paused ? m_paused | bit : m_paused & ~bit);
    if (mask == m_paused) {
        return;  // a pause renewed
    }
    if (m_paused == 0 && mask != 0) {
        m_pausedSince = time;
    } else if (m_paused != 0 && mask == 0) {
        m_pausedPs += time - m_pausedSince;
    }
    m_paused = mask;
    if (m_traces != nullptr) {
        auto& trace = m_isCredited ? m_traces->creditStall : m_traces->pause;
        trace(*this, trafficClass, paused, time);
    }
}

void FabricPort::SpendCredit(const Frame& frame, int64_t start) {
    m_credits->Spend(frame.trafficClass, CreditBlocks(frame.bytes));
    UpdateCreditStall(frame.trafficClass, start);
}

void FabricPort::UpdateCreditStall(uint8_t vl, int64_t time) {
    const Frame* head = m_queue[vl].head;
    const uint32_t blocks =
        head != nullptr ? CreditBlocks(head->bytes) : m_credits->GetSupplied(vl);
    const bool stalled = !m_credits->Fits(vl, blocks);
    if (stalled != ((m_paused >> vl & 1) != 0)) {
        SetPaused(vl, stalled, time);
    }
}

// What FCTBS says is known here: links lose nothing.
void FabricPort::ApplyControl(const Frame& frame, int64_t now) {
    CatchUp(now);
    if (frame.kind == FrameKind::kPause) {
        ApplyPause(frame, now);
    } else if (frame.kind == FrameKind::kCredit) {
        m_credits->SetLimit(frame.trafficClass, frame.AsCredit().limit);
        UpdateCreditStall(frame.trafficClass, now);
    } else {
        m_owner->OnNotice(*this, frame.AsNotice().leaf, now);
    }
    StartIfIdle(now);
}

void FabricPort::ApplyPause(const Frame& frame, int64_t now) {
    const uint8_t trafficClass = frame.trafficClass;
    const auto [quanta, xoff] = frame.AsPause();
    if ((m_pauseIgnored >> trafficClass & 1) == 0) {
        SetPaused(trafficClass, xoff, now);
    }
    if (xoff && quanta != 0) {
        if (m_expiry == nullptr) {
            m_expiry = std::make_unique<PauseExpiry>(*this);
        }
        m_expiry->Set(trafficClass, now + GetPauseTime(quanta));
    } else if (m_expiry != nullptr) {
        m_expiry->Cancel(trafficClass);
    }
    m_owner->OnPause(*this, trafficClass, xoff, now);
}

void FabricPort::ExpirePause(uint8_t trafficClass, int64_t now) {
    CatchUp(now);
    SetPaused(trafficClass, false, now);
    m_owner->OnPause(*this, trafficClass, false, now);
    StartIfIdle(now);
}

void FabricPort::SetPauseIgnored(uint8_t trafficClass, bool ignored, int64_t now) {
    CatchUp(now);
    const auto bit = static_cast<uint8_t>(1U << trafficClass);
    m_pauseIgnored = static_cast<uint8_t>(ignored ? m_pauseIgnored | bit : m_pauseIgnored & ~bit);
    if (ignored && (m_paused & bit) != 0) {
        SetPaused(trafficClass, false, now);
        StartIfIdle(now);
    }
}

}  // namespace ns3
