// SPDX-License-Identifier: GPL-2.0-only
#include "sack-scoreboard.h"

namespace ns3 {

void SackScoreboard::Set(uint32_t psn, State state) {
    if (!IsPsnBefore(psn, m_end)) {
        Grow(psn + 1);
    }
    m_slots[IndexOf(psn)] = state;
    if (state == State::kKept) {
        m_keptEnd = LaterPsn(m_keptEnd, psn + 1);
    }
    if (state == State::kLost) {
        m_searchFrom = EarlierPsn(m_searchFrom, psn);
    }
}

void SackScoreboard::Grow(uint32_t end) {
    const size_t needed = end - m_first;
    if (needed > m_slots.size()) {
        size_t size = m_slots.size();
        while (size < needed) {
            size *= 2;
        }
        std::vector<State> larger(size, State::kSent);
        for (uint32_t psn = m_first; psn != m_end; ++psn) {
            larger[psn & (size - 1)] = m_slots[IndexOf(psn)];
        }
        m_slots.swap(larger);
    }
    m_end = end;
}

void SackScoreboard::Acknowledge(uint32_t psn) {
    for (; m_first != m_end && IsPsnBefore(m_first, psn); ++m_first) {
        m_slots[IndexOf(m_first)] = State::kSent;
    }
    m_first = LaterPsn(m_first, psn);
    m_end = LaterPsn(m_end, psn);
    m_keptEnd = LaterPsn(m_keptEnd, psn);
    m_judged = LaterPsn(m_judged, psn);
    m_searchFrom = LaterPsn(m_searchFrom, psn);
}

uint32_t SackScoreboard::FindLost() {
    while (m_slots[IndexOf(m_searchFrom)] != State::kLost) {
        ++m_searchFrom;
    }
    return m_searchFrom;
}

void SackScoreboard::VisitState(StateVisitor& visitor, uint64_t connection) const {
    visitor.Psn("first", m_first, connection);
    visitor.Psn("end", m_end, connection);
    visitor.Psn("keptEnd", m_keptEnd, connection);
    visitor.Psn("judged", m_judged, connection);
    visitor.Psn("searchFrom", m_searchFrom, connection);
    for (uint32_t psn = m_first; psn != m_end; ++psn) {
        visitor.Value("packet", Get(psn));
    }
}

}  // namespace ns3
