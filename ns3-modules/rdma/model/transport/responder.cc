// SPDX-License-Identifier: GPL-2.0-only
#include "responder.h"

#include "credit-delay.h"
#include "psn.h"
#include "rdma/model/nic/rdma-nic.h"
#include "read-stream.h"
#include "rnr-timer.h"

#include <algorithm>

namespace ns3 {

namespace {

// Half of the wire's 24 bits: PSNs farther ahead would be taken for old ones (IBA vol. 1, chapter
// 9).
constexpr uint32_t kWireHorizon = uint32_t{1} << 23;

ReorderBuffer::Packet PacketOf(const Frame& frame) {
    ReorderBuffer::Packet packet;
    packet.immediate = frame.AsData().immediate;
    packet.payload = frame.AsData().payload;
    packet.isEnd = (frame.flags & Frame::kFlagMessageEnd) != 0;
    return packet;
}

}  // namespace

// What is kept of the frame's connection; new with its first packet.
ResponderContext& Responder::FindContext(const Frame& frame) {
    return m_contexts.Find(frame.source, frame.queuePair, m_nic.GetShared().firstPsn);
}

void Responder::OnPayload(const Frame& data, int64_t& nextCnp, int64_t now) {
    if (m_creditRate > 0) {
        PaceCredit(data, now);
    }
    const bool marked = (data.flags & Frame::kFlagCe) != 0;
    if (marked && m_nic.GetShared().congestionControl->WantsCnp() &&
        m_nic.GetParameters().cnpMode == kCnpFrame && now >= nextCnp) {
        nextCnp = now + m_nic.GetParameters().cnpInterval.GetPicoSeconds();
        SendCnp(data, now);
    }
}

void Responder::OnData(Frame* frame, int64_t now) {
    ResponderContext& context = FindContext(*frame);
    OnPayload(*frame, context.nextCnp, now);
    const uint32_t psn = frame->AsData().psn;
    if (IsPsnBefore(psn, context.expectedPsn)) {
        SendAck(frame, context.expectedPsn, {}, now);  // a duplicate: its ACK was lost
        return;
    }
    const bool trimmed = (frame->flags & Frame::kFlagTrimmed) != 0;
    if (psn != context.expectedPsn || trimmed) {
        OnGap(frame, context, now);
        return;
    }
    context.nakSent = false;
    if (m_guarded) {
        const Syndrome syndrome = Check(*frame);
        if (syndrome != Syndrome::kAck) {
            Refuse(frame, context, syndrome, now);
            return;
        }
    }
    Accept(frame, context, now);
}

// The packet is the one expected. Takes the frame.
void Responder::Accept(Frame* frame, ResponderContext& context, int64_t now) {
    if (context.reorder != nullptr && !context.reorder->IsEmpty()) {
        AcceptWithKept(frame, context, now);
        return;
    }
    ++context.expectedPsn;
    context.messageBytes += frame->AsData().payload;
    m_nic.CountDelivered(frame->AsData().payload);
    const bool isEnd = (frame->flags & Frame::kFlagMessageEnd) != 0;
    const bool isAckDue = isEnd || (frame->flags & Frame::kFlagAckRequest) != 0;
    const uint32_t source = frame->source;
    const uint32_t immediate = frame->AsData().immediate;
    const uint64_t messageBytes = context.messageBytes;
    const uint32_t expected = context.expectedPsn;
    context.messageBytes = isEnd ? 0 : context.messageBytes;
    if (++context.unacknowledged >= m_nic.GetParameters().ackInterval || isAckDue) {
        context.unacknowledged = 0;
        SendAck(frame, expected, {}, now);
    } else {
        m_nic.GetPartition().Deliver(frame);
    }
    if (isEnd) {
        Tell(source, {messageBytes, immediate}, now);
    }
}

// --- Out of order -------------------------------------------------------------------------------

// A packet is missing: one before this one, or, of a trimmed packet, its payload.
void Responder::OnGap(Frame* frame, ResponderContext& context, int64_t now) {
    const uint32_t distance = frame->AsData().psn - context.expectedPsn;
    if (!m_nic.IsSelective() || m_guarded) {
        if (distance == 0) {
            context.nakSent =
                false;  // what was asked for was trimmed again, so nobody waits for it
        }
        Refuse(frame, context, Syndrome::kSequenceError, now);
    } else if (distance >= kWireHorizon) {
        m_nic.GetPartition().Deliver(frame);
    } else if ((frame->flags & Frame::kFlagTrimmed) != 0) {
        ++m_nic.Count().naksSent;
        SendAck(frame, context.expectedPsn, {Syndrome::kSequenceError, distance}, now);
    } else {
        if (context.reorder == nullptr) {
            context.reorder = std::make_unique<ReorderBuffer>();
        }
        context.reorder->Keep(context.expectedPsn, frame->AsData().psn, PacketOf(*frame));
        SendAck(frame, context.expectedPsn, {Syndrome::kAck, distance}, now);
    }
}

// Accept() with a packet that others have been waiting for.
void Responder::AcceptWithKept(Frame* frame, ResponderContext& context, int64_t now) {
    const uint32_t source = frame->source;
    m_completed.clear();
    ReorderBuffer::Packet packet = PacketOf(*frame);
    do {
        ++context.expectedPsn;
        context.messageBytes += packet.payload;
        m_nic.CountDelivered(packet.payload);
        if (packet.isEnd) {
            m_completed.push_back({context.messageBytes, packet.immediate});
            context.messageBytes = 0;
        }
        packet = context.reorder->Take(context.expectedPsn);
    } while (packet.isKept);
    context.unacknowledged = 0;
    SendAck(frame, context.expectedPsn, {}, now);
    for (const Completed& message : m_completed) {
        Tell(source, message, now);
    }
}

void Responder::Tell(uint32_t source, const Completed& message, int64_t now) {
    if (MessageReceiver* receiver = m_nic.GetReceiver()) {
        receiver->OnMessage(m_nic, source, message.immediate, message.bytes, now);
    }
}

// --- What is not as it should be ----------------------------------------------------------------

void Responder::PostReceives(uint64_t count) {
    m_countsReceives = true;
    m_receives += count;
    m_guarded = true;
}

void Responder::SetRemoteAccess(bool allowed) {
    m_remoteAccess = allowed;
    m_guarded = m_countsReceives || !allowed;
}

// kAck where nothing stands against the packet. A message takes its receive with its first packet.
Syndrome Responder::Check(const Frame& frame) {
    if (frame.verb != Verb::kSend) {
        return m_remoteAccess ? Syndrome::kAck : Syndrome::kRemoteAccessError;
    }
    if (!m_countsReceives || (frame.flags & Frame::kFlagMessageStart) == 0) {
        return Syndrome::kAck;
    }
    if (m_receives == 0) {
        return Syndrome::kRnr;
    }
    --m_receives;
    return Syndrome::kAck;
}

// Answers by a NAK, once until the packet expected comes.
void Responder::Refuse(Frame* frame, ResponderContext& context, Syndrome syndrome, int64_t now) {
    if (context.nakSent) {
        m_nic.GetPartition().Deliver(frame);
        return;
    }
    context.nakSent = true;
    ++m_nic.Count().naksSent;
    Aeth aeth;
    aeth.syndrome = syndrome;
    if (syndrome == Syndrome::kRnr) {
        aeth.rnrTimer = RnrTimerCode(m_nic.GetParameters().rnrDelay.GetPicoSeconds());
    }
    SendAck(frame, context.expectedPsn, aeth, now);
}

// --- READ ---------------------------------------------------------------------------------------

void Responder::OnReadRequest(Frame* frame, int64_t now) {
    ResponderContext& context = FindContext(*frame);
    const uint32_t psn = frame->AsReadRequest().psn;
    const bool isAhead = IsPsnBefore(context.expectedPsn, psn);
    if (isAhead && !m_nic.IsSelective()) {
        Refuse(frame, context, Syndrome::kSequenceError, now);
        return;
    }
    if (!m_remoteAccess) {
        context.nakSent = context.nakSent && isAhead;  // else it asks again
        Refuse(frame, context, Syndrome::kRemoteAccessError, now);
        return;
    }
    const bool again = IsPsnBefore(psn, context.expectedPsn);
    const uint32_t bytes = frame->AsReadRequest().bytes;
    const uint32_t end = psn + (bytes + m_nic.GetMtu() - 1) / m_nic.GetMtu();
    if (IsPsnBefore(context.expectedPsn, end)) {
        context.expectedPsn = end;
        context.nakSent = false;
    }
    if (context.readStream == nullptr) {
        context.readStream = &m_nic.GetRequester().OpenReadStream(
            frame->source, frame->GetEntropy(), frame->queuePair);
    }
    if (context.readStream->Respond(psn, bytes, again, now)) {
        m_nic.GetPartition().Deliver(frame);
    } else {
        context.nakSent = false;
        Refuse(frame, context, Syndrome::kRemoteOperationalError, now);
    }
}

void Responder::OnReadAck(Frame* frame, int64_t now) {
    const ResponderContext& context = FindContext(*frame);
    if (context.readStream != nullptr) {
        context.readStream->OnAck(frame, now);
    } else {
        m_nic.GetPartition().Deliver(frame);
    }
}

void Responder::OnReadCnp(const Frame& frame, int64_t now) {
    const ResponderContext& context = FindContext(frame);
    if (context.readStream != nullptr) {
        m_nic.CatchUp(now);
        context.readStream->OnCnp(now);
    }
}

// --- Answers ------------------------------------------------------------------------------------

void Responder::PaceCredit(const Frame& data, int64_t now) {
    const int64_t at = std::max(now, m_nextCredit);
    const uint32_t trimmed = (data.flags & Frame::kFlagTrimmed) != 0 ? m_nic.GetMtu() : 0;
    const auto time =
        static_cast<double>(m_nic.GetPort().GetTransmissionTime(data.bytes + trimmed));
    m_nextCredit = at + static_cast<int64_t>(time / (m_creditRate * m_nic.GetPortCount()));
    m_packedDelay = CreditDelay::Pack(at - now);
}

void Responder::SetDelays(int64_t ackDelay, int64_t cnpDelay) {
    // NIC ports' events come first, see NicPorts::Place.
    constexpr uint32_t kFirst = Frame::kQueuePairMask + 1 + NicPorts::kMostPorts;
    if (ackDelay > 0) {
        m_ackDelay = std::make_unique<AnswerDelay>(m_nic, ackDelay, kFirst);
    }
    if (cnpDelay > 0) {
        m_cnpDelay = std::make_unique<AnswerDelay>(m_nic, cnpDelay, kFirst + 1);
    }
}

// Takes the frame.
void Responder::Answer(Frame* frame, AnswerDelay* delay, int64_t now) {
    if (delay != nullptr) {
        delay->Send(frame, now);
    } else {
        m_nic.Answer(frame, frame->ingressPort, now);
    }
}

void Responder::SendAck(Frame* data, uint32_t psn, Aeth aeth, int64_t now) {
    const bool marked = (data->flags & Frame::kFlagCe) != 0;
    const bool isNak = aeth.syndrome != Syndrome::kAck;
    const auto trimmed = static_cast<uint8_t>(isNak ? data->flags & Frame::kFlagTrimmed : 0);
    const WireFormat& format = *m_nic.GetShared().wireFormat;
    const uint32_t bytes =
        format.GetAckBytes() + (data->telemetry != nullptr ? format.GetTelemetryBytes() : 0);
    const bool isResponse = data->kind == FrameKind::kReadResponse;
    const uint32_t dataPsn = data->GetPsn();
    m_nic.GetPartition().Convert(data, isResponse ? FrameKind::kReadAck : FrameKind::kAck, bytes);
    data->destination = data->source;
    data->source = m_nic.GetEndpoint();
    Frame::Ack& ack = data->AsAck();
    ack.creditDelay = m_packedDelay;
    ack.nextPsn = psn;
    if (isResponse) {
        ack.responsePsn = dataPsn;
    } else {
        ack.aeth = aeth.Pack();
    }
    data->SetPriority(m_nic.GetParameters().ackPriority,
                      m_nic.ClassOf(m_nic.GetParameters().ackPriority));
    data->flags = static_cast<uint8_t>((marked ? Frame::kFlagCnpEcho : 0) |
                                       (isNak ? Frame::kFlagNak : 0) | trimmed);
    Answer(data, m_ackDelay.get(), now);
}

void Responder::SendCnp(const Frame& data, int64_t now) {
    const bool isResponse = data.kind == FrameKind::kReadResponse;
    Frame* cnp =
        m_nic.GetPartition().CreateFrame(isResponse ? FrameKind::kReadCnp : FrameKind::kCnp,
                                         m_nic.GetShared().wireFormat->GetCnpBytes());
    cnp->source = m_nic.GetEndpoint();
    cnp->destination = data.source;
    cnp->queuePair = data.queuePair;
    cnp->SetEntropy(data.GetEntropy());
    cnp->SetPriority(m_nic.GetParameters().cnpPriority,
                     m_nic.ClassOf(m_nic.GetParameters().cnpPriority));
    ++m_nic.Count().cnpsSent;
    cnp->ingressPort = data.ingressPort;
    Answer(cnp, m_cnpDelay.get(), now);
}

// --- State --------------------------------------------------------------------------------------

void Responder::VisitState(StateVisitor& visitor) const {
    visitor.Nested("contexts", m_contexts);
    visitor.Past("nextCredit", m_nextCredit);
    visitor.Inert("packedDelay", m_packedDelay);
    visitor.Value("receives", m_receives);
    visitor.Value("countsReceives", m_countsReceives);
    visitor.Value("remoteAccess", m_remoteAccess);
    if (m_ackDelay != nullptr) {
        visitor.Nested("ackDelay", *m_ackDelay);
    }
    if (m_cnpDelay != nullptr) {
        visitor.Nested("cnpDelay", *m_cnpDelay);
    }
}

}  // namespace ns3
