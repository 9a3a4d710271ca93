// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_MESSAGE_TABLE_H
#define SCENARIOS_MESSAGE_TABLE_H

#include <cstddef>
#include <cstdint>
#include <string>

#include "collective/model/collective-types.h"
#include "scenarios/output/external-sort.h"
#include "scenarios/output/ideal-times.h"
#include "scenarios/output/results-table.h"
#include "scenarios/run/simulation.h"

namespace scenarios {

/// messages.csv: the messages of collectives that crossed the fabric, in an order that no thread
/// decides. Messages one after the other that differ in nothing but their start, by equal steps,
/// are one row: a run.
class MessageTable : public ResultsTable {
  public:
    /// Most messages in memory; the others are on the disk, in `scratch`.
    static constexpr size_t kInMemory = size_t{1} << 19;

    /// The simulation outlives the table.
    MessageTable(const Simulation& simulation, std::string scratch);

    void OnMessage(const ns3::CollectiveMessage& message) override { m_messages.Add(message); }
    void Write(const ResultsFolder& folder) override;

  private:
    struct IsBefore {
        bool operator()(const ns3::CollectiveMessage& a, const ns3::CollectiveMessage& b) const;
    };

    struct Run {
        ns3::CollectiveMessage first;
        int64_t step = 0;    ///< ps from one start to the next; 0 of a single message.
        uint64_t count = 0;  ///< 0 before there is one.

        /// \returns whether the message goes on with it
        bool Take(const ns3::CollectiveMessage& message);
    };

    static void PrintRun(ResultsFile& file, IdealTimes& ideal, const Run& run);

    const Simulation& m_simulation;
    ExternalSort<ns3::CollectiveMessage, IsBefore> m_messages;
};

}  // namespace scenarios

#endif  // SCENARIOS_MESSAGE_TABLE_H
