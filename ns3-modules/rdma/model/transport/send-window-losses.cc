// SPDX-License-Identifier: GPL-2.0-only
//
// What becomes of packets that arrive out of order or not at all, other than going back
// (IRN: R. Mittal et al., "Revisiting network support for RDMA", SIGCOMM 2018, section 3.1).
#include "send-window.h"

#include <algorithm>

namespace ns3 {

SackScoreboard& SendWindow::RequireScoreboard() {
    if (m_gaps == nullptr) {
        m_gaps = std::make_unique<SackScoreboard>(m_acked);
    }
    return *m_gaps;
}

uint64_t SendWindow::Keep(uint32_t psn) {
    if (!IsInFlight(psn)) {
        return 0;
    }
    SackScoreboard& gaps = RequireScoreboard();
    const SackScoreboard::State before = gaps.Get(psn);
    if (before == SackScoreboard::State::kKept) {
        return 0;
    }
    const uint32_t payload = PayloadAt(psn);
    if (before == SackScoreboard::State::kLost) {
        --m_lost;
    } else {
        m_inFlightBytes -= payload;
    }
    gaps.Set(psn, SackScoreboard::State::kKept);
    return payload;
}

bool SendWindow::Lose(uint32_t psn) {
    if (!IsInFlight(psn)) {
        return false;
    }
    SackScoreboard& gaps = RequireScoreboard();
    const SackScoreboard::State before = gaps.Get(psn);
    if (before == SackScoreboard::State::kKept || before == SackScoreboard::State::kLost) {
        return false;
    }
    gaps.Set(psn, SackScoreboard::State::kLost);
    if (!IsPsnBefore(psn + 1, m_asked)) {
        m_asked = m_acked;  // nobody hears it asking
    }
    m_inFlightBytes -= PayloadAt(psn);
    ++m_lost;
    return true;
}

bool SendWindow::JudgeLosses(uint32_t tolerance) {
    if (m_gaps == nullptr || !IsPsnBefore(m_acked + tolerance + 1, m_gaps->GetKeptEnd())) {
        return false;
    }
    const uint32_t end = m_gaps->GetKeptEnd() - 1 - tolerance;
    bool any = false;
    for (uint32_t psn = LaterPsn(m_gaps->GetJudged(), m_acked); IsPsnBefore(psn, end); ++psn) {
        any = (m_gaps->Get(psn) == SackScoreboard::State::kSent && Lose(psn)) || any;
    }
    m_gaps->SetJudged(LaterPsn(m_gaps->GetJudged(), end));
    return any;
}

void SendWindow::LoseAll() {
    for (uint32_t psn = m_acked; psn != m_next; ++psn) {
        Lose(psn);
    }
}

SendWindow::Range SendWindow::TakeLost(uint32_t count) {
    const uint32_t begin = m_gaps->FindLost();
    const Message& message = MessageAt(begin);
    const uint32_t limit = begin + std::min(count, message.GetEnd() - begin);
    uint32_t end = begin;
    for (; end != limit && m_gaps->Get(end) == SackScoreboard::State::kLost; ++end) {
        m_gaps->Set(end, SackScoreboard::State::kResent);
        m_inFlightBytes += PayloadOf(message, end);
    }
    m_lost -= end - begin;
    m_retransmitted += end - begin;
    return {begin, end};
}

uint32_t SendWindow::FindGap() const {
    uint32_t psn = m_acked;
    while (m_gaps != nullptr && m_gaps->Get(psn) == SackScoreboard::State::kKept) {
        ++psn;
    }
    return psn;
}

// Acknowledge() while something is known of single packets.
uint64_t SendWindow::AcknowledgeGaps(uint32_t psn) {
    uint64_t bytes = 0;
    for (uint32_t p = m_acked; p != psn; ++p) {
        const SackScoreboard::State state = m_gaps->Get(p);
        const uint32_t payload = PayloadAt(p);
        bytes += state != SackScoreboard::State::kKept ? payload : 0;
        if (state == SackScoreboard::State::kLost) {
            --m_lost;
        } else if (state != SackScoreboard::State::kKept) {
            m_inFlightBytes -= payload;
        }
    }
    m_acked = psn;
    m_gaps->Acknowledge(psn);
    return bytes;
}

}  // namespace ns3
