// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_FLOW_TABLE_H
#define SCENARIOS_FLOW_TABLE_H

#include <cstddef>
#include <string>

#include "collective/model/collective-types.h"
#include "scenarios/input/traffic.h"
#include "scenarios/output/external-sort.h"
#include "scenarios/output/results-table.h"
#include "scenarios/run/simulation.h"

namespace scenarios {

/// flows.csv: the flows of the scenario in its order, then the messages of collectives in an order
/// of their own that no thread decides.
class FlowTable : public ResultsTable {
  public:
    /// Most messages in memory; the others are on the disk, in `scratch`.
    static constexpr size_t kMessagesInMemory = size_t{1} << 19;

    /// Traffic and simulation outlive the table.
    FlowTable(const Traffic& traffic, const Simulation& simulation, std::string scratch);

    void OnMessage(const ns3::CollectiveMessage& message) override { m_messages.Add(message); }
    void Write(const ResultsFolder& folder) override;

  private:
    struct IsBefore {
        bool operator()(const ns3::CollectiveMessage& a, const ns3::CollectiveMessage& b) const;
    };

    const Traffic& m_traffic;
    const Simulation& m_simulation;
    ExternalSort<ns3::CollectiveMessage, IsBefore> m_messages;
};

}  // namespace scenarios

#endif  // SCENARIOS_FLOW_TABLE_H
