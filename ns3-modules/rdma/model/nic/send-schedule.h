// SPDX-License-Identifier: GPL-2.0-only
#ifndef SEND_SCHEDULE_H
#define SEND_SCHEDULE_H

#include "queue-pair-table.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ns3 {

/// Whose turn it is to send. Queue pairs with something to send and an open window wait for their
/// pacing time, then go round robin, one packet a turn. Times are ps.
class SendSchedule {
  public:
    /// \param queuePairs outlives the schedule
    /// \param portSet of whose queue pairs this is (SendTurn::portSet)
    SendSchedule(const QueuePairTable& queuePairs, uint8_t portSet)
        : m_queuePairs(queuePairs), m_portSet(portSet) {}

    /// Takes the queue pair in if it may send now or later. No effect where it is in already.
    void Add(QueuePair& queuePair);
    void Remove(QueuePair& queuePair);
    /// The queue pair's work or window changed.
    void Update(QueuePair& queuePair);
    /// The queue pair's pacing time changed. Who waits for a turn, and may still send, keeps it.
    void Repace(QueuePair& queuePair, int64_t now);

    /// Earliest time at which somebody may send, kNever if nobody. Who is ready already may send
    /// from the turn on at which that was seen: not before, also where another port is idle.
    int64_t GetNextTime();

    /// Fetches what the next turn will touch, in stages as PortOwner::PrefetchArrival().
    void Prefetch(int stage) const;

    /// Takes out the queue pair whose turn it is. \pre GetNextTime() <= start
    QueuePair& TakeNext(int64_t start);

    /// Who waits in which order; for what, each queue pair's turn shows.
    void VisitState(StateVisitor& visitor) const;

  private:
    /// Available at, queue pair number. Stale unless that queue pair is paced for that time, here.
    using Paced = std::pair<int64_t, uint32_t>;

    void PushReady(QueuePair& queuePair);
    QueuePair* PopReady();
    void PushPaced(QueuePair& queuePair);
    QueuePair* FrontPaced() const;
    void PopPaced();

    QueuePair* m_readyHead = nullptr;
    QueuePair* m_readyTail = nullptr;
    int64_t m_lastTurn = 0;      ///< Time of TakeNext().
    ModelVector<Paced> m_paced;  ///< Min-heap by time, then queue pair number.
    const QueuePairTable& m_queuePairs;
    uint8_t m_portSet;
};

}  // namespace ns3

#endif  // SEND_SCHEDULE_H
