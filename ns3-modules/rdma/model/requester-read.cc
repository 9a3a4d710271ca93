// SPDX-License-Identifier: GPL-2.0-only
//
// READs: what the reader asks for and takes, and the streams by which responders answer.
#include "requester.h"

#include "rdma-nic.h"

#include <algorithm>
#include <memory>

namespace ns3 {

namespace {

// A request may ask for 2^31 bytes (IBA vol. 1, chapter 9); longer READs take several.
constexpr uint32_t kMaxReadBytes = uint32_t{1} << 30;

}  // namespace

// --- The reader ---------------------------------------------------------------------------------

// Asks for lost responses, or for what the next message still lacks.
Frame* Requester::SupplyReadRequest(QueuePair& queuePair, int64_t start) {
    const uint32_t most = kMaxReadBytes / m_nic.m_mtu;
    QueuePair::PsnRange range = {queuePair.m_next, 0};
    if (queuePair.m_lost != 0) {
        range = queuePair.TakeLost(most, m_nic.m_mtu);
    } else {
        const QueuePair::Message& message = queuePair.MessageAtNext();
        range.end = range.begin + std::min(most, message.firstPsn + message.packets - range.begin);
    }
    const uint64_t bytes = queuePair.BytesBetween(range.begin, range.end, m_nic.m_mtu);
    if (range.begin == queuePair.m_next) {
        queuePair.AdvanceNext(range.end - range.begin, bytes);
    }
    Frame* frame = m_nic.GetPartition().CreateFrame(
        FrameKind::kReadRequest, m_nic.m_shared->wireFormat->GetReadRequestBytes());
    Address(queuePair, *frame, start);
    frame->psn = range.begin;
    frame->immediate = static_cast<uint32_t>(bytes);
    return frame;
}

void Requester::OnReadResponse(Frame* frame, int64_t now) {
    m_nic.CatchUp(now);
    QueuePair* queuePair = m_queuePairs.Find(frame->queuePair);
    if (queuePair == nullptr) {
        m_nic.GetPartition().Deliver(frame);
        return;
    }
    const uint32_t psn = frame->psn;
    const uint32_t payload = frame->payload;
    const bool trimmed = (frame->flags & Frame::kFlagTrimmed) != 0;
    m_nic.m_responder.OnPayload(*frame, queuePair->m_nextCnp, now);
    if (m_nic.m_acksReads && !trimmed) {
        m_nic.m_responder.SendAck(frame, frame->immediate + 1, {}, now);
    } else {
        m_nic.GetPartition().Deliver(frame);
    }
    if (psn < queuePair->m_acked || psn >= queuePair->m_highest) {
        return;  // a duplicate, or late
    }
    if (TakeResponse(*queuePair, psn, trimmed)) {
        m_nic.CountDelivered(payload);
        queuePair->MakeProgress(now);
    }
    ScheduleOf(*queuePair).Update(*queuePair);
    CompleteMessages(*queuePair, now);
    m_nic.Kick(now);
}

// Returns whether the response is new and taken.
bool Requester::TakeResponse(QueuePair& queuePair, uint32_t psn, bool trimmed) {
    if (m_nic.IsSelective()) {
        if (trimmed) {
            queuePair.Lose(psn, m_nic.m_mtu);
            return false;
        }
        const bool isNew = queuePair.Keep(psn, m_nic.m_mtu) != 0;
        queuePair.JudgeLosses(m_nic.m_reorderTolerance, m_nic.m_mtu);
        queuePair.Acknowledge(queuePair.FindGap(), m_nic.m_mtu);
        return isNew;
    }
    if (psn == queuePair.m_acked && !trimmed) {
        queuePair.m_rewound = false;
        queuePair.Acknowledge(psn + 1, m_nic.m_mtu);
        return true;
    }
    if (!queuePair.m_rewound) {
        queuePair.m_rewound = true;  // in place of a NAK: it asks again from the gap on
        queuePair.Rewind();
    }
    return false;
}

// --- The responder ------------------------------------------------------------------------------

QueuePair& Requester::OpenReadStream(uint32_t destination, uint16_t entropy, uint32_t peerNumber) {
    QueuePair::Options options;
    options.destination = destination;
    options.entropy = entropy;
    options.verb = Verb::kRead;
    QueuePair& stream = m_queuePairs.Put(std::make_unique<QueuePair>(
        *this, m_queuePairs.TakeNumber(), 0, options,
        m_nic.m_shared->congestionControl->CreateFlow(m_nic.GetPathProperties())));
    stream.m_isReadStream = true;
    stream.m_peerNumber = peerNumber;
    if (m_nic.m_ports != nullptr) {
        stream.m_portSet = FindPortSet(stream);
    }
    return stream;
}

bool Requester::Respond(QueuePair& stream, uint32_t psn, uint32_t bytes, bool again, int64_t now) {
    m_nic.CatchUp(now);
    if (again && !m_nic.IsSelective()) {
        stream.Clear();  // go-back-N: all that was asked for after it will be asked for again
    }
    const bool fits = stream.Append(bytes, psn, 0, m_nic.m_mtu);
    ScheduleOf(stream).Update(stream);
    m_nic.Kick(now);
    return fits;
}

void Requester::OnStreamAck(QueuePair& stream, Frame* frame, int64_t now) {
    m_nic.CatchUp(now);
    if (frame->psn < stream.m_acked || frame->psn > stream.m_highest) {
        m_nic.GetPartition().Deliver(frame);
        return;
    }
    Acknowledge(stream, frame, now);
}

void Requester::OnStreamCnp(QueuePair& stream, int64_t now) {
    m_nic.CatchUp(now);
    Slow(stream, now);
}

}  // namespace ns3
