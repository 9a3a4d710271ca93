// SPDX-License-Identifier: GPL-2.0-only
#include "nic-lane.h"

#include "message-router.h"

#include "rdma/model/nic/rdma-nic.h"

namespace ns3 {

NicLane::NicLane(RdmaNic& nic, const QueuePair::Options& options, uint32_t sharer,
                 const CollectiveObservers& observers)
    : m_nic(nic), m_options(options), m_sharer(sharer), m_observers(observers) {
    m_options.client = this;
}

void NicLane::Send(LaneClient& client, uint32_t outLink, uint64_t bytes, uint32_t tag,
                   int64_t now) {
    if (m_failed) {
        client.OnLaneFailed();
        return;
    }
    if (m_queuePair == nullptr) {
        m_queuePair = &m_nic.Open(m_options);
    }
    m_posted.Push({&client, bytes, outLink});
    m_nic.Post(*m_queuePair, bytes, MessageRouter::AddSharer(tag, m_sharer),
               static_cast<uint64_t>(now), now);
}

void NicLane::Close() {
    if (m_queuePair != nullptr) {
        m_nic.Close(*m_queuePair);
        m_queuePair = nullptr;
    }
}

void NicLane::OnMessageAcked(RdmaNic& /*nic*/, QueuePair& queuePair, uint64_t cookie, int64_t now) {
    const Posted message = m_posted.Pop();
    if (m_observers.message) {
        Report(queuePair, message, static_cast<int64_t>(cookie), now);
    }
    message.client->OnLaneSent(message.outLink, now);
}

void NicLane::OnQueuePairFailed(RdmaNic& /*nic*/, QueuePair& /*queuePair*/, int64_t /*now*/) {
    m_queuePair = nullptr;  // the NIC destroys it
    m_failed = true;
    while (!m_posted.IsEmpty()) {
        m_posted.Pop().client->OnLaneFailed();
    }
}

void NicLane::Report(const QueuePair& queuePair, const Posted& posted, int64_t start, int64_t now) {
    CollectiveMessage message;
    message.collective = posted.client->GetCollective();
    message.source = m_nic.GetEndpoint();
    message.destination = queuePair.GetDestination();
    message.bytes = posted.bytes;
    message.start = m_nic.GetPartition().ToGlobal(start);
    message.completionTime = now - start;
    message.retransmittedPackets = queuePair.GetRetransmittedPackets() - m_retransmittedBefore;
    m_retransmittedBefore = queuePair.GetRetransmittedPackets();
    m_observers.message(message);
}

}  // namespace ns3
