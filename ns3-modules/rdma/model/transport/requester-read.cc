// SPDX-License-Identifier: GPL-2.0-only
//
// READs: what the reader asks for and takes, and the streams by which responders answer.
#include "requester.h"

#include "rdma/model/nic/rdma-nic.h"

#include <algorithm>
#include <memory>

namespace ns3 {

namespace {

// A request may ask for 2^31 bytes (IBA vol. 1, chapter 9); longer READs take several.
constexpr uint32_t kMaxReadBytes = uint32_t{1} << 30;

}  // namespace

// --- The reader ---------------------------------------------------------------------------------

void Requester::LimitReads(QueuePair& queuePair) const {
    queuePair.m_readLimit = m_nic.m_maxReads;
    queuePair.m_packetsPerRead = kMaxReadBytes / m_nic.m_mtu;
}

// Asks for lost responses, or for what the next message still lacks. What is asked for again ends
// where it did, so that requests can be counted.
Frame* Requester::SupplyReadRequest(QueuePair& queuePair, int64_t start) {
    const uint32_t most = queuePair.m_packetsPerRead;
    QueuePair::PsnRange range = {queuePair.m_next, 0};
    if (queuePair.m_lost != 0) {
        range = queuePair.TakeLost(most, m_nic.m_mtu);
    } else {
        const QueuePair::Message& message = queuePair.MessageAtNext();
        const uint32_t index = range.begin - message.firstPsn;
        range.end = range.begin + std::min(most - index % most, message.packets - index);
    }
    const uint64_t bytes = queuePair.BytesBetween(range.begin, range.end, m_nic.m_mtu);
    if (range.begin == queuePair.m_next) {
        queuePair.AdvanceNext(range.end - range.begin, bytes);
    }
    Frame* frame = m_nic.GetPartition().CreateFrame(
        FrameKind::kReadRequest, m_nic.m_shared->wireFormat->GetReadRequestBytes());
    Address(queuePair, *frame, start);
    frame->AsReadRequest().psn = range.begin;
    frame->AsReadRequest().bytes = static_cast<uint32_t>(bytes);
    return frame;
}

void Requester::OnReadResponse(Frame* frame, int64_t now) {
    m_nic.CatchUp(now);
    QueuePair* queuePair = m_queuePairs.Find(frame->queuePair);
    if (queuePair == nullptr) {
        m_nic.GetPartition().Deliver(frame);
        return;
    }
    const uint32_t psn = frame->AsData().psn;
    const uint32_t payload = frame->AsData().payload;
    const bool trimmed = (frame->flags & Frame::kFlagTrimmed) != 0;
    m_nic.m_responder.OnPayload(*frame, queuePair->m_nextCnp, now);
    if (m_nic.m_acksReads && !trimmed) {
        m_nic.m_responder.SendAck(frame, frame->AsData().streamPsn + 1, {}, now);
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
    QueuePair& stream = Create({m_queuePairs.TakeNumber(), 0}, options);
    stream.m_isReadStream = true;
    stream.m_peerNumber = peerNumber;
    return stream;
}

bool Requester::Respond(QueuePair& stream, uint32_t psn, uint32_t bytes, bool again, int64_t now) {
    m_nic.CatchUp(now);
    if (again) {
        if (!m_nic.IsSelective()) {
            stream.Clear();  // all that was asked for after it will be asked for again
        }
        Steer(stream, now, [now](CongestionFlow& flow) { flow.OnLoss(now); });
    }
    const bool fits = stream.Append(bytes, psn, 0, m_nic.m_mtu);
    ScheduleOf(stream).Update(stream);
    m_nic.Kick(now);
    return fits;
}

// Nothing was heard of them for a whole timeout: they, or their ACKs, are lost, and must not keep
// the window shut. The reader asks for what it lacks.
void Requester::GiveUpResponses(QueuePair& stream, int64_t now) {
    stream.ForgetSent();
    Steer(stream, now, [now](CongestionFlow& flow) { flow.OnLoss(now); });
    ScheduleOf(stream).Update(stream);
    m_nic.Kick(now);
}

void Requester::OnStreamAck(QueuePair& stream, Frame* frame, int64_t now) {
    m_nic.CatchUp(now);
    if (frame->AsAck().nextPsn < stream.m_acked || frame->AsAck().nextPsn > stream.m_highest) {
        m_nic.GetPartition().Deliver(frame);
        return;
    }
    Acknowledge(stream, frame, now);
    if (stream.m_inFlightBytes == 0) {  // streams stay, and an idle one must not prolong the run
        m_nic.GetPartition().Disarm(stream.m_timer);
    }
}

void Requester::OnStreamCnp(QueuePair& stream, int64_t now) {
    m_nic.CatchUp(now);
    Slow(stream, now);
}

}  // namespace ns3
