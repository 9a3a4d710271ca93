// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_LINK_TABLE_H
#define SCENARIOS_LINK_TABLE_H

#include <cstddef>
#include <cstdint>
#include <string>

#include "scenarios/output/results-table.h"
#include "scenarios/run/simulation.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// links.csv: the counters of link directions as the run ends, by link.
class LinkTable : public ResultsTable {
  public:
    /// \param all those that carried nothing, too. Fabric and simulation outlive the table.
    LinkTable(const topogen::Fabric& fabric, const Simulation& simulation, bool all)
        : m_fabric(fabric), m_simulation(simulation), m_all(all) {}

    void Write(const ResultsFolder& folder) override;

  private:
    struct End {
        uint32_t node;
        uint32_t port;
    };

    std::string TierOf(uint32_t node) const;
    void WriteDirection(ResultsFile& file, uint32_t link, size_t end, const End& from,
                        const End& to) const;

    const topogen::Fabric& m_fabric;
    const Simulation& m_simulation;
    bool m_all;
};

}  // namespace scenarios

#endif  // SCENARIOS_LINK_TABLE_H
