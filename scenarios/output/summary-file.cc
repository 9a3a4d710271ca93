// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/summary-file.h"

#include <fmt/format.h>

#include <map>
#include <string>

#include "scenarios/input/measured-window.h"
#include "scenarios/output/exact-text.h"

namespace scenarios {

namespace {

constexpr uint32_t kFormatVersion = 1;

std::string CollectivesText(const Simulation& simulation) {
    std::map<ns3::CollectiveStatus, uint64_t> counts;
    uint64_t total = 0;
    for (const ns3::CollectiveRecord& record : simulation.GetCollectives()) {
        ++counts[record.status];
        ++total;
    }
    return fmt::format(R"({{"total": {}, "finished": {}, "failed": {}, "unfinished": {}}})", total,
                       counts[ns3::CollectiveStatus::kFinished],
                       counts[ns3::CollectiveStatus::kFailed],
                       counts[ns3::CollectiveStatus::kUnfinished]);
}

/// Of all ports together.
struct Losses {
    uint64_t data = 0;
    uint64_t trimmed = 0;
};

Losses CountLosses(const Simulation& simulation) {
    Losses losses;
    const ns3::FabricNetwork& network = simulation.GetNetwork();
    for (uint32_t i = 0; i < network.GetLinkCount(); ++i) {
        for (const size_t end : {0, 1}) {
            const ns3::PortCounters counters =
                network.GetLink(i).GetPort(end).GetCounters(simulation.GetDuration());
            losses.data += counters.droppedDataFrames;
            losses.trimmed += counters.trimmedFrames;
        }
    }
    return losses;
}

}  // namespace

std::string IncompleteReasonJson(const Simulation& simulation) {
    if (!simulation.GetDeadlock().empty()) {
        return JsonText("deadlock: " + simulation.GetDeadlock());
    }
    return simulation.WasInterrupted() ? JsonText("interrupted") : "null";
}

void WriteSummary(const ResultsFolder& folder, const Scenario& scenario,
                  const topogen::Fabric& fabric, const Simulation& simulation,
                  const FlowFigures& flows, uint64_t seed) {
    ResultsFile file(folder, "summary.json");
    const ns3::NicCounters nics = simulation.GetRdma().GetCounters();
    const ns3::FrameBalance& balance = simulation.GetBalance();
    const Losses lost = CountLosses(simulation);
    file.Print("{{\n");
    file.Print("  \"format_version\": {},\n", kFormatVersion);
    file.Print("  \"scenario\": {},\n", JsonText(scenario.name()));
    file.Print("  \"seed\": {},\n", seed);
    file.Print("  \"complete\": {},\n", simulation.IsComplete());
    file.Print("  \"incomplete_reason\": {},\n", IncompleteReasonJson(simulation));
    file.Print("  \"simulated_ns\": {},\n", NanosecondsText(simulation.GetDuration()));
    file.Print(
        "  \"fabric\": {{\"endpoints\": {}, \"servers\": {}, \"switches\": {}, \"links\": {}}},\n",
        fabric.endpoints(), fabric.servers_size(), fabric.switches_size(),
        fabric.links().a_node_size());
    file.Print("  \"flows\": {},\n", ToJson(flows.all));
    const MeasuredWindow window = WindowOf(scenario);
    if (window.isGiven) {
        file.Print("  \"measured\": {{\"from_ns\": {}, \"to_ns\": {}, \"flows\": {}}},\n",
                   NanosecondsText(window.from),
                   window.EndsRun() ? NanosecondsText(window.until) : "null",
                   ToJson(flows.measured));
    }
    file.Print("  \"fct_ns\": {},\n", ToJson(flows.times));
    file.Print("  \"collectives\": {},\n", CollectivesText(simulation));
    file.Print(
        "  \"packets\": {{\"data_sent\": {}, \"data_delivered\": {}, \"dropped\": {}, "
        "\"dropped_data\": {}, \"trimmed\": {}, \"in_flight\": {}, \"hops\": {}}}\n",
        nics.dataPacketsSent, nics.dataPacketsDelivered, balance.counters.dropped, lost.data,
        lost.trimmed, balance.heldFrames, balance.counters.hops);
    file.Print("}}\n");
    file.Close();
}

}  // namespace scenarios
