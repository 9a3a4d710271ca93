// SPDX-License-Identifier: GPL-2.0-only
#include "queue-pair.h"

#include "fabric/model/wire/connection.h"

#include "rdma/model/nic/rdma-nic.h"
#include "requester.h"

#include "fabric/model/wire/aeth.h"

#include "ns3/node.h"

#include <utility>

namespace ns3 {

namespace {

constexpr uint32_t kRetryForever = 7;  // IBA vol. 1, chapter 9: an RNR retry count of 7 is endless

}  // namespace

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
      m_nic(requester.GetNic()),
      m_window(firstPsn, m_nic.GetMtu()),
      m_timer(*this),
      m_options(options),
      m_number(number),
      m_congestion(std::move(congestion)) {
    m_timer.SetOrigin(m_nic.GetPort().GetNode()->GetId(),
                      m_nic.GetShared().timerSource + m_nic.GetEndpoint(), number);
}

void QueuePair::Prefetch() const {
    const char* object = reinterpret_cast<const char*>(this);
    for (size_t line = 0; line < sizeof(QueuePair); line += 64) {
        __builtin_prefetch(object + line, 1);
    }
    __builtin_prefetch(m_congestion.get(), 1);
}

bool QueuePair::IsAwaiting() const {
    return m_window.GetInFlightBytes() != 0 || m_requester.IsStranded(*this);
}

Frame* QueuePair::Supply(int64_t start) {
    if (m_window.GetInFlightBytes() == 0 && IsTimed()) {
        m_timer.OnFirstStart(start, m_window.GetHighest() == m_window.GetAcked());
    }
    return SupplyNext(start);
}

void QueuePair::Address(Frame& frame, int64_t start) const {
    const NicParameters& parameters = m_nic.GetParameters();
    frame.source = m_nic.GetEndpoint();
    frame.destination = m_options.destination;
    frame.queuePair = m_number & Frame::kQueuePairMask;
    frame.verb = m_options.verb;
    frame.SetPriority(parameters.dataPriority, m_nic.ClassOf(parameters.dataPriority));
    frame.SetEntropy(m_options.entropy);
    frame.sentAt = start;
}

// --- What comes for it --------------------------------------------------------------------------

void QueuePair::OnResponse(Frame* frame, int64_t /*now*/) {
    m_nic.GetPartition().Deliver(frame);  // late: the number was a Reader's
}

void QueuePair::OnCnp(int64_t now) {
    Steer(now, [now](CongestionFlow& flow) { flow.OnCnp(now); });
    m_requester.Update(*this);
    m_nic.Kick(now);
}

void QueuePair::HearLoss(int64_t now) {
    Steer(now, [now](CongestionFlow& flow) { flow.OnLoss(now); });
}

void QueuePair::TraceRate(int64_t now) {
    if (const QueuePairTraces* traces = m_requester.GetTraces()) {
        traces->rate(m_nic, *this, now);
    }
}

bool QueuePair::IsCurrent(const Frame& answer) const {
    const uint32_t psn = answer.AsAck().nextPsn;
    const uint32_t isNak = (answer.flags & Frame::kFlagNak) != 0 ? 1 : 0;
    return !IsPsnBefore(psn, m_window.GetAcked()) &&
           !IsPsnBefore(m_window.GetHighest(), psn + isNak);
}

void QueuePair::Rebase(Frame& answer) const {
    Frame::Ack& ack = answer.AsAck();
    Aeth aeth = Aeth::Unpack(ack.aeth);
    const uint32_t acked = m_window.GetAcked();
    const uint32_t psn = ack.nextPsn + aeth.selective;
    if (IsPsnBefore(ack.nextPsn, acked) && IsPsnBefore(acked, psn)) {
        ack.nextPsn = acked;
        aeth.selective = psn - acked;
        ack.aeth = aeth.Pack();
    }
}

bool QueuePair::IsRetry(const Frame& nak) const {
    const Frame::Ack& ack = nak.AsAck();
    return ack.nextPsn + Aeth::Unpack(ack.aeth).selective == m_window.GetAcked() &&
           (nak.flags & Frame::kFlagTrimmed) == 0;
}

// What acknowledges something new is no retry too many, and begins a new row of refusals.
QueuePairError QueuePair::JudgeNak(const Frame& nak) const {
    const NicParameters& parameters = m_nic.GetParameters();
    const bool isStuck = IsRetry(nak);
    switch (Aeth::Unpack(nak.AsAck().aeth).syndrome) {
        case Syndrome::kSequenceError:
            return isStuck && m_timer.GetRetries() >= parameters.retryLimit
                       ? QueuePairError::kRetryLimit
                       : QueuePairError::kNone;
        case Syndrome::kRnr:
            return parameters.rnrRetryLimit != kRetryForever &&
                           (isStuck ? m_timer.GetRnrRetries() : 0U) >= parameters.rnrRetryLimit
                       ? QueuePairError::kRnrRetryLimit
                       : QueuePairError::kNone;
        case Syndrome::kInvalidRequest:
            return QueuePairError::kInvalidRequest;
        case Syndrome::kRemoteAccessError:
            return QueuePairError::kRemoteAccess;
        case Syndrome::kRemoteOperationalError:
            return QueuePairError::kRemoteOperation;
        default:
            return QueuePairError::kNone;
    }
}

void QueuePair::OnTimeout(int64_t now) {
    m_nic.CountTimeout(*this, now);
    if (m_timer.GetRetries() >= m_nic.GetParameters().retryLimit) {
        m_requester.Fail(*this, QueuePairError::kRetryLimit, now);
        return;
    }
    m_timer.CountRetry();
    if (m_nic.IsSelective()) {
        m_window.LoseAll();
    } else {
        m_window.Rewind();
    }
    m_timer.Stop();  // until something is sent again
    m_requester.TimeIfStranded(*this, now);
    HearLoss(now);
    m_requester.Update(*this);
    m_nic.Kick(now);
}

SendWindow::Numbering QueuePair::GetNumbering() const {
    return {ConnectionOf(m_nic.GetEndpoint(), m_number), 0};
}

void QueuePair::VisitState(StateVisitor& visitor) const {
    const SendWindow::Numbering numbering = GetNumbering();
    visitor.Value("number", m_number);
    visitor.Value("destination", m_options.destination);
    visitor.Value("entropy", m_options.entropy);
    visitor.Value("verb", m_options.verb);
    visitor.Value("isClosing", m_closing);
    visitor.Value("error", m_error);
    m_window.VisitState(visitor, numbering);
    visitor.Nested("turn", m_turn);
    visitor.Nested("timer", m_timer);
    m_congestion->VisitState(visitor, CountedFromOpening(numbering.own));
}

}  // namespace ns3
