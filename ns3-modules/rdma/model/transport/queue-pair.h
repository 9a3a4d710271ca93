// SPDX-License-Identifier: GPL-2.0-only
#ifndef QUEUE_PAIR_H
#define QUEUE_PAIR_H

#include "rdma/model/cc/congestion-control.h"
#include "sack-scoreboard.h"

#include "engine/model/partition.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

class QueuePair;
class RdmaNic;
class Requester;

/// Why a queue pair failed.
enum class QueuePairError : uint8_t {
    kNone,
    kRetryLimit,     ///< Timeouts in a row.
    kRnrRetryLimit,  ///< The receiver was not ready, too often.
    kInvalidRequest,
    kRemoteAccess,
    kRemoteOperation,
    kPsnsUsedUp,  ///< A message was posted that has more packets than PSNs are left.
};

const char* ToString(QueuePairError error);

/// Hears from queue pairs at the sending side. Times are ps.
class RequesterClient {
  public:
    virtual ~RequesterClient() = default;

    /// Every packet of the message is acknowledged, or, of a READ, has come. The queue pair may be
    /// used, or closed.
    virtual void OnMessageAcked(RdmaNic& nic, QueuePair& queuePair, uint64_t cookie,
                                int64_t now) = 0;

    /// See QueuePair::GetError(). The queue pair sends no more and takes no more calls.
    virtual void OnQueuePairFailed(RdmaNic& nic, QueuePair& queuePair, int64_t now) = 0;
};

/// The sending half of a reliable connection: a queue of messages cut into packets, with
/// go-back-N or selective repeat. One of READs sends requests and receives the packets. A read
/// stream is the other end of that: what a NIC sends for the READs of one of its peers' queue
/// pairs, as messages whose `immediate` is the PSN of the first response. Owned and driven by its
/// NIC's Requester.
class QueuePair : public InModelMemory {
  public:
    struct Options {
        uint32_t destination = 0;  ///< Endpoint.
        uint16_t entropy = 0;      ///< UDP source port.
        Verb verb = Verb::kWrite;
        RequesterClient* client = nullptr;  ///< Outlives the queue pair; may be null.
    };

    QueuePair(Requester& requester, uint32_t number, uint32_t firstPsn, const Options& options,
              std::unique_ptr<CongestionFlow> congestion);

    uint32_t GetNumber() const { return m_number; }
    uint32_t GetDestination() const { return m_options.destination; }
    CongestionFlow& GetCongestion() const { return *m_congestion; }
    /// One past the last PSN posted.
    uint32_t GetEndPsn() const { return m_end; }
    QueuePairError GetError() const { return m_error; }
    /// Packets sent, or asked for by READs, more than once.
    uint64_t GetRetransmittedPackets() const { return m_retransmitted; }
    /// Fetches what an acknowledgement touches.
    void Prefetch() const {
        __builtin_prefetch(&m_options, 1);
        __builtin_prefetch(&m_nextAvailable, 1);
        __builtin_prefetch(&m_messages, 1);
        __builtin_prefetch(m_congestion.get(), 1);
    }

    /// No message waits or is unacknowledged.
    bool IsIdle() const { return m_acked == m_end; }

  private:
    friend class Requester;
    friend class SendSchedule;

    struct Message {
        uint64_t bytes;
        uint64_t cookie;
        uint32_t firstPsn;
        uint32_t packets;
        uint32_t immediate;
    };

    /// Where a QP stands in its NIC's schedule.
    enum class Place : uint8_t {
        kParked,  ///< Nothing to send, or the window is full.
        kReady,   ///< May send now.
        kPaced,   ///< May send at m_nextAvailable.
    };

    /// Returns false, and does nothing, if the message has more packets than PSNs are left.
    bool Append(uint64_t bytes, uint32_t immediate, uint64_t cookie, uint32_t mtu);
    bool HasWork() const { return m_next != m_end || m_lost != 0; }
    bool IsWindowOpen() const {
        if (m_readLimit != 0) {
            return m_lost != 0 || CountReads() < m_readLimit;
        }
        const uint64_t window = m_congestion->GetWindowBytes();
        return window == 0 || m_inFlightBytes < window || !IsAnswerDue();
    }
    /// Something in flight is to be acknowledged for sure. Otherwise, if the window closed after it
    /// was sent, one packet more has to ask.
    bool IsAnswerDue() const { return m_isEachAnswered || m_asked > m_acked; }
    /// READ requests that are not fully answered.
    uint32_t CountReads() const;
    bool MaySend() const { return HasWork() && IsWindowOpen(); }
    const Message& MessageAtNext() const { return m_messages[m_sending]; }
    /// \pre psn is not acknowledged
    const Message& MessageAt(uint32_t psn) const;
    static uint32_t PayloadOf(const Message& message, uint32_t psn, uint32_t mtu);
    uint32_t PayloadAt(uint32_t psn, uint32_t mtu) const {
        return PayloadOf(MessageAt(psn), psn, mtu);
    }
    /// The next `packets`, of `bytes` payload and all of one message, are sent or asked for.
    void AdvanceNext(uint32_t packets, uint64_t bytes);
    /// Acknowledges everything before `psn`; returns the payload bytes that are new.
    uint64_t Acknowledge(uint32_t psn, uint32_t mtu);
    /// Sends from `psn` next, as if all before it were acknowledged and nothing after it sent.
    void Seek(uint32_t psn, uint32_t mtu);
    void Rewind();
    /// Forgets all messages, as if nothing had been sent and nothing posted.
    void Clear();
    /// Takes what was sent for acknowledged: a read stream that hears no ACKs.
    void ForgetSent();

    /// \name Selective repeat
    /// @{
    struct PsnRange {
        uint32_t begin;
        uint32_t end;
    };

    /// The receiver keeps `psn`. Returns its payload bytes, 0 if that was known or is impossible.
    uint64_t Keep(uint32_t psn, uint32_t mtu);
    /// The receiver wants `psn`, unless it is known to have it. Returns whether it is lost now.
    bool Lose(uint32_t psn, uint32_t mtu);
    /// Takes for lost what was sent more than `tolerance` packets before one that came, once.
    /// Returns whether something was.
    bool JudgeLosses(uint32_t tolerance, uint32_t mtu);
    /// Takes for lost all that was sent and is neither acknowledged nor kept.
    void LoseAll(uint32_t mtu);
    /// The first lost packets, adjacent, of one message and at most `count`: sent again from now.
    PsnRange TakeLost(uint32_t count, uint32_t mtu);
    /// The first PSN from m_acked on that the receiver does not keep.
    uint32_t FindGap() const;
    /// @}

    uint64_t AcknowledgeGaps(uint32_t psn, uint32_t mtu);
    uint64_t BytesBetween(uint32_t fromPsn, uint32_t toPsn, uint32_t mtu) const;
    void MakeProgress(int64_t now) {
        m_progressAt = now;
        m_retries = 0;
        m_rnrRetries = 0;
    }
    void OnTimer(int64_t now);

    Requester& m_requester;
    Options m_options;
    uint32_t m_number;
    Place m_place = Place::kParked;
    bool m_closing = false;
    bool m_isReadStream = false;
    bool m_isEachAnswered = true;  ///< Each packet, whether it asks for an ACK or not.
    bool m_rewound = false;        ///< READs: a gap was seen, and its packet was asked for again.
    uint8_t m_readLimit = 0;       ///< READ requests that may be unanswered; 0 if this sends data.
    uint8_t m_retries = 0;         ///< Timeouts since the last progress.
    uint8_t m_rnrRetries = 0;      ///< RNR NAKs since the last progress.
    QueuePairError m_error = QueuePairError::kNone;
    uint8_t m_portSet = 0;  ///< By which ports it sends: number of its schedule in the Requester.
    QueuePair* m_nextReady = nullptr;
    std::unique_ptr<CongestionFlow> m_congestion;
    int64_t m_nextAvailable = 0;  ///< Pacing: earliest start of the next packet.
    uint32_t m_pacedBytes = 0;    ///< Wire size of the packet that m_nextAvailable waits for.
    uint64_t m_inFlightBytes = 0;
    uint32_t m_lost = 0;              ///< Packets to be sent again, selectively.
    uint32_t m_next;                  ///< PSN to send next.
    uint32_t m_acked;                 ///< First PSN not acknowledged.
    uint32_t m_end;                   ///< One past the last PSN posted.
    uint32_t m_highest;               ///< One past the highest PSN ever sent.
    uint32_t m_asked;                 ///< One past the highest PSN sent that asks for an ACK.
    ModelVector<Message> m_messages;  ///< From the first not fully acknowledged.
    size_t m_sending = 0;             ///< Message that m_next belongs to.
    uint64_t m_retransmitted = 0;
    std::unique_ptr<SackScoreboard> m_gaps;  ///< Null until a packet came out of order.
    uint32_t m_peerNumber = 0;               ///< Of a read stream: the requester's queue pair.
    uint32_t m_packetsPerRead = 0;           ///< READs: most that one request asks for.
    int64_t m_nextCnp = 0;     ///< READs: earliest time of the next CNP to the responder.
    int64_t m_progressAt = 0;  ///< Last new acknowledgement, or first packet after none. kNever
                               ///< after a timeout until a packet is sent again.
    OwnedEvent<QueuePair, &QueuePair::OnTimer> m_timer;
};

}  // namespace ns3

#endif  // QUEUE_PAIR_H
