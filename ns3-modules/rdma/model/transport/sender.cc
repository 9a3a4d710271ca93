// SPDX-License-Identifier: GPL-2.0-only
#include "sender.h"

#include "rdma/model/nic/rdma-nic.h"
#include "requester.h"

#include "fabric/model/wire/aeth.h"

#include <algorithm>

namespace ns3 {

// --- What goes out ------------------------------------------------------------------------------

// Something in flight is to be acknowledged for sure. Otherwise, if the window closed after it was
// sent, one packet more has to ask.
bool Sender::IsAnswerDue() const {
    return m_nic.GetAckInterval() == 1 || m_window.IsAsking();
}

Frame* Sender::SupplyNext(int64_t start) {
    Frame* frame = nullptr;
    if (m_window.HasLost()) {
        const uint32_t psn = m_window.TakeLost(1).begin;
        frame = Build(m_window.MessageAt(psn), psn, start);
        frame->flags |= Frame::kFlagAckRequest;
    } else {
        frame = BuildNext(start);
    }
    NoteAsking(*frame);
    Pace(*frame, start);
    return frame;
}

// The last packet of a message asks for an ACK too.
void Sender::NoteAsking(const Frame& frame) {
    if ((frame.flags & (Frame::kFlagAckRequest | Frame::kFlagMessageEnd)) != 0 &&
        m_nic.GetAckInterval() != 1) {
        m_window.NoteAsking(frame.GetPsn());
    }
}

uint32_t Sender::GetHeaderBytes(bool isFirst, bool /*isLast*/) const {
    const bool withReth = isFirst && GetOptions().verb == Verb::kWrite;
    return m_nic.GetShared().wireFormat->GetDataOverhead(withReth);
}

void Sender::Label(Frame& frame, const SendWindow::Message& message, uint32_t psn) const {
    Frame::Data& data = frame.AsData();
    data.psn = psn;
    if (psn == message.firstPsn && message.packets > 1) {
        data.messageBytes = static_cast<uint32_t>(message.bytes);
    } else {
        data.immediate = message.immediate;
    }
}

// --- What comes back ----------------------------------------------------------------------------

void Sender::OnAck(Frame* frame, int64_t now) {
    RdmaNic& nic = m_nic;
    if (nic.IsSelective()) {
        Rebase(*frame);
    }
    if (!IsCurrent(*frame)) {
        nic.GetPartition().Deliver(frame);
        return;
    }
    const bool isNak = (frame->flags & Frame::kFlagNak) != 0;
    const bool isRetry = isNak && IsRetry(*frame);
    if (isNak) {
        const QueuePairError error = JudgeNak(*frame);
        if (error != QueuePairError::kNone) {
            Refuse(frame, error, now);
            return;
        }
    }
    const uint32_t before = m_window.GetAcked();
    AckEvent ack = TakeAck(*frame, now);
    if (!isNak) {
        ack.ackedBytes += static_cast<uint32_t>(TakeSelective(*frame, now));
    }
    if (ack.ackedBytes != 0) {
        m_timer.MakeProgress(now);
    }
    if (isNak) {
        TakeNak(*frame, isRetry, now);
    }
    React(ack);
    nic.GetPartition().Deliver(frame);
    m_requester.Update(*this);
    if (m_window.GetAcked() != before) {
        m_requester.CompleteMessages(*this, now);  // after which this may be no more
    }
    nic.Kick(now);
}

// A NAK that ends the queue pair. It acknowledges what came before; the client may then close it.
void Sender::Refuse(Frame* nak, QueuePairError error, int64_t now) {
    RdmaNic& nic = m_nic;
    Requester& requester = m_requester;
    const uint32_t number = GetNumber();
    const uint32_t psn = nak->AsAck().nextPsn;
    nic.GetPartition().Deliver(nak);
    m_window.Acknowledge(psn);
    requester.CompleteMessages(*this, now);
    if (requester.IsOpen(number, *this)) {
        requester.Fail(*this, error, now);
    }
    nic.Kick(now);
}

// What an ACK says beyond the PSN that it acknowledges. Returns payload bytes known to be kept.
uint64_t Sender::TakeSelective(const Frame& ack, int64_t now) {
    const uint32_t ahead = Aeth::Unpack(ack.AsAck().aeth).selective;
    if (ahead == 0) {
        return 0;
    }
    const uint64_t bytes = m_window.Keep(ack.AsAck().nextPsn + ahead);
    if (m_window.JudgeLosses(m_nic.GetParameters().reorderTolerance)) {
        HearLoss(now);
    }
    return bytes;
}

// A NAK after which packets are sent again.
void Sender::TakeNak(const Frame& nak, bool isRetry, int64_t now) {
    const Aeth aeth = Aeth::Unpack(nak.AsAck().aeth);
    const uint32_t psn = nak.AsAck().nextPsn + aeth.selective;
    if (aeth.syndrome == Syndrome::kRnr) {
        m_window.Rewind();
        WaitForReceiver(now);
        return;
    }
    if (isRetry) {
        m_timer.CountRetry();
    }
    if (!m_nic.IsSelective()) {
        m_window.Rewind();
        HearLoss(now);
    } else if (m_window.Lose(psn)) {
        if ((nak.flags & Frame::kFlagTrimmed) != 0) {
            OnTrimmed(psn, now);
        } else {
            HearLoss(now);
        }
    }
}

void Sender::OnTrimmed(uint32_t psn, int64_t now) {
    const uint32_t payload = m_window.PayloadAt(psn);
    Steer(now, [&](CongestionFlow& flow) { flow.OnTrim(now, payload); });
}

void Sender::WaitForReceiver(int64_t now) {
    m_timer.CountRnrRetry();
    m_turn.availableAt =
        std::max(m_turn.availableAt, now + m_nic.GetParameters().rnrDelay.GetPicoSeconds());
    m_timer.CountFrom(m_turn.availableAt);
    m_requester.Repace(*this, now);
}

}  // namespace ns3
