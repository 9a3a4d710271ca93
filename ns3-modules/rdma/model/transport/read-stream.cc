// SPDX-License-Identifier: GPL-2.0-only
#include "read-stream.h"

#include "fabric/model/wire/connection.h"

#include "rdma/model/nic/rdma-nic.h"
#include "requester.h"

#include <utility>

namespace ns3 {

ReadStream::ReadStream(Requester& requester, uint32_t number, const Options& options,
                       std::unique_ptr<CongestionFlow> congestion, uint32_t peerNumber)
    : PayloadSource(requester, number, requester.GetNic().GetShared().firstPsn, options,
                    std::move(congestion)),
      m_peerNumber(peerNumber) {}

// Responses that nobody acknowledges leave nothing to wait for.
bool ReadStream::IsTimed() const {
    return m_nic.AcknowledgesReads();
}

bool ReadStream::Respond(uint32_t psn, uint32_t bytes, bool again, int64_t now) {
    m_nic.CatchUp(now);
    if (again) {
        if (!m_nic.IsSelective()) {
            m_window.Clear();  // all that was asked for after it will be asked for again
        }
        HearLoss(now);
    }
    const bool fits = m_window.Append(bytes, psn, 0);
    m_requester.Update(*this);
    m_nic.Kick(now);
    return fits;
}

Frame* ReadStream::SupplyNext(int64_t start) {
    Frame* frame = BuildNext(start);
    Pace(*frame, start);
    if (!m_nic.AcknowledgesReads()) {
        m_window.ForgetSent();
    }
    return frame;
}

uint32_t ReadStream::GetHeaderBytes(bool isFirst, bool isLast) const {
    const WireFormat& format = *m_nic.GetShared().wireFormat;
    return format.GetDataOverhead(false) + (isFirst || isLast ? format.GetAethBytes() : 0);
}

void ReadStream::Label(Frame& frame, const SendWindow::Message& message, uint32_t psn) const {
    frame.kind = FrameKind::kReadResponse;
    frame.queuePair = m_peerNumber & Frame::kQueuePairMask;
    frame.AsData().psn = message.immediate + (psn - message.firstPsn);
    frame.AsData().streamPsn = psn;
}

void ReadStream::OnAck(Frame* frame, int64_t now) {
    m_nic.CatchUp(now);
    if (!IsCurrent(*frame)) {
        m_nic.GetPartition().Deliver(frame);
        return;
    }
    const uint32_t before = m_window.GetAcked();
    AckEvent ack = TakeAck(*frame, now);
    if (ack.ackedBytes != 0) {
        m_timer.MakeProgress(now);
    }
    React(ack);
    m_nic.GetPartition().Deliver(frame);
    m_requester.Update(*this);
    if (m_window.GetAcked() != before) {
        m_requester.CompleteMessages(*this, now);
    }
    m_nic.Kick(now);
    if (m_window.GetInFlightBytes() ==
        0) {  // streams stay, and an idle one must not prolong the run
        m_timer.Disarm();
    }
}

// Nothing was heard of the responses for a whole timeout: they, or their ACKs, are lost, and must
// not keep the window shut. The reader asks for what it lacks.
void ReadStream::OnTimeout(int64_t now) {
    m_window.ForgetSent();
    HearLoss(now);
    m_requester.Update(*this);
    m_nic.Kick(now);
}

SendWindow::Numbering ReadStream::GetNumbering() const {
    const uint64_t connection = ConnectionOf(GetDestination(), m_peerNumber);
    return {~connection, connection};
}

void ReadStream::VisitState(StateVisitor& visitor) const {
    PayloadSource::VisitState(visitor);
    visitor.Value("peer", m_peerNumber);
}

}  // namespace ns3
