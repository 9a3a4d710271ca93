// SPDX-License-Identifier: GPL-2.0-only
#ifndef RING_RANK_H
#define RING_RANK_H

#include "collective-observers.h"
#include "ring-channel.h"
#include "ring-schedule.h"

#include "engine/model/partition.h"
#include "rdma/model/nic/rdma-nic.h"

#include <cstdint>
#include <vector>

namespace ns3 {

/// One rank of a ring collective. It touches nothing but its own state and its NIC, and learns of
/// other ranks only by the messages that they send: so ranks may run in different partitions.
class RingRank {
  public:
    /// What all ranks of a collective have in common; outlives them.
    struct Shared {
        uint32_t collective;
        RingSchedule schedule;
        uint32_t chunksInFlight;
        const CollectiveObservers* observers;
    };

    /// \param eventNumber of the start timer, unique for the source
    RingRank(const Shared& shared, uint32_t rank, RdmaNic& nic, uint32_t eventSource,
             uint32_t eventNumber);

    RingChannel& GetChannel(uint32_t channel) { return m_channels[channel]; }
    const Shared& GetShared() const { return m_shared; }
    RdmaNic& GetNic() const { return m_nic; }

    /// \param time ps
    void StartAt(int64_t time);

    /// A channel has received everything.
    void OnChannelDone(int64_t now);

    /// A channel cannot go on: all stop.
    void Fail();

    bool HasFailed() const { return m_failed; }
    /// When everything was received, ps; -1 while it is not.
    int64_t GetCompletion() const { return m_completion; }

    void TraceSent(uint32_t channel, uint64_t sequence, uint64_t bytes, int64_t now) const;
    void TraceReceived(uint32_t channel, uint64_t sequence, uint64_t bytes, int64_t now) const;

  private:
    void OnStartDue(int64_t now);
    CollectiveChunk Describe(uint32_t channel, uint64_t sequence, uint64_t bytes,
                             int64_t now) const;

    const Shared& m_shared;
    RdmaNic& m_nic;
    uint32_t m_rank;
    uint32_t m_channelsDone = 0;
    bool m_failed = false;
    int64_t m_completion = -1;
    std::vector<RingChannel> m_channels;  ///< Never grows: queue pairs point into it.
    OwnedEvent<RingRank, &RingRank::OnStartDue> m_start;
};

}  // namespace ns3

#endif  // RING_RANK_H
