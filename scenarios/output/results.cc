// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/results.h"

#include <exception>
#include <utility>

#include "scenarios/output/captures.h"
#include "scenarios/output/collective-table.h"
#include "scenarios/output/event-table.h"
#include "scenarios/output/flow-table.h"
#include "scenarios/output/link-table.h"
#include "scenarios/output/message-table.h"
#include "scenarios/output/rate-table.h"
#include "scenarios/output/sample-table.h"
#include "scenarios/output/summary-file.h"

namespace scenarios {

template <typename Table, typename... Args>
void Results::Add(Args&&... args) {
    m_tables.push_back(std::make_unique<Table>(std::forward<Args>(args)...));
    m_simulation.AddObserver(*m_tables.back());
}

Results::Results(const Scenario& scenario, const topogen::Fabric& fabric, const Traffic& traffic,
                 Simulation& simulation, const ResultsFolder& folder, uint64_t seed)
    : m_scenario(scenario),
      m_fabric(fabric),
      m_simulation(simulation),
      m_folder(folder),
      m_seed(seed),
      m_times(traffic, WindowOf(scenario), folder.GetPartialName()) {
    const Outputs& outputs = scenario.outputs();
    simulation.AddObserver(m_times);
    if (!outputs.capture().empty()) {
        Add<Captures>(scenario, fabric, simulation, folder);
    }
    if (outputs.has_samples()) {
        Add<SampleTable>(scenario, fabric, simulation);
    }
    if (outputs.has_rates()) {
        Add<RateTable>(scenario, simulation);
    }
    if (!outputs.has_flows() || outputs.flows()) {
        Add<FlowTable>(traffic, simulation);
    }
    if (outputs.messages()) {
        Add<MessageTable>(simulation, folder.GetPartialName());
    }
    if (!outputs.has_collectives() || outputs.collectives()) {
        Add<CollectiveTable>(simulation);
    }
    if (outputs.links() != Outputs::NONE) {
        Add<LinkTable>(fabric, simulation, outputs.links() == Outputs::ALL);
    }
    if (!outputs.has_events() || outputs.events()) {
        Add<EventTable>();
    }
}

Results::~Results() = default;

std::vector<std::string> Results::Write() {
    std::vector<std::string> complaints;
    const auto attempt = [&complaints](auto step) {
        try {
            step();
        } catch (const std::exception& error) {
            complaints.emplace_back(error.what());
        }
    };
    for (const auto& table : m_tables) {
        attempt([&] { table->Finish(); });
    }
    for (const auto& table : m_tables) {
        attempt([&] { table->Write(m_folder); });
    }
    attempt([&] { m_flowFigures = m_times.Compute(); });
    attempt(
        [&] { WriteSummary(m_folder, m_scenario, m_fabric, m_simulation, m_flowFigures, m_seed); });
    return complaints;
}

}  // namespace scenarios
