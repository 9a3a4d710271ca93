// SPDX-License-Identifier: GPL-2.0-only
#ifndef QUEUE_PAIR_H
#define QUEUE_PAIR_H

#include "rdma/model/cc/congestion-control.h"
#include "rdma/model/nic/send-turn.h"
#include "retransmit-timer.h"
#include "send-window.h"

#include "fabric/model/wire/frame.h"

#include <cstddef>
#include <cstdint>
#include <memory>

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
    kPsnsUsedUp,  ///< Too many packets were posted at once, see SendWindow::Append().
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

/// The requesting half of a reliable connection: what its kinds have in common. A Sender sends
/// messages; a Reader asks for them by READ, and a ReadStream is what its peer answers from. Each
/// has a window of packets, a congestion control, a retransmission timer, and turns to send among
/// the NIC's other queue pairs. Owned and driven by its NIC's Requester. Times are ps.
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
    virtual ~QueuePair() = default;

    uint32_t GetNumber() const { return m_number; }
    uint32_t GetDestination() const { return m_options.destination; }
    const Options& GetOptions() const { return m_options; }
    CongestionFlow& GetCongestion() const { return *m_congestion; }
    /// One past the last PSN posted.
    uint32_t GetEndPsn() const { return m_window.GetEnd(); }
    QueuePairError GetError() const { return m_error; }
    /// Packets sent, or asked for by READs, more than once.
    uint64_t GetRetransmittedPackets() const { return m_window.GetRetransmitted(); }
    /// No message waits or is unacknowledged.
    bool IsIdle() const { return m_window.IsIdle(); }

    /// \name For its Requester, the schedule and the timer
    /// @{
    RdmaNic& GetNic() const { return m_nic; }
    SendWindow& GetWindow() { return m_window; }
    const SendWindow& GetWindow() const { return m_window; }
    RetransmitTimer& GetTimer() { return m_timer; }
    SendTurn& GetTurn() { return m_turn; }
    const SendTurn& GetTurn() const { return m_turn; }
    bool IsClosing() const { return m_closing; }
    void SetClosing() { m_closing = true; }
    void SetError(QueuePairError error) { m_error = error; }
    /// Fetches what an acknowledgement touches.
    void Prefetch() const;

    /// It has something to send, and its window is open.
    bool MaySend() const { return m_window.HasWork() && IsWindowOpen(); }
    /// Something in flight is to be answered, or what waits has no link to go by.
    bool IsAwaiting() const;
    /// The packet for its turn, which starts at `start`. \pre MaySend()
    Frame* Supply(int64_t start);
    /// @}

    /// \name What comes for it
    /// @{
    /// An ACK, a NAK, or what stands for an ACK of a READ response. Takes the frame.
    virtual void OnAck(Frame* frame, int64_t now) = 0;
    /// A response to a READ. Takes the frame.
    virtual void OnResponse(Frame* frame, int64_t now);
    void OnCnp(int64_t now);
    /// Nothing was heard for a whole timeout.
    virtual void OnTimeout(int64_t now);
    /// @}

    virtual void VisitState(StateVisitor& visitor) const;

    /// It waits for answers, and fails when none comes; but for read streams, which may not.
    virtual bool IsTimed() const { return true; }
    virtual bool MayFail() const { return true; }

  protected:
    /// Has the congestion control hear of something: `hear` gets it.
    template <typename Hear>
    void Steer(int64_t now, Hear hear) {
        const uint64_t rateBps = m_congestion->GetRateBps();
        const uint64_t windowBytes = m_congestion->GetWindowBytes();
        hear(*m_congestion);
        if (m_congestion->GetRateBps() != rateBps ||
            m_congestion->GetWindowBytes() != windowBytes) {
            TraceRate(now);
        }
    }
    void HearLoss(int64_t now);

    /// Puts down who sends a frame, to whom, and when.
    void Address(Frame& frame, int64_t start) const;

    /// A NAK that acknowledges nothing new. But a trimmed packet did get through: that is
    /// congestion, and not a path that is broken. To be asked before the NAK is taken.
    bool IsRetry(const Frame& nak) const;
    /// Why a NAK ends the queue pair, if it does.
    QueuePairError JudgeNak(const Frame& nak) const;
    /// ACKs may overtake each other: what one says of a single packet holds all the same.
    void Rebase(Frame& answer) const;
    /// Whether the answer is of this queue pair's packets. It may be late: the queue pair idle, or
    /// opened anew under the same number.
    bool IsCurrent(const Frame& answer) const;

    Requester& m_requester;
    RdmaNic& m_nic;
    SendWindow m_window;
    SendTurn m_turn;
    RetransmitTimer m_timer;

    /// What its PSNs are to StateVisitor::Psn().
    virtual SendWindow::Numbering GetNumbering() const;

  private:
    virtual bool IsWindowOpen() const = 0;
    virtual Frame* SupplyNext(int64_t start) = 0;
    void TraceRate(int64_t now);

    Options m_options;
    uint32_t m_number;
    bool m_closing = false;
    QueuePairError m_error = QueuePairError::kNone;
    std::unique_ptr<CongestionFlow> m_congestion;
};

}  // namespace ns3

#endif  // QUEUE_PAIR_H
