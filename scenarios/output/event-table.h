// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_EVENT_TABLE_H
#define SCENARIOS_EVENT_TABLE_H

#include <vector>

#include "scenarios/output/results-table.h"

namespace scenarios {

/// events.csv: what happened, in order of time.
class EventTable : public ResultsTable {
  public:
    void OnEvent(const RunEvent& event) override { m_events.push_back(event); }
    void Write(const ResultsFolder& folder) override;

  private:
    std::vector<RunEvent> m_events;
};

}  // namespace scenarios

#endif  // SCENARIOS_EVENT_TABLE_H
