// SPDX-License-Identifier: GPL-2.0-only
#ifndef NIC_LANE_H
#define NIC_LANE_H

#include "lane.h"

#include "collective/model/collective-observers.h"
#include "collective/model/fifo.h"
#include "rdma/model/transport/queue-pair.h"

#include <cstdint>

namespace ns3 {

/// A lane over the fabric: one queue pair of the sender's NIC, opened with the first message and
/// kept, with all its congestion control has learnt, until the lane is closed.
class NicLane final : public Lane, public RequesterClient {
  public:
    /// \param options of the queue pair, but for the client \param sharer which of the receiving
    ///        NIC's GPUs it is for \param observers outlive it
    NicLane(RdmaNic& nic, const QueuePair::Options& options, uint32_t sharer,
            const CollectiveObservers& observers);

    void Send(LaneClient& client, uint32_t outLink, uint64_t bytes, uint32_t tag,
              int64_t now) override;
    void Close() override;

    void OnMessageAcked(RdmaNic& nic, QueuePair& queuePair, uint64_t cookie, int64_t now) override;
    void OnQueuePairFailed(RdmaNic& nic, QueuePair& queuePair, int64_t now) override;

  private:
    struct Posted {
        LaneClient* client = nullptr;
        uint64_t bytes = 0;
        uint32_t outLink = 0;
    };

    void Report(const QueuePair& queuePair, const Posted& posted, int64_t start, int64_t now);

    RdmaNic& m_nic;
    QueuePair::Options m_options;
    uint32_t m_sharer;
    const CollectiveObservers& m_observers;
    QueuePair* m_queuePair = nullptr;  ///< Null before the first message, and once it failed.
    bool m_failed = false;
    Fifo<Posted> m_posted;
    uint64_t m_retransmittedBefore = 0;  ///< Packets, up to the last message acknowledged.
};

}  // namespace ns3

#endif  // NIC_LANE_H
