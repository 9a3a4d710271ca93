// SPDX-License-Identifier: GPL-2.0-only
#include "responder.h"

#include "rdma-nic.h"

namespace ns3 {

void Responder::OnData(Frame* frame, int64_t now) {
    ResponderContext& context = m_contexts.Find(frame->source, frame->queuePair);
    const bool marked = (frame->flags & Frame::kFlagCe) != 0;
    if (marked && m_nic.m_shared->congestionControl->WantsCnp() && m_nic.m_cnpMode == kCnpFrame &&
        now >= context.nextCnp) {
        context.nextCnp = now + m_nic.m_cnpInterval.GetPicoSeconds();
        SendCnp(*frame, now);
    }
    if (frame->psn > context.expectedPsn) {
        if (context.nakSent) {
            m_nic.GetPartition().Deliver(frame);  // discarded: go-back-N
            return;
        }
        context.nakSent = true;
        ++m_nic.m_counters.naksSent;
        SendAck(frame, context.expectedPsn, true, now);
        return;
    }
    if (frame->psn < context.expectedPsn) {
        SendAck(frame, context.expectedPsn, false, now);  // a duplicate: its ACK was lost
        return;
    }
    context.nakSent = false;
    ++context.expectedPsn;
    context.messageBytes += frame->payload;
    ++m_nic.m_counters.dataPacketsDelivered;
    m_nic.m_counters.payloadBytesDelivered += frame->payload;
    const bool isEnd = (frame->flags & Frame::kFlagMessageEnd) != 0;
    const bool isAckDue = isEnd || (frame->flags & Frame::kFlagAckRequest) != 0;
    const uint32_t source = frame->source;
    const uint32_t immediate = frame->immediate;
    const uint64_t messageBytes = context.messageBytes;
    const uint32_t expected = context.expectedPsn;
    context.messageBytes = isEnd ? 0 : context.messageBytes;
    if (++context.unacknowledged >= m_nic.m_ackInterval || isAckDue) {
        context.unacknowledged = 0;
        SendAck(frame, expected, false, now);
    } else {
        m_nic.GetPartition().Deliver(frame);
    }
    if (isEnd && m_nic.m_receiver != nullptr) {
        m_nic.m_receiver->OnMessage(m_nic, source, immediate, messageBytes, now);
    }
}

// Turns the data frame into its answer.
void Responder::SendAck(Frame* data, uint32_t psn, bool nak, int64_t now) {
    const bool marked = (data->flags & Frame::kFlagCe) != 0;
    const WireFormat& format = *m_nic.m_shared->wireFormat;
    const uint32_t bytes =
        format.GetAckBytes() + (data->telemetry != nullptr ? format.GetTelemetryBytes() : 0);
    m_nic.GetPartition().Convert(data, FrameKind::kAck, bytes);
    data->destination = data->source;
    data->source = m_nic.m_endpoint;
    data->psn = psn;
    data->payload = 0;
    data->trafficClass = m_nic.m_ackClass;
    data->flags =
        static_cast<uint8_t>((marked ? Frame::kFlagCnpEcho : 0) | (nak ? Frame::kFlagNak : 0));
    m_nic.m_port->Enqueue(data, now);
}

void Responder::SendCnp(const Frame& data, int64_t now) {
    Frame* cnp = m_nic.GetPartition().CreateFrame(FrameKind::kCnp,
                                                  m_nic.m_shared->wireFormat->GetCnpBytes());
    cnp->source = m_nic.m_endpoint;
    cnp->destination = data.source;
    cnp->queuePair = data.queuePair;
    cnp->entropy = data.entropy;
    cnp->trafficClass = m_nic.m_cnpClass;
    ++m_nic.m_counters.cnpsSent;
    m_nic.m_port->Enqueue(cnp, now);
}

}  // namespace ns3
