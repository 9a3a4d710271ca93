// SPDX-License-Identifier: GPL-2.0-only
#ifndef REQUESTER_H
#define REQUESTER_H

#include "queue-pair-table.h"
#include "send-schedule.h"

#include "fabric/model/frame.h"

#include <cstdint>

namespace ns3 {

/// The sending half of a NIC: its queue pairs, what they send, and what comes back. See RdmaNic for
/// the calls that it passes on. Times are ps.
class Requester {
  public:
    explicit Requester(RdmaNic& nic) : m_nic(nic), m_schedule(m_queuePairs) {}

    QueuePair& Open(const QueuePair::Options& options);
    void Post(QueuePair& queuePair, uint64_t bytes, uint32_t immediate, uint64_t cookie,
              int64_t now);
    void Close(QueuePair& queuePair);

    /// When the next packet could go, as FrameSupplier::GetNextSupply().
    int64_t GetNextSupply() { return m_schedule.GetNextTime(); }
    Frame* Supply(int64_t start);

    /// Fetch what OnAck() or OnCnp(), and what Supply() will touch, in stages as
    /// PortOwner::PrefetchArrival().
    void Prefetch(const Frame& answer, int stage) const;
    void PrefetchSupply(int stage) const { m_schedule.Prefetch(stage); }

    /// Takes the frame.
    void OnAck(Frame* frame, int64_t now);
    void OnCnp(const Frame& frame, int64_t now);
    void OnRetransmitTimer(QueuePair& queuePair, int64_t now);

  private:
    Frame* BuildData(QueuePair& queuePair, int64_t start);
    void Pace(QueuePair& queuePair, const Frame& frame, int64_t start);
    void Retime(QueuePair& queuePair, uint64_t oldRateBps);
    void CompleteMessages(QueuePair& queuePair, int64_t now);
    void ArmTimer(QueuePair& queuePair, int64_t now);
    void Fail(QueuePair& queuePair, int64_t now);
    void Destroy(QueuePair& queuePair);

    RdmaNic& m_nic;
    QueuePairTable m_queuePairs;
    SendSchedule m_schedule;
};

}  // namespace ns3

#endif  // REQUESTER_H
