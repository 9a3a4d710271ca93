// SPDX-License-Identifier: GPL-2.0-only
//
// What goes out: whose turn it is, the packet, and when the next one may follow.
#include "requester.h"

#include "rdma/model/nic/rdma-nic.h"

#include <algorithm>

namespace ns3 {

Frame* Requester::SupplyFrom(SendSchedule& schedule, int64_t start) {
    QueuePair& queuePair = schedule.TakeNext(start);
    if (queuePair.m_inFlightBytes == 0 && IsTimed(queuePair)) {
        TimeFirst(queuePair, start);
    }
    const uint64_t repeated = m_traces != nullptr ? queuePair.m_retransmitted : 0;
    Frame* frame = nullptr;
    if (queuePair.m_readLimit != 0) {
        frame = SupplyReadRequest(queuePair, start);
    } else {
        frame = SupplyData(queuePair, start);
    }
    if (m_traces != nullptr) {
        TraceSupply(queuePair, *frame, queuePair.m_retransmitted - repeated, start);
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

Frame* Requester::SupplyData(QueuePair& queuePair, int64_t start) {
    Frame* frame = nullptr;
    if (queuePair.m_lost != 0) {
        const uint32_t psn = queuePair.TakeLost(1, m_nic.m_mtu).begin;
        frame = BuildData(queuePair, queuePair.MessageAt(psn), psn, start);
        frame->flags |= Frame::kFlagAckRequest;
    } else {
        frame = BuildData(queuePair, queuePair.MessageAtNext(), queuePair.m_next, start);
        queuePair.AdvanceNext(1, frame->AsData().payload);
    }
    ++m_nic.m_counters.dataPacketsSent;
    NoteRequest(queuePair, *frame);
    Pace(queuePair, *frame, start);
    if (queuePair.m_isReadStream && !m_nic.m_acksReads) {
        queuePair.ForgetSent();
    }
    return frame;
}

// The last packet of a message asks for an ACK too.
void Requester::NoteRequest(QueuePair& queuePair, const Frame& frame) {
    if ((frame.flags & (Frame::kFlagAckRequest | Frame::kFlagMessageEnd)) != 0 &&
        !queuePair.m_isEachAnswered) {
        queuePair.m_asked = std::max(queuePair.m_asked, frame.GetPsn() + 1);
    }
}

void Requester::Address(const QueuePair& queuePair, Frame& frame, int64_t start) const {
    frame.source = m_nic.m_endpoint;
    frame.destination = queuePair.m_options.destination;
    frame.queuePair = queuePair.m_number & Frame::kQueuePairMask;
    frame.verb = queuePair.m_options.verb;
    frame.SetPriority(m_nic.m_dataPriority, m_nic.ClassOf(m_nic.m_dataPriority));
    frame.SetEntropy(queuePair.m_options.entropy);
    frame.sentAt = start;
}

uint32_t Requester::GetHeaderBytes(const QueuePair& queuePair, bool isFirst, bool isLast) const {
    const WireFormat& format = *m_nic.m_shared->wireFormat;
    if (queuePair.m_isReadStream) {
        return format.GetDataOverhead(false) + (isFirst || isLast ? format.GetAethBytes() : 0);
    }
    return format.GetDataOverhead(isFirst && queuePair.m_options.verb == Verb::kWrite);
}

Frame* Requester::BuildData(const QueuePair& queuePair, const QueuePair::Message& message,
                            uint32_t psn, int64_t start) {
    const uint32_t index = psn - message.firstPsn;
    const uint32_t payload = QueuePair::PayloadOf(message, psn, m_nic.m_mtu);
    const bool isLast = index + 1 == message.packets;
    uint32_t bytes =
        WireFormat::PadPayload(payload) + GetHeaderBytes(queuePair, index == 0, isLast);
    const bool telemetry = m_nic.m_shared->congestionControl->WantsTelemetry();
    if (telemetry) {
        bytes += m_nic.m_shared->wireFormat->GetTelemetryBytes();
    }
    Frame* frame = m_nic.GetPartition().CreateFrame(FrameKind::kData, bytes);
    if (telemetry) {
        frame->telemetry = m_nic.GetPartition().CreateTelemetry();
    }
    Address(queuePair, *frame, start);
    const uint64_t window = queuePair.m_congestion->GetWindowBytes();
    const bool fillsWindow = window != 0 && queuePair.m_inFlightBytes + payload >= window;
    frame->flags = static_cast<uint8_t>(
        Frame::kFlagEct | (index == 0 ? Frame::kFlagMessageStart : 0) |
        (isLast ? Frame::kFlagMessageEnd : 0) | (fillsWindow ? Frame::kFlagAckRequest : 0));
    Frame::Data& data = frame->AsData();
    data.payload = static_cast<uint16_t>(payload);
    if (queuePair.m_isReadStream) {
        frame->kind = FrameKind::kReadResponse;
        frame->queuePair = queuePair.m_peerNumber & Frame::kQueuePairMask;
        data.psn = message.immediate + index;
        data.streamPsn = psn;
    } else {
        data.psn = psn;
        if (index == 0 && !isLast) {
            data.messageBytes = static_cast<uint32_t>(message.bytes);
        } else {
            data.immediate = message.immediate;
        }
    }
    return frame;
}

// A packet at rate r reserves its wire time at r: the next may start size / r later.
void Requester::Pace(QueuePair& queuePair, const Frame& frame, int64_t start) {
    const uint32_t wireBytes = frame.bytes + m_nic.m_shared->wireFormat->GetGapBytes();
    Steer(queuePair, start, [&](CongestionFlow& flow) { flow.OnSend(start, wireBytes); });
    queuePair.m_nextAvailable =
        start + m_nic.m_shared->tick.GetPaceTime(wireBytes, queuePair.m_congestion->GetRateBps());
    queuePair.m_pacedBytes = wireBytes;
}

void Requester::Retime(QueuePair& queuePair, uint64_t oldRateBps, int64_t now) {
    const uint64_t rateBps = queuePair.m_congestion->GetRateBps();
    if (rateBps == oldRateBps || !m_nic.m_shared->congestionControl->RetimesPacing()) {
        return;
    }
    const ClockTick tick = m_nic.m_shared->tick;
    queuePair.m_nextAvailable += tick.GetPaceTime(queuePair.m_pacedBytes, rateBps) -
                                 tick.GetPaceTime(queuePair.m_pacedBytes, oldRateBps);
    ScheduleOf(queuePair).Repace(queuePair, now);
}

}  // namespace ns3
