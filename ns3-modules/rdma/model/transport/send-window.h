// SPDX-License-Identifier: GPL-2.0-only
#ifndef SEND_WINDOW_H
#define SEND_WINDOW_H

#include "psn.h"
#include "sack-scoreboard.h"

#include "engine/model/model-memory.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ns3 {

/// The messages of a queue pair, cut into packets, and what became of each packet.
///
/// Packets have sequence numbers, in the order in which they were posted:
///
///     acknowledged | sent, perhaps kept or lost | not sent | not posted
///                  ^ GetAcked()                 ^ GetNext() ^ GetEnd()
///
/// Going back (Rewind) sends from the first that is not acknowledged; selective repeat keeps
/// a scoreboard of the packets in between. Knows nothing of time, links or congestion.
class SendWindow {
  public:
    struct Message {
        uint64_t bytes;
        uint64_t cookie;  ///< The client's.
        uint32_t firstPsn;
        uint32_t packets;
        uint32_t immediate;  ///< Of a ReadStream: the PSN that the reader gave the first response.

        uint32_t GetEnd() const { return firstPsn + packets; }
    };

    /// PSNs, without `end`.
    struct Range {
        uint32_t begin;
        uint32_t end;
    };

    /// \param mtu payload of a full packet, bytes
    SendWindow(uint32_t firstPsn, uint32_t mtu)
        : m_mtu(mtu),
          m_next(firstPsn),
          m_acked(firstPsn),
          m_end(firstPsn),
          m_highest(firstPsn),
          m_asked(firstPsn) {}

    /// Posts a message of `bytes` >= 1. \returns false, having done nothing, if it is too long:
    /// less than 2^31 packets may be posted and not acknowledged
    bool Append(uint64_t bytes, uint32_t immediate, uint64_t cookie);

    /// The first PSN that is not acknowledged.
    uint32_t GetAcked() const { return m_acked; }
    /// That of the packet to send next, apart from lost ones.
    uint32_t GetNext() const { return m_next; }
    /// One past the last PSN posted.
    uint32_t GetEnd() const { return m_end; }
    /// One past the highest PSN ever sent.
    uint32_t GetHighest() const { return m_highest; }
    /// Payload that was sent and of which nothing is known.
    uint64_t GetInFlightBytes() const { return m_inFlightBytes; }
    /// Packets sent, or asked for by READs, more than once.
    uint64_t GetRetransmitted() const { return m_retransmitted; }
    bool IsIdle() const { return m_acked == m_end; }
    /// Something is to be sent, or sent again.
    bool HasWork() const { return m_next != m_end || m_lost != 0; }
    bool HasLost() const { return m_lost != 0; }

    /// The message of the packet to send next. \pre there is one
    const Message& NextMessage() const { return m_messages[m_sending]; }
    /// \pre psn is posted and not acknowledged
    const Message& MessageAt(uint32_t psn) const;
    uint32_t PayloadOf(const Message& message, uint32_t psn) const {
        const uint32_t index = psn - message.firstPsn;
        return index + 1 < message.packets
                   ? m_mtu
                   : static_cast<uint32_t>(message.bytes - uint64_t{index} * m_mtu);
    }
    uint32_t PayloadAt(uint32_t psn) const { return PayloadOf(MessageAt(psn), psn); }
    /// Payload of packets that are posted and not acknowledged.
    uint64_t BytesOf(Range range) const;

    /// The next `packets`, of `bytes` payload and all of one message, are sent or asked for.
    void AdvanceNext(uint32_t packets, uint64_t bytes);
    /// Acknowledges everything before `psn`. \returns the payload bytes of which that is news
    uint64_t Acknowledge(uint32_t psn);
    /// Takes out the first message if it is acknowledged. \returns whether it was
    bool TakeAcknowledged(Message& message);
    /// Sends from `psn` next, as if all before it were acknowledged and nothing after it sent.
    void Seek(uint32_t psn);
    /// Sends everything again that is not acknowledged.
    void Rewind();
    /// Forgets all messages, as if nothing had been sent and nothing posted.
    void Clear();
    /// Takes what was sent for acknowledged, and its messages for done.
    void ForgetSent();

    /// \name Which packets ask for an ACK, where not each is acknowledged anyway
    /// @{
    void NoteAsking(uint32_t psn) { m_asked = LaterPsn(m_asked, psn + 1); }
    /// One that asks is in flight.
    bool IsAsking() const { return IsPsnBefore(m_acked, m_asked); }
    /// @}

    /// Requests of up to `packets` packets each, counted from the beginning of a message, by which
    /// what is in flight was asked for: READs.
    uint32_t CountRequests(uint32_t packets) const;

    /// \name Selective repeat (send-window-losses.cc)
    /// @{
    /// The receiver keeps `psn`. \returns its payload bytes, 0 if that was known or is impossible
    uint64_t Keep(uint32_t psn);
    /// The receiver wants `psn`, unless it is known to have it. \returns whether it is lost now
    bool Lose(uint32_t psn);
    /// Takes for lost what was sent more than `tolerance` packets before one that came, once.
    /// \returns whether something was
    bool JudgeLosses(uint32_t tolerance);
    /// Takes for lost all that was sent and is neither acknowledged nor kept.
    void LoseAll();
    /// The first lost packets, adjacent, of one message and at most `count`: sent again from now.
    /// \pre HasLost()
    Range TakeLost(uint32_t count);
    /// The first PSN from GetAcked() on that the receiver does not keep.
    uint32_t FindGap() const;
    /// @}

    /// What a queue pair's PSNs are to StateVisitor::Psn().
    struct Numbering {
        uint64_t own;         ///< Of the packets.
        uint64_t immediates;  ///< Of the messages' immediates; 0 where those are no PSNs.
    };
    void VisitState(StateVisitor& visitor, const Numbering& numbering) const;

  private:
    bool IsInFlight(uint32_t psn) const {
        return !IsPsnBefore(psn, m_acked) && IsPsnBefore(psn, m_next);
    }
    SackScoreboard& RequireScoreboard();
    uint64_t AcknowledgeGaps(uint32_t psn);

    uint32_t m_mtu;
    uint32_t m_lost = 0;  ///< Packets to be sent again, selectively.
    uint32_t m_next;
    uint32_t m_acked;
    uint32_t m_end;
    uint32_t m_highest;
    uint32_t m_asked;        ///< One past the highest PSN sent that asks for an ACK.
    uint32_t m_sending = 0;  ///< Index of the message that m_next belongs to.
    uint64_t m_inFlightBytes = 0;
    ModelVector<Message> m_messages;  ///< From the first not fully acknowledged.
    uint64_t m_retransmitted = 0;
    std::unique_ptr<SackScoreboard> m_gaps;  ///< Null until a packet came out of order.
};

}  // namespace ns3

#endif  // SEND_WINDOW_H
