// SPDX-License-Identifier: GPL-2.0-only
//
// What a queue pair does with packets that arrive out of order or not at all, other than going back
// (IRN: R. Mittal et al., "Revisiting network support for RDMA", SIGCOMM 2018, section 3.1).
#include "queue-pair.h"

#include <algorithm>

namespace ns3 {

uint64_t QueuePair::Keep(uint32_t psn, uint32_t mtu) {
    if (psn < m_acked || psn >= m_next) {
        return 0;
    }
    if (m_gaps == nullptr) {
        m_gaps = std::make_unique<SackScoreboard>(m_acked);
    } else if (m_gaps->IsEmpty()) {
        m_gaps->Acknowledge(m_acked);
    }
    const SackScoreboard::State before = m_gaps->Get(psn);
    if (before == SackScoreboard::State::kKept) {
        return 0;
    }
    const uint32_t payload = PayloadAt(psn, mtu);
    if (before == SackScoreboard::State::kLost) {
        --m_lost;
    } else {
        m_inFlightBytes -= payload;
    }
    m_gaps->Set(psn, SackScoreboard::State::kKept);
    return payload;
}

bool QueuePair::Lose(uint32_t psn, uint32_t mtu) {
    if (psn < m_acked || psn >= m_next) {
        return false;
    }
    if (m_gaps == nullptr) {
        m_gaps = std::make_unique<SackScoreboard>(m_acked);
    } else if (m_gaps->IsEmpty()) {
        m_gaps->Acknowledge(m_acked);
    }
    const SackScoreboard::State before = m_gaps->Get(psn);
    if (before == SackScoreboard::State::kKept || before == SackScoreboard::State::kLost) {
        return false;
    }
    m_gaps->Set(psn, SackScoreboard::State::kLost);
    if (psn + 1 >= m_asked) {
        m_asked = m_acked;  // nobody hears it asking
    }
    m_inFlightBytes -= PayloadAt(psn, mtu);
    ++m_lost;
    return true;
}

bool QueuePair::JudgeLosses(uint32_t tolerance, uint32_t mtu) {
    if (m_gaps == nullptr || m_gaps->GetKeptEnd() <= m_acked + tolerance + 1) {
        return false;
    }
    const uint32_t end = m_gaps->GetKeptEnd() - 1 - tolerance;
    bool any = false;
    for (uint32_t psn = std::max(m_gaps->GetJudged(), m_acked); psn < end; ++psn) {
        any = (m_gaps->Get(psn) == SackScoreboard::State::kSent && Lose(psn, mtu)) || any;
    }
    m_gaps->SetJudged(std::max(m_gaps->GetJudged(), end));
    return any;
}

void QueuePair::LoseAll(uint32_t mtu) {
    for (uint32_t psn = m_acked; psn != m_next; ++psn) {
        Lose(psn, mtu);
    }
}

QueuePair::PsnRange QueuePair::TakeLost(uint32_t count, uint32_t mtu) {
    const uint32_t begin = m_gaps->FindLost();
    const Message& message = MessageAt(begin);
    const uint32_t limit = begin + std::min(count, message.firstPsn + message.packets - begin);
    uint32_t end = begin;
    for (; end != limit && m_gaps->Get(end) == SackScoreboard::State::kLost; ++end) {
        m_gaps->Set(end, SackScoreboard::State::kResent);
        m_inFlightBytes += PayloadOf(message, end, mtu);
    }
    m_lost -= end - begin;
    m_retransmitted += end - begin;
    return {begin, end};
}

uint32_t QueuePair::FindGap() const {
    uint32_t psn = m_acked;
    while (m_gaps != nullptr && m_gaps->Get(psn) == SackScoreboard::State::kKept) {
        ++psn;
    }
    return psn;
}

// Acknowledge() while something is known of single packets.
uint64_t QueuePair::AcknowledgeGaps(uint32_t psn, uint32_t mtu) {
    uint64_t bytes = 0;
    for (uint32_t p = m_acked; p != psn; ++p) {
        const SackScoreboard::State state = m_gaps->Get(p);
        const uint32_t payload = PayloadAt(p, mtu);
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
