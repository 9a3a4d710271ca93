// SPDX-License-Identifier: GPL-2.0-only
#include "queue-pair.h"

#include "requester.h"

#include <algorithm>
#include <utility>

namespace ns3 {

const char* ToString(QueuePairError error) {
    switch (error) {
        case QueuePairError::kRetryLimit:
            return "retry limit";
        case QueuePairError::kRnrRetryLimit:
            return "receiver not ready";
        case QueuePairError::kInvalidRequest:
            return "invalid request";
        case QueuePairError::kRemoteAccess:
            return "remote access error";
        case QueuePairError::kRemoteOperation:
            return "remote operational error";
        case QueuePairError::kPsnsUsedUp:
            return "packet sequence numbers used up";
        default:
            return "none";
    }
}

QueuePair::QueuePair(Requester& requester, uint32_t number, uint32_t firstPsn,
                     const Options& options, std::unique_ptr<CongestionFlow> congestion)
    : m_requester(requester),
      m_options(options),
      m_number(number),
      m_congestion(std::move(congestion)),
      m_next(firstPsn),
      m_acked(firstPsn),
      m_end(firstPsn),
      m_highest(firstPsn),
      m_asked(firstPsn),
      m_timer(this) {}

bool QueuePair::Append(uint64_t bytes, uint32_t immediate, uint64_t cookie, uint32_t mtu) {
    const uint64_t packets = bytes / mtu + (bytes % mtu != 0 ? 1 : 0);
    if (packets > UINT32_MAX - m_end) {
        return false;
    }
    m_messages.push_back({bytes, cookie, m_end, static_cast<uint32_t>(packets), immediate});
    m_end += static_cast<uint32_t>(packets);
    return true;
}

uint32_t QueuePair::PayloadOf(const Message& message, uint32_t psn, uint32_t mtu) {
    const uint32_t index = psn - message.firstPsn;
    return index + 1 < message.packets
               ? mtu
               : static_cast<uint32_t>(message.bytes - uint64_t{index} * mtu);
}

const QueuePair::Message& QueuePair::MessageAt(uint32_t psn) const {
    const Message* message = m_messages.data();
    while (message->firstPsn + message->packets <= psn) {
        ++message;
    }
    return *message;
}

void QueuePair::AdvanceNext(uint32_t packets, uint64_t bytes) {
    m_inFlightBytes += bytes;
    const uint32_t next = m_next + packets;
    if (m_next < m_highest) {
        m_retransmitted += std::min(m_highest, next) - m_next;
    }
    m_next = next;
    m_highest = std::max(m_highest, m_next);
    const Message& message = m_messages[m_sending];
    if (m_next == message.firstPsn + message.packets) {
        ++m_sending;
    }
}

// Payload of the packets [fromPsn, toPsn), all within the messages held.
uint64_t QueuePair::BytesBetween(uint32_t fromPsn, uint32_t toPsn, uint32_t mtu) const {
    uint64_t bytes = 0;
    for (const Message& message : m_messages) {
        const uint32_t end = message.firstPsn + message.packets;
        if (message.firstPsn >= toPsn) {
            break;
        }
        if (end <= fromPsn) {
            continue;
        }
        const uint32_t from = std::max(fromPsn, message.firstPsn) - message.firstPsn;
        const uint32_t to = std::min(toPsn, end) - message.firstPsn;
        const uint64_t upTo = std::min(uint64_t{to} * mtu, message.bytes);
        bytes += upTo - uint64_t{from} * mtu;
    }
    return bytes;
}

uint64_t QueuePair::Acknowledge(uint32_t psn, uint32_t mtu) {
    if (m_gaps != nullptr && !m_gaps->IsEmpty()) {
        return AcknowledgeGaps(psn, mtu);
    }
    const uint64_t bytes = BytesBetween(m_acked, psn, mtu);
    m_acked = psn;
    if (m_next >= psn) {
        m_inFlightBytes -= bytes;
        return bytes;
    }
    // Acknowledged beyond what was sent since the last rewind.
    Seek(psn, mtu);
    return bytes;
}

uint32_t QueuePair::CountReads() const {
    uint32_t count = 0;
    for (const Message& message : m_messages) {
        const uint32_t begin = std::max(m_acked, message.firstPsn);
        const uint32_t end = std::min(m_next, message.firstPsn + message.packets);
        if (message.firstPsn >= m_next) {
            break;
        }
        if (begin < end) {
            count += (end - 1 - message.firstPsn) / m_packetsPerRead -
                     (begin - message.firstPsn) / m_packetsPerRead + 1;
        }
    }
    return count;
}

void QueuePair::Seek(uint32_t psn, uint32_t mtu) {
    m_next = psn;
    m_asked = std::min(m_asked, psn);
    m_inFlightBytes = BytesBetween(m_acked, psn, mtu);
    m_sending = 0;
    while (m_sending < m_messages.size() &&
           m_messages[m_sending].firstPsn + m_messages[m_sending].packets <= psn) {
        ++m_sending;
    }
}

void QueuePair::Rewind() {
    m_gaps = nullptr;
    m_lost = 0;
    Seek(m_acked, 0);
}

void QueuePair::Clear() {
    m_messages.clear();
    m_sending = 0;
    m_inFlightBytes = 0;
    m_acked = m_highest;
    m_next = m_highest;
    m_end = m_highest;
}

void QueuePair::ForgetSent() {
    m_acked = m_next;
    m_inFlightBytes = 0;
    m_messages.erase(m_messages.begin(),
                     m_messages.begin() + static_cast<std::ptrdiff_t>(m_sending));
    m_sending = 0;
}

void QueuePair::OnTimer(int64_t now) {
    m_requester.OnRetransmitTimer(*this, now);
}

}  // namespace ns3
