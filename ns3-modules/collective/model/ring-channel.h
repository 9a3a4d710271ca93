// SPDX-License-Identifier: GPL-2.0-only
#ifndef RING_CHANNEL_H
#define RING_CHANNEL_H

#include "nvlink-crossbar.h"

#include "rdma/model/transport/queue-pair.h"

#include <cstdint>

namespace ns3 {

class RingRank;

/// One rank's place in one channel's ring: receives from the previous position, sends to the next.
///
/// Messages arrive in the order of their sequence numbers, since both queue pairs and NVLink keep
/// it; so the whole state is three counters. Message q may be sent when q - chunks, the same chunk
/// of the step before, was received, and while fewer than the allowed number are in flight.
class RingChannel final : public RequesterClient, public NvlinkClient {
  public:
    RingChannel(RingRank& rank, uint32_t channel);

    /// Sets the place in the ring. Call once, then one of the two below.
    void SetPosition(uint32_t position) { m_position = position; }

    /// Sends to the next position through the rank's NIC. \param options of the queue pair, but for
    ///        the client \param immediate what the next position's endpoint knows the channel by
    void UseNic(const QueuePair::Options& options, uint32_t immediate);

    /// Sends to the next position through NVLink.
    void UseNvlink(NvlinkGpu& gpu, NvlinkGpu& nextGpu, RingChannel& next);

    void Start(int64_t now);

    /// The next message from the previous position arrived.
    void OnReceived(uint64_t bytes, int64_t now);

    /// Sends nothing more, and closes the queue pair.
    void Stop();

    void OnMessageAcked(RdmaNic& nic, QueuePair& queuePair, uint64_t cookie, int64_t now) override;
    void OnQueuePairFailed(RdmaNic& nic, QueuePair& queuePair, int64_t now) override;
    void OnNvlinkSent(uint64_t bytes, int64_t now) override;
    void OnNvlinkReceived(uint64_t bytes, int64_t now) override;

  private:
    uint64_t GetSentBytes(uint64_t sequence) const;
    uint64_t GetReceivedBytes(uint64_t sequence) const;
    bool MaySend() const;
    void SendWhatMay(int64_t now);
    void Send(uint64_t bytes, int64_t now);
    void SkipEmptyCompleted();
    void OnSendCompleted(int64_t now);
    void OnReceiveAdvanced(int64_t now);
    void ReportMessage(const QueuePair& queuePair, int64_t posted, int64_t now);

    RingRank& m_rank;
    uint32_t m_channel;
    uint32_t m_position = 0;
    QueuePair::Options m_queuePairOptions;
    uint32_t m_immediate = 0;
    bool m_started = false;
    QueuePair* m_queuePair = nullptr;  ///< Null while closed.
    NvlinkGpu* m_gpu = nullptr;        ///< Null where the next position is reached by NIC.
    NvlinkGpu* m_nextGpu = nullptr;
    RingChannel* m_next = nullptr;       ///< The next position's, through NVLink.
    uint64_t m_sent = 0;                 ///< Sequence number to send next.
    uint64_t m_completed = 0;            ///< First not acknowledged, or not yet out of the GPU.
    uint64_t m_received = 0;             ///< To receive next.
    uint64_t m_retransmittedBefore = 0;  ///< Packets, up to the last message acknowledged.
};

}  // namespace ns3

#endif  // RING_CHANNEL_H
