// SPDX-License-Identifier: GPL-2.0-only
#include "payload-source.h"

#include "fabric/model/wire/connection.h"

#include "credit-delay.h"
#include "rdma/model/nic/rdma-nic.h"

#include <utility>
#include "requester.h"

namespace ns3 {

PayloadSource::PayloadSource(Requester& requester, uint32_t number, uint32_t firstPsn,
                             const Options& options, std::unique_ptr<CongestionFlow> congestion)
    : QueuePair(requester, number, firstPsn, options, std::move(congestion)),
      m_lastAcked(firstPsn) {}

Frame* PayloadSource::Build(const SendWindow::Message& message, uint32_t psn, int64_t start) {
    const uint32_t index = psn - message.firstPsn;
    const uint32_t payload = m_window.PayloadOf(message, psn);
    const bool isFirst = index == 0;
    const bool isLast = index + 1 == message.packets;
    uint32_t bytes = WireFormat::PadPayload(payload) + GetHeaderBytes(isFirst, isLast);
    const RdmaNic::Shared& shared = m_nic.GetShared();
    const bool telemetry = shared.congestionControl->WantsTelemetry();
    if (telemetry) {
        bytes += shared.wireFormat->GetTelemetryBytes();
    }
    FabricPartition& partition = m_nic.GetPartition();
    Frame* frame = partition.CreateFrame(FrameKind::kData, bytes);
    if (telemetry) {
        frame->telemetry = partition.CreateTelemetry();
    }
    Address(*frame, start);
    const uint64_t window = GetCongestion().GetWindowBytes();
    const bool fillsWindow = window != 0 && m_window.GetInFlightBytes() + payload >= window;
    frame->flags = static_cast<uint8_t>(Frame::kFlagEct | (isFirst ? Frame::kFlagMessageStart : 0) |
                                        (isLast ? Frame::kFlagMessageEnd : 0) |
                                        (fillsWindow ? Frame::kFlagAckRequest : 0));
    frame->AsData().payload = static_cast<uint16_t>(payload);
    Label(*frame, message, psn);
    ++m_nic.Count().dataPacketsSent;
    return frame;
}

Frame* PayloadSource::BuildNext(int64_t start) {
    Frame* frame = Build(m_window.NextMessage(), m_window.GetNext(), start);
    m_window.AdvanceNext(1, frame->AsData().payload);
    return frame;
}

void PayloadSource::Pace(const Frame& frame, int64_t start) {
    const RdmaNic::Shared& shared = m_nic.GetShared();
    const uint32_t wireBytes = frame.bytes + shared.wireFormat->GetGapBytes();
    Steer(start, [&](CongestionFlow& flow) { flow.OnSend(start, wireBytes); });
    m_turn.availableAt = start + shared.tick.GetPaceTime(wireBytes, GetCongestion().GetRateBps());
    m_pacedBytes = wireBytes;
}

AckEvent PayloadSource::TakeAck(const Frame& frame, int64_t now) {
    const Frame::Ack& answer = frame.AsAck();
    m_ackedPackets += answer.nextPsn - m_lastAcked;
    m_lastAcked = answer.nextPsn;
    AckEvent ack;
    ack.now = now;
    ack.rttPs = now - frame.sentAt;
    ack.hops = frame.hops;
    ack.creditDelayPs = CreditDelay::UnpackPs(answer.creditDelay);
    ack.ackedBytes = static_cast<uint32_t>(m_window.Acknowledge(answer.nextPsn));
    ack.psn = m_ackedPackets;
    ack.congestionEcho = (frame.flags & Frame::kFlagCnpEcho) != 0;
    ack.telemetry = frame.telemetry;
    return ack;
}

void PayloadSource::React(AckEvent& ack) {
    ack.nextPsn = m_ackedPackets + (m_window.GetNext() - m_window.GetAcked());
    Steer(ack.now, [&](CongestionFlow& flow) {
        if (ack.congestionEcho && m_nic.GetParameters().cnpMode == kCnpAck) {
            flow.OnCnp(ack.now);
        }
        const uint64_t oldRateBps = flow.GetRateBps();
        flow.OnAck(ack);
        Retime(oldRateBps, ack.now);
    });
}

void PayloadSource::Retime(uint64_t oldRateBps, int64_t now) {
    const uint64_t rateBps = GetCongestion().GetRateBps();
    const RdmaNic::Shared& shared = m_nic.GetShared();
    if (rateBps == oldRateBps || !shared.congestionControl->RetimesPacing()) {
        return;
    }
    m_turn.availableAt += shared.tick.GetPaceTime(m_pacedBytes, rateBps) -
                          shared.tick.GetPaceTime(m_pacedBytes, oldRateBps);
    m_requester.Repace(*this, now);
}

void PayloadSource::VisitState(StateVisitor& visitor) const {
    QueuePair::VisitState(visitor);
    const uint64_t connection = GetNumbering().own;
    visitor.Psn("lastAcked", m_lastAcked, connection);
    visitor.Psn("ackedPackets", static_cast<uint32_t>(m_ackedPackets),
                CountedFromOpening(connection));
    visitor.Value("pacedBytes", m_pacedBytes);
}

}  // namespace ns3
