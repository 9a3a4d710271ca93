// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_QUEUE_PAIR_WATCH_H
#define SCENARIOS_QUEUE_PAIR_WATCH_H

#include <cstdint>

#include "rdma/helper/rdma-network.h"
#include "scenarios/run/deadlock-watch.h"
#include "scenarios/run/run-observers.h"

namespace scenarios {

/// Reports queue pairs that fail. In a fabric without loss, what fails is stuck, so that the first
/// ones have a deadlock looked for; what cannot even send again never fails.
class QueuePairWatch {
  public:
    /// Watches all NICs from here on. All outlive the run.
    QueuePairWatch(ns3::RdmaNetwork& network, DeadlockWatch& deadlocks,
                   const RunObservers& observers);
    QueuePairWatch(const QueuePairWatch&) = delete;
    QueuePairWatch& operator=(const QueuePairWatch&) = delete;

    /// When the last one failed, ps; 0 if none did.
    int64_t GetLastFailure() const { return m_last; }

  private:
    void OnFailure(const ns3::RdmaNic& nic, const ns3::QueuePair& queuePair, int64_t now);

    DeadlockWatch& m_deadlocks;
    const RunObservers& m_observers;
    int64_t m_last = 0;
};

}  // namespace scenarios

#endif  // SCENARIOS_QUEUE_PAIR_WATCH_H
