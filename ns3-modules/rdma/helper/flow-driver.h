// SPDX-License-Identifier: GPL-2.0-only
#ifndef FLOW_DRIVER_H
#define FLOW_DRIVER_H

#include "rdma/helper/rdma-network.h"

#include "engine/model/partition.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace ns3 {

enum class FlowStatus : uint8_t { kUnfinished, kFinished, kFailed };

/// One message from one endpoint to another, on a queue pair of its own. Times are ps of the
/// simulation (Partition::ToGlobal()).
struct Flow {
    uint32_t source = 0;
    uint32_t destination = 0;
    uint64_t bytes = 0;
    int64_t start = 0;
    Verb verb = Verb::kWrite;  ///< With kRead, the source reads from the destination.
    uint16_t entropy = 0;      ///< UDP source port; the flow's number decides if 0.

    FlowStatus status = FlowStatus::kUnfinished;
    int64_t completionTime = 0;  ///< Start to last acknowledgement, once finished.
    uint64_t retransmittedPackets = 0;
};

/// Starts flows at their times and records how long they took.
class FlowDriver {
  public:
    explicit FlowDriver(Ptr<RdmaNetwork> network);
    ~FlowDriver();

    /// \pre source and destination are different endpoints, bytes >= 1, start >= 0, and Start() was
    ///      not called
    void Add(const Flow& flow);

    /// Schedules all flows. Call once, before the simulation runs.
    void Start();

    /// In order of Add().
    const std::vector<Flow>& GetFlows() const { return m_flows; }
    uint64_t GetFinished() const;

    /// Called at each flow's end, finished or failed.
    void SetDoneCallback(std::function<void(const Flow&)> callback) {
        m_done = std::move(callback);
    }

  private:
    class Source;

    Ptr<RdmaNetwork> m_network;
    std::vector<Flow> m_flows;
    std::vector<std::unique_ptr<Source>> m_sources;  ///< One per endpoint that sends.
    std::function<void(const Flow&)> m_done;
};

}  // namespace ns3

#endif  // FLOW_DRIVER_H
