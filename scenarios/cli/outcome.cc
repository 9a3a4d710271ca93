// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/cli/outcome.h"

#include <fmt/format.h>

#include <cmath>

#include "scenarios/input/measured-window.h"
#include "scenarios/output/exact-text.h"
#include "scenarios/output/summary-file.h"
#include "scenarios/simulated-time.h"
#include "topogen/text/number-text.h"

namespace scenarios {

using topogen::Grouped;

namespace {

std::string FlowsText(const FlowFigures& flows, bool isWindowGiven) {
    std::string text =
        fmt::format("flows: {} of {} finished, {} failed", Grouped(flows.all.finished),
                    Grouped(flows.all.total), Grouped(flows.all.failed));
    if (isWindowGiven) {
        text += fmt::format("; {} of {} in the measured window", Grouped(flows.measured.finished),
                            Grouped(flows.measured.total));
    }
    if (flows.times) {
        text += fmt::format("; completion p50 {:.3f} us, p99 {:.3f} us", ToUs(flows.times->p50),
                            ToUs(flows.times->p99));
    }
    return text + "\n";
}

std::string CollectiveText(const ns3::CollectiveRecord& record) {
    std::string text = fmt::format("{} of {} ranks: {}", ToString(record.kind),
                                   Grouped(record.ranks), ToString(record.status));
    if (record.status == ns3::CollectiveStatus::kFinished) {
        text += fmt::format(", {:.3f} us, bus bandwidth {}", ToUs(record.duration),
                            topogen::RateText(record.busBandwidth));
    }
    return text + "\n";
}

std::string CollectiveJson(const ns3::CollectiveRecord& record) {
    const bool finished = record.status == ns3::CollectiveStatus::kFinished;
    return fmt::format(
        R"({{"kind": "{}", "ranks": {}, "status": "{}", "duration_ns": {}, "bus_bandwidth_bps": {}}})",
        ToString(record.kind), record.ranks, ToString(record.status),
        finished ? NanosecondsText(record.duration) : "null",
        finished ? std::to_string(std::llround(record.busBandwidth)) : "null");
}

}  // namespace

std::string OutcomeText(const Outcome& outcome) {
    const Simulation& simulation = outcome.simulation;
    const RunProgress done = simulation.GetProgress();
    const auto hops = static_cast<double>(done.hops);
    std::string text =
        fmt::format("{}: {:.3f} us simulated in {:.2f} s{}\n", outcome.plan.scenario.name(),
                    ToUs(simulation.GetDuration()), outcome.seconds,
                    simulation.WasInterrupted() ? ", interrupted: results are partial" : "");
    if (!simulation.GetDeadlock().empty()) {
        text += "deadlock: " + simulation.GetDeadlock() + "\n";
    }
    text += FlowsText(outcome.flows, WindowOf(outcome.plan.scenario).isGiven);
    for (const ns3::CollectiveRecord& record : simulation.GetCollectives()) {
        text += CollectiveText(record);
    }
    text += fmt::format("packet-hops: {}", Grouped(done.hops));
    if (done.hops > 0) {
        text += fmt::format(", {:.0f} ns and {:.3f} events each", outcome.seconds * 1e9 / hops,
                            static_cast<double>(done.events) / hops);
    }
    return text + "\nwrote " + outcome.folder + "\n";
}

std::string OutcomeJson(const Outcome& outcome) {
    const Simulation& simulation = outcome.simulation;
    const RunProgress done = simulation.GetProgress();
    std::string collectives;
    for (const ns3::CollectiveRecord& record : simulation.GetCollectives()) {
        collectives += (collectives.empty() ? "" : ", ") + CollectiveJson(record);
    }
    return fmt::format(
        "{{\"scenario\": {}, \"results\": {}, \"complete\": {}, \"incomplete_reason\": {}, "
        "\"simulated_ns\": {}, \"wall_seconds\": {:.3f}, \"flows\": {}, \"measured_flows\": {}, "
        "\"fct_ns\": {}, \"collectives\": [{}], \"packet_hops\": {}, \"events\": {}}}\n",
        JsonText(outcome.plan.scenario.name()), JsonText(outcome.folder), simulation.IsComplete(),
        IncompleteReasonJson(simulation), NanosecondsText(simulation.GetDuration()),
        outcome.seconds, ToJson(outcome.flows.all), ToJson(outcome.flows.measured),
        ToJson(outcome.flows.times), collectives, done.hops, done.events);
}

}  // namespace scenarios
