// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_RUN_OBSERVERS_H
#define SCENARIOS_RUN_OBSERVERS_H

#include <vector>

#include "scenarios/run/run-observer.h"

namespace scenarios {

/// Those who hear what happens in a run, in the order in which they were added. The parts of a run
/// report here; with one partition, each report goes on at once.
class RunObservers {
  public:
    /// \param observer outlives the run
    void Add(RunObserver& observer) { m_observers.push_back(&observer); }

    void ReportFlowEnd(uint64_t number, const ns3::Flow& flow) const {
        for (RunObserver* observer : m_observers) {
            observer->OnFlowEnd(number, flow);
        }
    }

    void ReportMessage(const ns3::CollectiveMessage& message) const {
        for (RunObserver* observer : m_observers) {
            observer->OnMessage(message);
        }
    }

    void ReportEvent(const RunEvent& event) const {
        for (RunObserver* observer : m_observers) {
            observer->OnEvent(event);
        }
    }

  private:
    std::vector<RunObserver*> m_observers;
};

}  // namespace scenarios

#endif  // SCENARIOS_RUN_OBSERVERS_H
