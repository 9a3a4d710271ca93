// SPDX-License-Identifier: GPL-2.0-only
#include "reader.h"

#include "rdma/model/nic/rdma-nic.h"
#include "requester.h"

#include <algorithm>
#include <utility>

namespace ns3 {

namespace {

// A request may ask for 2^31 bytes (IBA vol. 1, chapter 9); longer READs take several.
constexpr uint32_t kMaxRequestBytes = uint32_t{1} << 30;

}  // namespace

Reader::Reader(Requester& requester, uint32_t number, uint32_t firstPsn, const Options& options,
               std::unique_ptr<CongestionFlow> congestion)
    : QueuePair(requester, number, firstPsn, options, std::move(congestion)),
      m_packetsPerRequest(kMaxRequestBytes / m_nic.GetMtu()) {}

// Requests for what was lost go at once: they stand for some that are counted already.
bool Reader::IsWindowOpen() const {
    return m_window.HasLost() ||
           m_window.CountRequests(m_packetsPerRequest) < m_nic.GetParameters().maxReads;
}

// Asks for lost responses, or for what the next message still lacks. What is asked for again ends
// where it did, so that requests can be counted.
Frame* Reader::SupplyNext(int64_t start) {
    const uint32_t most = m_packetsPerRequest;
    SendWindow::Range range = {m_window.GetNext(), 0};
    if (m_window.HasLost()) {
        range = m_window.TakeLost(most);
    } else {
        const SendWindow::Message& message = m_window.NextMessage();
        const uint32_t index = range.begin - message.firstPsn;
        range.end = range.begin + std::min(most - index % most, message.packets - index);
    }
    const uint64_t bytes = m_window.BytesOf(range);
    if (range.begin == m_window.GetNext()) {
        m_window.AdvanceNext(range.end - range.begin, bytes);
    }
    Frame* frame = m_nic.GetPartition().CreateFrame(
        FrameKind::kReadRequest, m_nic.GetShared().wireFormat->GetReadRequestBytes());
    Address(*frame, start);
    frame->AsReadRequest().psn = range.begin;
    frame->AsReadRequest().bytes = static_cast<uint32_t>(bytes);
    return frame;
}

// Responses acknowledge READs, so that only a NAK has something to say: which request the responder
// expects. Responses to those before it may still be to come.
void Reader::OnAck(Frame* frame, int64_t now) {
    if (m_nic.IsSelective()) {
        Rebase(*frame);
    }
    if (!IsCurrent(*frame) || (frame->flags & Frame::kFlagNak) == 0) {
        m_nic.GetPartition().Deliver(frame);
        return;
    }
    const QueuePairError error = JudgeNak(*frame);
    const uint32_t psn = frame->AsAck().nextPsn;
    m_nic.GetPartition().Deliver(frame);
    m_window.Seek(EarlierPsn(psn, m_window.GetNext()));
    m_requester.Update(*this);
    if (error != QueuePairError::kNone) {
        m_requester.Fail(*this, error, now);
    }
    m_nic.Kick(now);
}

void Reader::OnResponse(Frame* frame, int64_t now) {
    RdmaNic& nic = m_nic;
    const uint32_t psn = frame->AsData().psn;
    const uint32_t payload = frame->AsData().payload;
    nic.GetResponder().OnPayload(*frame, m_nextCnp, now);
    if (nic.AcknowledgesReads()) {
        nic.GetResponder().SendAck(frame, frame->AsData().streamPsn + 1, {}, now);
    } else {
        nic.GetPartition().Deliver(frame);
    }
    if (IsPsnBefore(psn, m_window.GetAcked()) || !IsPsnBefore(psn, m_window.GetHighest())) {
        return;  // a duplicate, or late
    }
    if (TakeResponse(psn)) {
        nic.CountDelivered(payload);
        m_timer.MakeProgress(now);
    }
    m_requester.Update(*this);
    m_requester.CompleteMessages(*this, now);  // after which this may be no more
    nic.Kick(now);
}

// Returns whether the response is new and taken.
bool Reader::TakeResponse(uint32_t psn) {
    if (m_nic.IsSelective()) {
        const bool isNew = m_window.Keep(psn) != 0;
        m_window.JudgeLosses(m_nic.GetParameters().reorderTolerance);
        m_window.Acknowledge(m_window.FindGap());
        return isNew;
    }
    if (psn == m_window.GetAcked()) {
        m_rewound = false;
        m_window.Acknowledge(psn + 1);
        return true;
    }
    if (!m_rewound) {
        m_rewound = true;  // in place of a NAK: it asks again from the gap on
        m_window.Rewind();
    }
    return false;
}

void Reader::VisitState(StateVisitor& visitor) const {
    QueuePair::VisitState(visitor);
    visitor.Value("hasRewound", m_rewound);
    visitor.Past("nextCnp", m_nextCnp);
}

}  // namespace ns3
