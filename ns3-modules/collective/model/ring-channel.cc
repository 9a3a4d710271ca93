// SPDX-License-Identifier: GPL-2.0-only
#include "ring-channel.h"

#include "ring-rank.h"

namespace ns3 {

RingChannel::RingChannel(RingRank& rank, uint32_t channel) : m_rank(rank), m_channel(channel) {}

void RingChannel::UseNic(const QueuePair::Options& options, uint32_t immediate) {
    m_queuePairOptions = options;
    m_queuePairOptions.client = this;
    m_immediate = immediate;
}

void RingChannel::UseNvlink(NvlinkGpu& gpu, NvlinkGpu& nextGpu, RingChannel& next) {
    m_gpu = &gpu;
    m_nextGpu = &nextGpu;
    m_next = &next;
}

void RingChannel::Start(int64_t now) {
    m_started = true;
    if (m_gpu == nullptr) {
        m_queuePair = &m_rank.GetNic().Open(m_queuePairOptions);
    }
    OnReceiveAdvanced(now);
}

void RingChannel::Stop() {
    if (m_queuePair != nullptr) {
        m_rank.GetNic().Close(*m_queuePair);
        m_queuePair = nullptr;
    }
}

// --- Sending ------------------------------------------------------------------------------------

uint64_t RingChannel::GetSentBytes(uint64_t sequence) const {
    return m_rank.GetShared().schedule.GetMessageBytes(m_position, m_channel, sequence);
}

bool RingChannel::MaySend() const {
    const RingRank::Shared& shared = m_rank.GetShared();
    return !m_rank.HasFailed() && m_sent < shared.schedule.GetMessages() &&
           m_sent < m_received + shared.schedule.GetChunks() &&
           m_sent < m_completed + shared.chunksInFlight;
}

void RingChannel::SendWhatMay(int64_t now) {
    while (MaySend()) {
        const uint64_t sequence = m_sent++;
        if (const uint64_t bytes = GetSentBytes(sequence)) {
            m_rank.TraceSent(m_channel, sequence, bytes, now);
            Send(bytes, now);
        }
        SkipEmptyCompleted();
    }
    if (m_completed == m_rank.GetShared().schedule.GetMessages()) {
        Stop();
    }
}

void RingChannel::Send(uint64_t bytes, int64_t now) {
    if (m_gpu != nullptr) {
        m_gpu->Send(*m_nextGpu, *this, *m_next, bytes, now);
        return;
    }
    const auto cookie = static_cast<uint64_t>(now);
    m_rank.GetNic().Post(*m_queuePair, bytes, m_immediate, cookie, now);
}

void RingChannel::SkipEmptyCompleted() {
    while (m_completed < m_sent && GetSentBytes(m_completed) == 0) {
        ++m_completed;
    }
}

void RingChannel::OnSendCompleted(int64_t now) {
    ++m_completed;
    SkipEmptyCompleted();
    SendWhatMay(now);
}

void RingChannel::OnMessageAcked(RdmaNic& /*nic*/, QueuePair& queuePair, uint64_t cookie,
                                 int64_t now) {
    ReportMessage(queuePair, static_cast<int64_t>(cookie), now);
    OnSendCompleted(now);
}

void RingChannel::OnNvlinkSent(uint64_t /*bytes*/, int64_t now) {
    OnSendCompleted(now);
}

void RingChannel::OnQueuePairFailed(RdmaNic& /*nic*/, QueuePair& /*queuePair*/, int64_t /*now*/) {
    m_queuePair = nullptr;  // the NIC destroys it
    m_rank.Fail();
}

void RingChannel::ReportMessage(const QueuePair& queuePair, int64_t posted, int64_t now) {
    const RingRank::Shared& shared = m_rank.GetShared();
    if (!shared.observers->message) {
        return;
    }
    CollectiveMessage message;
    message.collective = shared.collective;
    message.source = m_rank.GetNic().GetEndpoint();
    message.destination = queuePair.GetDestination();
    message.bytes = GetSentBytes(m_completed);
    message.start = m_rank.GetNic().GetPartition().ToGlobal(posted);
    message.completionTime = now - posted;
    message.retransmittedPackets = queuePair.GetRetransmittedPackets() - m_retransmittedBefore;
    m_retransmittedBefore = queuePair.GetRetransmittedPackets();
    shared.observers->message(message);
}

// --- Receiving ----------------------------------------------------------------------------------

uint64_t RingChannel::GetReceivedBytes(uint64_t sequence) const {
    const RingSchedule& schedule = m_rank.GetShared().schedule;
    const uint32_t previous = m_position == 0 ? schedule.GetRanks() - 1 : m_position - 1;
    return schedule.GetMessageBytes(previous, m_channel, sequence);
}

void RingChannel::OnReceived(uint64_t bytes, int64_t now) {
    m_rank.TraceReceived(m_channel, m_received, bytes, now);
    ++m_received;
    if (m_started) {
        OnReceiveAdvanced(now);
    }
}

void RingChannel::OnNvlinkReceived(uint64_t bytes, int64_t now) {
    OnReceived(bytes, now);
}

void RingChannel::OnReceiveAdvanced(int64_t now) {
    const uint64_t messages = m_rank.GetShared().schedule.GetMessages();
    while (m_received < messages && GetReceivedBytes(m_received) == 0) {
        ++m_received;
    }
    SendWhatMay(now);
    if (m_received == messages) {
        m_rank.OnChannelDone(now);
    }
}

}  // namespace ns3
