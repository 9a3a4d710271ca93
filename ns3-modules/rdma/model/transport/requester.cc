// SPDX-License-Identifier: GPL-2.0-only
#include "requester.h"

#include "credit-delay.h"
#include "rdma/model/nic/rdma-nic.h"

#include "fabric/model/wire/aeth.h"

#include "ns3/node.h"

#include <algorithm>
#include <memory>

namespace ns3 {

namespace {

constexpr uint32_t kRetryForever = 7;  // IBA vol. 1, chapter 9: an RNR retry count of 7 is endless

}  // namespace

QueuePair& Requester::Open(const QueuePair::Options& options) {
    QueuePair& queuePair = Create(m_queuePairs.TakeIdentity(options.destination), options);
    queuePair.m_isEachAnswered = m_nic.m_ackInterval == 1;
    if (options.verb == Verb::kRead) {
        LimitReads(queuePair);
    }
    return queuePair;
}

QueuePair& Requester::Create(const QueuePairTable::Identity& identity,
                             const QueuePair::Options& options) {
    QueuePair& queuePair = m_queuePairs.Put(std::make_unique<QueuePair>(
        *this, identity.number, identity.nextPsn, options,
        m_nic.m_shared->congestionControl->CreateFlow(m_nic.GetPathProperties())));
    queuePair.m_timer.SetOrigin(EventPhase::kModel, m_nic.m_port->GetNode()->GetId(),
                                m_nic.m_shared->timerSource + m_nic.m_endpoint, identity.number);
    if (m_nic.m_ports != nullptr) {
        queuePair.m_portSet = FindPortSet(queuePair);
    }
    return queuePair;
}

void Requester::Post(QueuePair& queuePair, uint64_t bytes, uint32_t immediate, uint64_t cookie,
                     int64_t now) {
    m_nic.CatchUp(now);
    if (!queuePair.Append(bytes, immediate, cookie, m_nic.m_mtu)) {
        Fail(queuePair, QueuePairError::kPsnsUsedUp, now);
        return;
    }
    ScheduleOf(queuePair).Add(queuePair);
    TimeIfStranded(queuePair, now);
    m_nic.Kick(now);
}

void Requester::Close(QueuePair& queuePair) {
    queuePair.m_closing = true;
    if (queuePair.IsIdle()) {
        Destroy(queuePair);
    }
}

void Requester::Destroy(QueuePair& queuePair) {
    ScheduleOf(queuePair).Remove(queuePair);
    m_queuePairs.Destroy(queuePair);
}

void Requester::OnCnp(const Frame& frame, int64_t now) {
    m_nic.CatchUp(now);
    if (QueuePair* queuePair = m_queuePairs.Find(frame.queuePair)) {
        Slow(*queuePair, now);
    }
}

void Requester::Slow(QueuePair& queuePair, int64_t now) {
    Steer(queuePair, now, [now](CongestionFlow& flow) { flow.OnCnp(now); });
    ScheduleOf(queuePair).Update(queuePair);
    m_nic.Kick(now);
}

void Requester::Prefetch(const Frame& answer, int stage) const {
    if (stage == 0) {
        m_queuePairs.Prefetch(answer.queuePair);
    } else if (stage == 1) {
        if (const QueuePair* queuePair = m_queuePairs.Find(answer.queuePair)) {
            queuePair->Prefetch();
        }
    }
}

void Requester::OnAck(Frame* frame, int64_t now) {
    m_nic.GetPartition().PrefetchTelemetry(*frame);
    m_nic.CatchUp(now);
    QueuePair* queuePair = m_queuePairs.Find(frame->queuePair);
    const bool isNak = (frame->flags & Frame::kFlagNak) != 0;
    if (queuePair != nullptr && m_nic.IsSelective()) {
        Rebase(*queuePair, *frame);
    }
    // An ACK may be late: its queue pair idle, closed, or opened anew under the same number.
    if (queuePair == nullptr || frame->AsAck().nextPsn < queuePair->m_acked ||
        frame->AsAck().nextPsn + (isNak ? 1 : 0) > queuePair->m_highest) {
        m_nic.GetPartition().Deliver(frame);
        return;
    }
    if (isNak) {
        OnNak(*queuePair, frame, now);
    } else {
        Acknowledge(*queuePair, frame, now);
    }
}

// ACKs may overtake each other: what one says of a single packet holds all the same.
void Requester::Rebase(const QueuePair& queuePair, Frame& answer) {
    Frame::Ack& ack = answer.AsAck();
    Aeth aeth = Aeth::Unpack(ack.aeth);
    const uint32_t psn = ack.nextPsn + aeth.selective;
    if (ack.nextPsn < queuePair.m_acked && psn > queuePair.m_acked) {
        ack.nextPsn = queuePair.m_acked;
        aeth.selective = psn - queuePair.m_acked;
        ack.aeth = aeth.Pack();
    }
}

void Requester::OnNak(QueuePair& queuePair, Frame* frame, int64_t now) {
    const QueuePairError error = GetError(queuePair, *frame);
    const uint32_t number = queuePair.m_number;
    const bool reads = queuePair.m_readLimit != 0;
    if (error == QueuePairError::kNone && !reads) {
        Acknowledge(queuePair, frame, now);
        return;
    }
    const uint32_t psn = frame->AsAck().nextPsn;
    m_nic.GetPartition().Deliver(frame);
    if (reads) {
        // What the responder expects tells of requests; their responses may still be to come.
        queuePair.Seek(std::min(psn, queuePair.m_next), m_nic.m_mtu);
        ScheduleOf(queuePair).Update(queuePair);
    } else {
        queuePair.Acknowledge(psn, m_nic.m_mtu);
        CompleteMessages(queuePair, now);
    }
    if (error != QueuePairError::kNone && m_queuePairs.Find(number) == &queuePair) {
        Fail(queuePair, error, now);
    }
    m_nic.Kick(now);
}

// A NAK that acknowledges nothing new. But a trimmed packet did get through: that is congestion,
// and not a path that is broken. To be asked before the NAK is taken.
bool Requester::IsRetry(const QueuePair& queuePair, const Frame& nak) {
    const Frame::Ack& ack = nak.AsAck();
    return ack.nextPsn + Aeth::Unpack(ack.aeth).selective == queuePair.m_acked &&
           (nak.flags & Frame::kFlagTrimmed) == 0;
}

// Why a NAK ends the queue pair, if it does. What acknowledges something new is no retry too many,
// and begins a new row of refusals.
QueuePairError Requester::GetError(const QueuePair& queuePair, const Frame& nak) const {
    const Aeth aeth = Aeth::Unpack(nak.AsAck().aeth);
    const bool isStuck = IsRetry(queuePair, nak);
    switch (aeth.syndrome) {
        case Syndrome::kSequenceError:
            return isStuck && queuePair.m_retries >= m_nic.m_retryLimit
                       ? QueuePairError::kRetryLimit
                       : QueuePairError::kNone;
        case Syndrome::kRnr:
            return m_nic.m_rnrRetryLimit != kRetryForever &&
                           (isStuck ? queuePair.m_rnrRetries : 0U) >= m_nic.m_rnrRetryLimit
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

// Takes the frame, an ACK or a NAK after which packets are sent again.
void Requester::Acknowledge(QueuePair& queuePair, Frame* frame, int64_t now) {
    const uint32_t before = queuePair.m_acked;
    const bool isNak = (frame->flags & Frame::kFlagNak) != 0;
    const bool isRetry = isNak && IsRetry(queuePair, *frame);
    AckEvent ack;
    ack.now = now;
    ack.rttPs = now - frame->sentAt;
    ack.hops = frame->hops;
    ack.creditDelayPs = CreditDelay::UnpackPs(frame->AsAck().creditDelay);
    ack.ackedBytes =
        static_cast<uint32_t>(queuePair.Acknowledge(frame->AsAck().nextPsn, m_nic.m_mtu));
    ack.psn = frame->AsAck().nextPsn;
    ack.congestionEcho = (frame->flags & Frame::kFlagCnpEcho) != 0;
    ack.telemetry = frame->telemetry;
    if (frame->kind == FrameKind::kAck && !isNak) {
        ack.ackedBytes += static_cast<uint32_t>(TakeSelective(queuePair, *frame, now));
    }
    if (ack.ackedBytes != 0) {
        queuePair.MakeProgress(now);
    }
    if (isNak) {
        TakeNak(queuePair, *frame, isRetry, now);
    }
    ack.nextPsn = queuePair.m_next;
    Steer(queuePair, now, [&](CongestionFlow& flow) {
        if (ack.congestionEcho && m_nic.m_cnpMode == kCnpAck) {
            flow.OnCnp(now);
        }
        const uint64_t oldRateBps = flow.GetRateBps();
        flow.OnAck(ack);
        Retime(queuePair, oldRateBps, now);
    });
    m_nic.GetPartition().Deliver(frame);
    ScheduleOf(queuePair).Update(queuePair);
    if (queuePair.m_acked != before) {
        CompleteMessages(queuePair, now);
    }
    m_nic.Kick(now);
}

// What an ACK says beyond the PSN that it acknowledges. Returns payload bytes known to be kept.
uint64_t Requester::TakeSelective(QueuePair& queuePair, const Frame& answer, int64_t now) {
    const Aeth aeth = Aeth::Unpack(answer.AsAck().aeth);
    if (aeth.selective == 0) {
        return 0;
    }
    const uint64_t bytes = queuePair.Keep(answer.AsAck().nextPsn + aeth.selective, m_nic.m_mtu);
    if (queuePair.JudgeLosses(m_nic.m_reorderTolerance, m_nic.m_mtu)) {
        Steer(queuePair, now, [now](CongestionFlow& flow) { flow.OnLoss(now); });
    }
    return bytes;
}

// A NAK after which packets are sent again.
void Requester::TakeNak(QueuePair& queuePair, const Frame& answer, bool isRetry, int64_t now) {
    const Aeth aeth = Aeth::Unpack(answer.AsAck().aeth);
    const uint32_t psn = answer.AsAck().nextPsn + aeth.selective;
    if (aeth.syndrome == Syndrome::kRnr) {
        queuePair.Rewind();
        WaitForReceiver(queuePair, now);
        return;
    }
    queuePair.m_retries += isRetry ? 1 : 0;
    if (m_nic.IsSelective() && (answer.flags & Frame::kFlagTrimmed) != 0) {
        if (queuePair.Lose(psn, m_nic.m_mtu)) {
            const uint32_t payload = queuePair.PayloadAt(psn, m_nic.m_mtu);
            Steer(queuePair, now, [&](CongestionFlow& flow) { flow.OnTrim(now, payload); });
        }
        return;
    }
    if (!m_nic.IsSelective()) {
        queuePair.Rewind();
    } else if (!queuePair.Lose(psn, m_nic.m_mtu)) {
        return;
    }
    Steer(queuePair, now, [now](CongestionFlow& flow) { flow.OnLoss(now); });
}

void Requester::WaitForReceiver(QueuePair& queuePair, int64_t now) {
    ++queuePair.m_rnrRetries;
    queuePair.m_nextAvailable =
        std::max(queuePair.m_nextAvailable, now + m_nic.m_rnrDelay.GetPicoSeconds());
    queuePair.m_progressAt = queuePair.m_nextAvailable;
    ScheduleOf(queuePair).Repace(queuePair, now);
}

// Tells the client, which may post more, or close the queue pair.
void Requester::CompleteMessages(QueuePair& queuePair, int64_t now) {
    const uint32_t number = queuePair.m_number;
    while (!queuePair.m_messages.empty()) {
        const QueuePair::Message first = queuePair.m_messages.front();
        if (first.firstPsn + first.packets > queuePair.m_acked) {
            return;
        }
        queuePair.m_messages.erase(queuePair.m_messages.begin());
        --queuePair.m_sending;
        if (queuePair.m_options.client != nullptr) {
            queuePair.m_options.client->OnMessageAcked(m_nic, queuePair, first.cookie, now);
        }
        if (m_queuePairs.Find(number) != &queuePair) {
            return;
        }
    }
    if (queuePair.m_closing && queuePair.IsIdle()) {
        Destroy(queuePair);
    }
}

// --- The clock ----------------------------------------------------------------------------------

// A read stream whose responses nobody acknowledges has nothing to wait for.
bool Requester::IsTimed(const QueuePair& queuePair) const {
    return !queuePair.m_isReadStream || m_nic.m_acksReads;
}

// A packet starts, and no other is in flight. What a NAK has sent again is no news for the clock.
void Requester::TimeFirst(QueuePair& queuePair, int64_t start) {
    if (queuePair.m_highest == queuePair.m_acked || queuePair.m_progressAt == kNever) {
        queuePair.m_progressAt = start;
    }
    ArmTimer(queuePair, start);
}

// The timer is left running when progress is made; it looks at the clock when it fires.
void Requester::ArmTimer(QueuePair& queuePair, int64_t now) {
    if (!queuePair.m_timer.IsArmed()) {
        m_nic.GetPartition().Arm(queuePair.m_timer, now + m_nic.m_timeoutPs);
    }
}

void Requester::OnRetransmitTimer(QueuePair& queuePair, int64_t now) {
    m_nic.CatchUp(now);
    if (queuePair.m_inFlightBytes == 0 && !IsStranded(queuePair)) {
        return;  // nothing can be answered; the next packet arms the timer
    }
    const int64_t deadline = queuePair.m_progressAt + m_nic.m_timeoutPs;
    m_nic.GetPartition().Disarm(queuePair.m_timer);  // a packet just replayed armed it anew
    if (deadline > now) {
        m_nic.GetPartition().Arm(queuePair.m_timer, deadline);
        return;
    }
    if (queuePair.m_isReadStream) {
        GiveUpResponses(queuePair, now);
    } else {
        OnTimeout(queuePair, now);
    }
}

void Requester::OnTimeout(QueuePair& queuePair, int64_t now) {
    ++m_nic.m_counters.timeouts;
    m_nic.m_timeoutTrace(m_nic, queuePair, now);
    if (queuePair.m_retries >= m_nic.m_retryLimit) {
        Fail(queuePair, QueuePairError::kRetryLimit, now);
        return;
    }
    ++queuePair.m_retries;
    if (m_nic.IsSelective()) {
        queuePair.LoseAll(m_nic.m_mtu);
    } else {
        queuePair.Rewind();
    }
    queuePair.m_progressAt = kNever;  // until something is sent again
    TimeIfStranded(queuePair, now);
    Steer(queuePair, now, [now](CongestionFlow& flow) { flow.OnLoss(now); });
    ScheduleOf(queuePair).Update(queuePair);
    m_nic.Kick(now);
}

QueuePairTraces& Requester::RequireTraces() {
    if (m_traces == nullptr) {
        m_traces = std::make_unique<QueuePairTraces>();
    }
    return *m_traces;
}

void Requester::Fail(QueuePair& queuePair, QueuePairError error, int64_t now) {
    queuePair.m_error = error;
    m_nic.GetPartition().Disarm(queuePair.m_timer);
    m_nic.m_failureTrace(m_nic, queuePair, now);
    ScheduleOf(queuePair).Remove(queuePair);
    if (queuePair.m_options.client != nullptr) {
        queuePair.m_options.client->OnQueuePairFailed(m_nic, queuePair, now);
    }
    m_queuePairs.Retire(queuePair);
}

}  // namespace ns3
