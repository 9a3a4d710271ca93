// SPDX-License-Identifier: GPL-2.0-only
#include "requester.h"

#include "rdma-nic.h"

#include "ns3/node.h"

#include <utility>

namespace ns3 {

namespace {

constexpr uint64_t kPsPerSecond = 1'000'000'000'000;

int64_t TimeAtRate(uint32_t bytes, uint64_t rateBps) {
    return static_cast<int64_t>(uint64_t{bytes} * 8 * kPsPerSecond / rateBps);
}

}  // namespace

QueuePair& Requester::Open(const QueuePair::Options& options) {
    const QueuePairTable::Identity identity = m_queuePairs.TakeIdentity(options.destination);
    QueuePair& queuePair = m_queuePairs.Put(std::make_unique<QueuePair>(
        *this, identity.number, identity.nextPsn, options,
        m_nic.m_shared->congestionControl->CreateFlow(m_nic.GetPathProperties())));
    queuePair.m_timer.SetOrigin(EventPhase::kModel, m_nic.m_port->GetNode()->GetId(),
                                m_nic.m_shared->timerSource + m_nic.m_endpoint, identity.number);
    return queuePair;
}

void Requester::Post(QueuePair& queuePair, uint64_t bytes, uint32_t immediate, uint64_t cookie,
                     int64_t now) {
    m_nic.m_port->CatchUp(now);
    queuePair.Append(bytes, immediate, cookie, m_nic.m_mtu);
    m_schedule.Add(queuePair);
    m_nic.m_port->Kick(now);
}

void Requester::Close(QueuePair& queuePair) {
    queuePair.m_closing = true;
    if (queuePair.IsIdle()) {
        Destroy(queuePair);
    }
}

void Requester::Destroy(QueuePair& queuePair) {
    m_schedule.Remove(queuePair);
    m_queuePairs.Destroy(queuePair);
}

Frame* Requester::Supply(int64_t start) {
    QueuePair& queuePair = m_schedule.TakeNext(start);
    if (queuePair.m_next == queuePair.m_acked) {
        queuePair.m_progressAt = start;
        ArmTimer(queuePair, start);
    }
    Frame* frame = BuildData(queuePair, start);
    queuePair.AdvanceNext(frame->payload);
    ++m_nic.m_counters.dataPacketsSent;
    Pace(queuePair, *frame, start);
    m_schedule.Add(queuePair);
    return frame;
}

Frame* Requester::BuildData(QueuePair& queuePair, int64_t start) {
    const QueuePair::Message& message = queuePair.MessageAtNext();
    const uint32_t psn = queuePair.m_next;
    const uint32_t payload = queuePair.PayloadOf(psn, m_nic.m_mtu);
    const bool isFirst = psn == message.firstPsn;
    const bool isLast = psn + 1 == message.firstPsn + message.packets;
    uint32_t bytes =
        WireFormat::PadPayload(payload) + m_nic.m_shared->wireFormat->GetDataOverhead(
                                              isFirst && queuePair.m_options.verb == Verb::kWrite);
    const bool telemetry = m_nic.m_shared->congestionControl->WantsTelemetry();
    if (telemetry) {
        bytes += m_nic.m_shared->wireFormat->GetTelemetryBytes();
    }
    Frame* frame = m_nic.GetPartition().CreateFrame(FrameKind::kData, bytes);
    if (telemetry) {
        frame->telemetry = m_nic.GetPartition().CreateTelemetry();
    }
    frame->source = m_nic.m_endpoint;
    frame->destination = queuePair.m_options.destination;
    frame->queuePair = queuePair.m_number;
    frame->psn = psn;
    frame->payload = static_cast<uint16_t>(payload);
    frame->trafficClass = m_nic.m_dataClass;
    const uint64_t window = queuePair.m_congestion->GetWindowBytes();
    const bool fillsWindow = window != 0 && queuePair.m_inFlightBytes + payload >= window;
    frame->flags = static_cast<uint8_t>(Frame::kFlagEct | (isFirst ? Frame::kFlagMessageStart : 0) |
                                        (isLast ? Frame::kFlagMessageEnd : 0) |
                                        (fillsWindow ? Frame::kFlagAckRequest : 0));
    frame->immediate =
        isFirst && !isLast ? static_cast<uint32_t>(message.bytes) : message.immediate;
    frame->entropy = queuePair.m_options.entropy;
    frame->sentAt = start;
    return frame;
}

// A packet at rate r reserves its wire time at r: the next may start size / r later.
void Requester::Pace(QueuePair& queuePair, const Frame& frame, int64_t start) {
    CongestionFlow& congestion = *queuePair.m_congestion;
    const uint32_t wireBytes = frame.bytes + m_nic.m_shared->wireFormat->GetGapBytes();
    congestion.OnSend(start, wireBytes);
    queuePair.m_nextAvailable = start + TimeAtRate(wireBytes, congestion.GetRateBps());
    queuePair.m_pacedBytes = wireBytes;
}

void Requester::Retime(QueuePair& queuePair, uint64_t oldRateBps) {
    const uint64_t rateBps = queuePair.m_congestion->GetRateBps();
    if (rateBps == oldRateBps || !m_nic.m_shared->congestionControl->RetimesPacing()) {
        return;
    }
    queuePair.m_nextAvailable += TimeAtRate(queuePair.m_pacedBytes, rateBps) -
                                 TimeAtRate(queuePair.m_pacedBytes, oldRateBps);
    m_schedule.Repace(queuePair);
}

void Requester::OnCnp(const Frame& frame, int64_t now) {
    m_nic.m_port->CatchUp(now);
    if (QueuePair* queuePair = m_queuePairs.Find(frame.queuePair)) {
        queuePair->m_congestion->OnCnp(now);
        m_schedule.Update(*queuePair);
        m_nic.m_port->Kick(now);
    }
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
    m_nic.m_port->CatchUp(now);
    QueuePair* queuePair = m_queuePairs.Find(frame->queuePair);
    // An ACK may be late: its queue pair idle, closed, or opened anew under the same number.
    if (queuePair == nullptr || frame->psn < queuePair->m_acked ||
        frame->psn > queuePair->m_highest) {
        m_nic.GetPartition().Deliver(frame);
        return;
    }
    AckEvent ack;
    ack.now = now;
    ack.rttPs = now - frame->sentAt;
    ack.hops = frame->hops;
    ack.ackedBytes = static_cast<uint32_t>(queuePair->Acknowledge(frame->psn, m_nic.m_mtu));
    ack.psn = frame->psn;
    ack.congestionEcho = (frame->flags & Frame::kFlagCnpEcho) != 0;
    ack.telemetry = frame->telemetry;
    if (ack.ackedBytes != 0) {
        queuePair->m_progressAt = now;
        queuePair->m_retries = 0;
    }
    CongestionFlow& congestion = *queuePair->m_congestion;
    if ((frame->flags & Frame::kFlagNak) != 0) {
        queuePair->Rewind();
        congestion.OnLoss(now);
    }
    ack.nextPsn = queuePair->m_next;
    if (ack.congestionEcho && m_nic.m_cnpMode == kCnpAck) {
        congestion.OnCnp(now);
    }
    const uint64_t oldRateBps = congestion.GetRateBps();
    congestion.OnAck(ack);
    Retime(*queuePair, oldRateBps);
    m_nic.GetPartition().Deliver(frame);
    m_schedule.Update(*queuePair);
    if (ack.ackedBytes != 0) {
        CompleteMessages(*queuePair, now);
    }
    m_nic.m_port->Kick(now);
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

// The timer is left running when progress is made; it looks at the clock when it fires.
void Requester::ArmTimer(QueuePair& queuePair, int64_t now) {
    if (!queuePair.m_timer.IsArmed()) {
        m_nic.GetPartition().Arm(queuePair.m_timer, now + m_nic.m_timeoutPs);
    }
}

void Requester::OnRetransmitTimer(QueuePair& queuePair, int64_t now) {
    m_nic.m_port->CatchUp(now);
    if (queuePair.m_next == queuePair.m_acked) {
        return;  // nothing unacknowledged; the next packet arms the timer
    }
    const int64_t deadline = queuePair.m_progressAt + m_nic.m_timeoutPs;
    if (queuePair.m_timer.IsArmed()) {
        return;  // catching up sent a packet, which armed it anew
    }
    if (deadline > now) {
        m_nic.GetPartition().Arm(queuePair.m_timer, deadline);
        return;
    }
    ++m_nic.m_counters.timeouts;
    m_nic.m_timeoutTrace(m_nic, queuePair, now);
    if (queuePair.m_retries == m_nic.m_retryLimit) {
        Fail(queuePair, now);
        return;
    }
    ++queuePair.m_retries;
    queuePair.Rewind();
    queuePair.m_progressAt = now;
    queuePair.m_congestion->OnLoss(now);
    ArmTimer(queuePair, now);
    m_schedule.Update(queuePair);
    m_nic.m_port->Kick(now);
}

void Requester::Fail(QueuePair& queuePair, int64_t now) {
    m_nic.m_failureTrace(m_nic, queuePair, now);
    m_schedule.Remove(queuePair);
    if (queuePair.m_options.client != nullptr) {
        queuePair.m_options.client->OnQueuePairFailed(m_nic, queuePair, now);
    }
    m_queuePairs.Retire(queuePair);
}

}  // namespace ns3
