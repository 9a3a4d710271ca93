// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RUN_OBSERVER_H
#define SCENARIOS_RUN_OBSERVER_H

#include <cstdint>
#include <string>

#include "collective/model/collective-types.h"
#include "rdma/helper/flow-driver.h"

namespace scenarios {

/// Something that happened to the fabric or a queue pair: a row of events.csv.
struct RunEvent {
    int64_t time = 0;  ///< ps
    std::string kind;
    uint32_t node = 0;
    uint32_t port = 0;
    bool hasPlace = true;  ///< Node and port mean something.
    std::string detail;
};

/// Hears what happens in a run. Whatever writes about a run is one, and the run knows nothing else
/// of tables, files or pictures.
///
/// All calls come from one thread and in the order of events that docs/architecture.md defines,
/// whatever runs the models; what is handed over is a record of values, which may be kept. A
/// partition that runs beside others writes a log of such records with the keys of their events,
/// and RunObservers, the only caller, merges the logs. An observer must change nothing in the
/// models.
///
/// What is too frequent for a call here (queue lengths, frames) observers take from the models'
/// trace sources, to which they connect as they are made, between the building of the models and
/// the start; and of what counts up (links, NICs) they read the counters at the end.
class RunObserver {
  public:
    virtual ~RunObserver() = default;

    /// A flow finished or failed. \param number its place in the order of the scenario
    virtual void OnFlowEnd(uint64_t /*number*/, const ns3::Flow& /*flow*/) {}

    /// A message of a collective that crossed the fabric was acknowledged.
    virtual void OnMessage(const ns3::CollectiveMessage& /*message*/) {}

    /// Times do not fall, but for what is found out later than it happened: a deadlock, a capture
    /// that was full.
    virtual void OnEvent(const RunEvent& /*event*/) {}
};

}  // namespace scenarios

#endif  // SCENARIOS_RUN_OBSERVER_H
