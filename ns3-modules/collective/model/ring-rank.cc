// SPDX-License-Identifier: GPL-2.0-only
#include "ring-rank.h"

#include "ns3/node.h"

namespace ns3 {

RingRank::RingRank(const Shared& shared, uint32_t rank, RdmaNic& nic, uint32_t eventSource,
                   uint32_t eventNumber)
    : m_shared(shared), m_nic(nic), m_rank(rank), m_start(this) {
    m_start.SetOrigin(EventPhase::kModel, nic.GetPort().GetNode()->GetId(), eventSource,
                      eventNumber);
    m_channels.reserve(shared.schedule.GetChannels());
    for (uint32_t channel = 0; channel < shared.schedule.GetChannels(); ++channel) {
        m_channels.emplace_back(*this, channel);
    }
}

void RingRank::StartAt(int64_t time) {
    m_nic.GetPartition().Arm(m_start, m_nic.GetPartition().ToLocal(time));
}

void RingRank::OnStartDue(int64_t now) {
    for (RingChannel& channel : m_channels) {
        channel.Start(now);
    }
}

void RingRank::OnChannelDone(int64_t now) {
    if (++m_channelsDone < m_channels.size()) {
        return;
    }
    m_completion = m_nic.GetPartition().ToGlobal(now);
    if (m_shared.observers->rankDone) {
        m_shared.observers->rankDone(m_shared.collective, m_rank, m_completion);
    }
}

void RingRank::Fail() {
    m_failed = true;
    for (RingChannel& channel : m_channels) {
        channel.Stop();
    }
}

CollectiveChunk RingRank::Describe(uint32_t channel, uint64_t sequence, uint64_t bytes,
                                   int64_t now) const {
    const uint64_t chunks = m_shared.schedule.GetChunks();
    return {m_shared.collective, m_rank, channel, static_cast<uint32_t>(sequence / chunks),
            sequence % chunks,   bytes,  now};
}

void RingRank::TraceSent(uint32_t channel, uint64_t sequence, uint64_t bytes, int64_t now) const {
    if (!m_shared.observers->chunkSent->IsEmpty()) {
        (*m_shared.observers->chunkSent)(Describe(channel, sequence, bytes, now));
    }
}

void RingRank::TraceReceived(uint32_t channel, uint64_t sequence, uint64_t bytes,
                             int64_t now) const {
    if (!m_shared.observers->chunkReceived->IsEmpty()) {
        (*m_shared.observers->chunkReceived)(Describe(channel, sequence, bytes, now));
    }
}

}  // namespace ns3
