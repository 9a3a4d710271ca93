// SPDX-License-Identifier: GPL-2.0-only
#include "requester.h"

#include "rdma/model/nic/rdma-nic.h"
#include "read-stream.h"
#include "reader.h"
#include "sender.h"

#include <memory>
#include <utility>

namespace ns3 {

// --- Opening and closing ------------------------------------------------------------------------

QueuePair& Requester::Open(const QueuePair::Options& options) {
    const QueuePairTable::Identity identity =
        m_queuePairs.TakeIdentity(options.destination, m_nic.GetShared().firstPsn);
    if (options.verb == Verb::kRead) {
        return Add(std::make_unique<Reader>(*this, identity.number, identity.nextPsn, options,
                                            CreateFlow()));
    }
    return Add(
        std::make_unique<Sender>(*this, identity.number, identity.nextPsn, options, CreateFlow()));
}

ReadStream& Requester::OpenReadStream(uint32_t destination, uint16_t entropy, uint32_t peerNumber) {
    QueuePair::Options options;
    options.destination = destination;
    options.entropy = entropy;
    options.verb = Verb::kRead;
    auto stream = std::make_unique<ReadStream>(*this, m_queuePairs.TakeNumber(), options,
                                               CreateFlow(), peerNumber);
    ReadStream& opened = *stream;
    Add(std::move(stream));
    return opened;
}

std::unique_ptr<CongestionFlow> Requester::CreateFlow() const {
    return m_nic.GetShared().congestionControl->CreateFlow(m_nic.GetPathProperties());
}

QueuePair& Requester::Add(std::unique_ptr<QueuePair> queuePair) {
    QueuePair& added = m_queuePairs.Put(std::move(queuePair));
    if (m_nic.GetPorts() != nullptr) {
        added.GetTurn().portSet = FindPortSet(added);
    }
    return added;
}

void Requester::Post(QueuePair& queuePair, uint64_t bytes, uint32_t immediate, uint64_t cookie,
                     int64_t now) {
    m_nic.CatchUp(now);
    if (!queuePair.GetWindow().Append(bytes, immediate, cookie)) {
        Fail(queuePair, QueuePairError::kPsnsUsedUp, now);
        return;
    }
    ScheduleOf(queuePair).Add(queuePair);
    TimeIfStranded(queuePair, now);
    m_nic.Kick(now);
}

void Requester::Close(QueuePair& queuePair) {
    queuePair.SetClosing();
    if (queuePair.IsIdle()) {
        Destroy(queuePair);
    }
}

void Requester::Destroy(QueuePair& queuePair) {
    ScheduleOf(queuePair).Remove(queuePair);
    m_queuePairs.Destroy(queuePair);
}

void Requester::CompleteMessages(QueuePair& queuePair, int64_t now) {
    const uint32_t number = queuePair.GetNumber();
    SendWindow::Message message{};
    while (queuePair.GetWindow().TakeAcknowledged(message)) {
        if (RequesterClient* client = queuePair.GetOptions().client) {
            client->OnMessageAcked(m_nic, queuePair, message.cookie, now);
        }
        if (!IsOpen(number, queuePair)) {
            return;
        }
    }
    if (queuePair.IsClosing() && queuePair.IsIdle()) {
        Destroy(queuePair);
    }
}

void Requester::Fail(QueuePair& queuePair, QueuePairError error, int64_t now) {
    queuePair.SetError(error);
    queuePair.GetTimer().Disarm();
    m_nic.TraceFailure(queuePair, now);
    ScheduleOf(queuePair).Remove(queuePair);
    if (RequesterClient* client = queuePair.GetOptions().client) {
        client->OnQueuePairFailed(m_nic, queuePair, now);
    }
    m_queuePairs.Retire(queuePair);
}

// --- Whose turn it is ---------------------------------------------------------------------------

Frame* Requester::SupplyFrom(SendSchedule& schedule, int64_t start) {
    QueuePair& queuePair = schedule.TakeNext(start);
    const uint64_t repeated = queuePair.GetRetransmittedPackets();
    Frame* frame = queuePair.Supply(start);
    if (m_traces != nullptr) {
        TraceSupply(queuePair, *frame, queuePair.GetRetransmittedPackets() - repeated, start);
    }
    schedule.Add(queuePair);
    return frame;
}

void Requester::TraceSupply(const QueuePair& queuePair, const Frame& frame, uint64_t repeated,
                            int64_t start) {
    m_traces->send(m_nic, queuePair, frame, start);
    if (repeated != 0) {
        m_traces->retransmission(m_nic, queuePair, frame.GetPsn(), static_cast<uint32_t>(repeated),
                                 start);
    }
}

QueuePairTraces& Requester::RequireTraces() {
    if (m_traces == nullptr) {
        m_traces = std::make_unique<QueuePairTraces>();
    }
    return *m_traces;
}

// --- What comes back ----------------------------------------------------------------------------

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
    if (QueuePair* queuePair = m_queuePairs.Find(frame->queuePair)) {
        queuePair->OnAck(frame, now);
    } else {
        m_nic.GetPartition().Deliver(frame);
    }
}

void Requester::OnCnp(const Frame& frame, int64_t now) {
    m_nic.CatchUp(now);
    if (QueuePair* queuePair = m_queuePairs.Find(frame.queuePair)) {
        queuePair->OnCnp(now);
    }
}

void Requester::OnReadResponse(Frame* frame, int64_t now) {
    m_nic.CatchUp(now);
    if (QueuePair* queuePair = m_queuePairs.Find(frame->queuePair)) {
        queuePair->OnResponse(frame, now);
    } else {
        m_nic.GetPartition().Deliver(frame);
    }
}

}  // namespace ns3
