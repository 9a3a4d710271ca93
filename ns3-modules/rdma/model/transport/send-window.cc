// SPDX-License-Identifier: GPL-2.0-only
#include "send-window.h"

#include <algorithm>

namespace ns3 {

bool SendWindow::Append(uint64_t bytes, uint32_t immediate, uint64_t cookie) {
    const uint64_t packets = bytes / m_mtu + (bytes % m_mtu != 0 ? 1 : 0);
    if (packets >= kPsnHalf - (m_end - m_acked)) {
        return false;
    }
    m_messages.push_back({bytes, cookie, m_end, static_cast<uint32_t>(packets), immediate});
    m_end += static_cast<uint32_t>(packets);
    return true;
}

const SendWindow::Message& SendWindow::MessageAt(uint32_t psn) const {
    const Message* message = m_messages.data();
    while (!IsPsnBefore(psn, message->GetEnd())) {
        ++message;
    }
    return *message;
}

void SendWindow::AdvanceNext(uint32_t packets, uint64_t bytes) {
    m_inFlightBytes += bytes;
    const uint32_t next = m_next + packets;
    if (IsPsnBefore(m_next, m_highest)) {
        m_retransmitted += EarlierPsn(m_highest, next) - m_next;
    }
    m_next = next;
    m_highest = LaterPsn(m_highest, m_next);
    if (m_next == m_messages[m_sending].GetEnd()) {
        ++m_sending;
    }
}

uint64_t SendWindow::BytesOf(Range range) const {
    uint64_t bytes = 0;
    for (const Message& message : m_messages) {
        if (!IsPsnBefore(message.firstPsn, range.end)) {
            break;
        }
        if (!IsPsnBefore(range.begin, message.GetEnd())) {
            continue;
        }
        const uint32_t from = LaterPsn(range.begin, message.firstPsn) - message.firstPsn;
        const uint32_t to = EarlierPsn(range.end, message.GetEnd()) - message.firstPsn;
        const uint64_t upTo = std::min(uint64_t{to} * m_mtu, message.bytes);
        bytes += upTo - uint64_t{from} * m_mtu;
    }
    return bytes;
}

uint64_t SendWindow::Acknowledge(uint32_t psn) {
    if (m_gaps != nullptr) {
        if (!m_gaps->IsEmpty()) {
            return AcknowledgeGaps(psn);
        }
        m_gaps->Acknowledge(psn);
    }
    const uint64_t bytes = BytesOf({m_acked, psn});
    m_acked = psn;
    if (!IsPsnBefore(m_next, psn)) {
        m_inFlightBytes -= bytes;
        return bytes;
    }
    // Acknowledged beyond what was sent since the last rewind.
    Seek(psn);
    return bytes;
}

bool SendWindow::TakeAcknowledged(Message& message) {
    if (m_messages.empty() || IsPsnBefore(m_acked, m_messages.front().GetEnd())) {
        return false;
    }
    message = m_messages.front();
    m_messages.erase(m_messages.begin());
    --m_sending;
    return true;
}

uint32_t SendWindow::CountRequests(uint32_t packets) const {
    uint32_t count = 0;
    for (const Message& message : m_messages) {
        const uint32_t begin = LaterPsn(m_acked, message.firstPsn);
        const uint32_t end = EarlierPsn(m_next, message.GetEnd());
        if (!IsPsnBefore(message.firstPsn, m_next)) {
            break;
        }
        if (IsPsnBefore(begin, end)) {
            count +=
                (end - 1 - message.firstPsn) / packets - (begin - message.firstPsn) / packets + 1;
        }
    }
    return count;
}

void SendWindow::Seek(uint32_t psn) {
    m_next = psn;
    m_asked = EarlierPsn(m_asked, psn);
    m_inFlightBytes = BytesOf({m_acked, psn});
    m_sending = 0;
    while (m_sending < m_messages.size() && !IsPsnBefore(psn, m_messages[m_sending].GetEnd())) {
        ++m_sending;
    }
}

void SendWindow::Rewind() {
    m_gaps = nullptr;
    m_lost = 0;
    Seek(m_acked);
}

void SendWindow::Clear() {
    m_messages.clear();
    m_sending = 0;
    m_inFlightBytes = 0;
    m_acked = m_highest;
    m_next = m_highest;
    m_end = m_highest;
}

void SendWindow::ForgetSent() {
    m_acked = m_next;
    m_inFlightBytes = 0;
    m_messages.erase(m_messages.begin(),
                     m_messages.begin() + static_cast<std::ptrdiff_t>(m_sending));
    m_sending = 0;
}

void SendWindow::VisitState(StateVisitor& visitor, const Numbering& numbering) const {
    visitor.Psn("acked", m_acked, numbering.own);
    visitor.Psn("next", m_next, numbering.own);
    visitor.Psn("end", m_end, numbering.own);
    visitor.Psn("highest", m_highest, numbering.own);
    visitor.Psn("asked", m_asked, numbering.own);
    visitor.Value("lost", m_lost);
    visitor.Value("sending", m_sending);
    visitor.Value("inFlightBytes", m_inFlightBytes);
    for (const Message& message : m_messages) {
        visitor.Psn("firstPsn", message.firstPsn, numbering.own);
        visitor.Value("packets", message.packets);
        visitor.Value("bytes", message.bytes);
        visitor.Value("cookie", message.cookie);  // the client's, who may act on it
        if (numbering.immediates != 0) {
            visitor.Psn("immediate", message.immediate, numbering.immediates);
        } else {
            visitor.Value("immediate", message.immediate);
        }
    }
    visitor.Value("messages", m_messages.size());
    visitor.Count("retransmitted", m_retransmitted);
    visitor.Value("hasScoreboard", m_gaps != nullptr);
    if (m_gaps != nullptr) {
        m_gaps->VisitState(visitor, numbering.own);
    }
}

}  // namespace ns3
