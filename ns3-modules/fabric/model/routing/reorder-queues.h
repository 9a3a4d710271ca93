// SPDX-License-Identifier: GPL-2.0-only
#ifndef REORDER_QUEUES_H
#define REORDER_QUEUES_H

#include "engine/model/state-visitor.h"
#include "fabric/model/link/fabric-partition.h"
#include "path-selector.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace ns3 {

/// Where the last leaf keeps frames that overtook others of their flow, a queue a flow, until they
/// may go on: those of a queue in the order in which they came.
class ReorderQueues {
  public:
    /// \param onTimeout told of a flow whose queue is let go because its time is over
    ReorderQueues(const SwitchPorts& ports,
                  std::function<void(uint32_t flow, int64_t now)> onTimeout);
    ~ReorderQueues();
    ReorderQueues(const ReorderQueues&) = delete;
    ReorderQueues& operator=(const ReorderQueues&) = delete;

    bool IsHolding(uint32_t flow) const { return m_queues.count(flow) != 0; }

    /// Takes a frame. The first of its queue says when the queue is let go at the latest.
    void Push(uint32_t flow, FabricPort& egress, Frame* frame, int64_t releaseAt);

    /// Lets a flow's queue go now, after all that is enqueued at this very moment. \pre IsHolding()
    void Release(uint32_t flow, int64_t now);

    FrameSum GetHeld() const { return m_held; }
    void VisitState(StateVisitor& visitor) const;

  private:
    struct Queue {
        FabricPort* egress;
        Frame* head;
        Frame* tail;
        int64_t releaseAt;
        bool isReleased;  ///< Before its time.
    };

    void Arm();
    void OnDue(int64_t now);
    void Enqueue(Queue& queue, int64_t now);

    FabricPartition& m_partition;
    std::function<void(uint32_t, int64_t)> m_onTimeout;
    std::map<uint32_t, Queue> m_queues;            ///< By flow.
    std::set<std::pair<int64_t, uint32_t>> m_due;  ///< When, and which flow's.
    FrameSum m_held;
    OwnedEvent<ReorderQueues, &ReorderQueues::OnDue> m_event;
};

}  // namespace ns3

#endif  // REORDER_QUEUES_H
