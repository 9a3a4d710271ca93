// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/cli/reports.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "topogen/costs/bom.h"
#include "topogen/costs/compare.h"
#include "topogen/costs/fabric-facts.h"
#include "topogen/costs/reliability.h"
#include "topogen/error.h"
#include "topogen/floor/rack-load.h"
#include "topogen/model/gpu-map.h"
#include "topogen/model/summary.h"
#include "topogen/request/hosts.h"

namespace topogen {

namespace {

// Both from the survey of 100,000-GPU clusters that docs/bom.md compares with.
constexpr double kDefaultPue = 1.3;
constexpr double kDefaultUsdPerKwh = 0.078;

EnergyRates RatesOf(const ReportOptions& options) {
    return {options.has_pue() ? options.pue() : kDefaultPue,
            options.has_usd_per_kwh() ? options.usd_per_kwh() : kDefaultUsdPerKwh};
}

JobOptions JobOf(const Fabric& fabric, const ReportOptions& options) {
    constexpr double kDefaultHours = 24;
    return {options.has_job_gpus() ? options.job_gpus() : CountGpus(fabric),
            options.has_job_hours() ? options.job_hours() : kDefaultHours,
            options.link_mtbf_years()};
}

TierRow RowOf(const TierSummary& tier) {
    constexpr double kGiga = 1e9;
    TierRow row;
    row.set_tier(tier.name);
    row.set_model(tier.model);
    row.set_switches(static_cast<uint32_t>(tier.switches));
    row.set_ports_used(static_cast<uint32_t>(tier.portsUsed));
    row.set_ports_bought(static_cast<uint32_t>(tier.portsBought));
    row.set_bisection_gbps(tier.bisectionBps / kGiga);
    row.set_oversubscription(tier.oversubscription);
    return row;
}

CableRow RowOf(const CableSummary& cable) {
    constexpr double kGiga = 1e9;
    CableRow row;
    row.set_lower(cable.lower);
    row.set_upper(cable.upper);
    row.set_cables(static_cast<uint32_t>(cable.cables));
    row.set_gbps(static_cast<double>(cable.rateBps) / kGiga);
    row.set_shortest_m(cable.shortestMetres);
    row.set_longest_m(cable.longestMetres);
    row.set_medium(MediumText(cable.medium));
    row.set_part(cable.part);
    row.set_transceivers_in_switches(static_cast<uint32_t>(cable.switchModules));
    row.set_transceivers_in_nics(static_cast<uint32_t>(cable.nicModules));
    row.set_fewest_parallel(cable.fewestParallel);
    row.set_most_parallel(cable.mostParallel);
    return row;
}

/// Of a fabric that has a floor plan.
FloorLoad FloorLoadOf(const Fabric& fabric, const Catalog& catalog) {
    return LoadRacks(fabric, catalog, RequiredFloorPlan(fabric, catalog, "--floor-plan"));
}

FloorReport ReportOf(const FloorLoad& load) {
    FloorReport report;
    report.set_racks(static_cast<uint32_t>(load.racks.size()));
    report.set_rows(load.rows);
    report.set_width_m(load.widthMetres);
    report.set_depth_m(load.depthMetres);
    report.set_watts_servers(load.wattsServers);
    report.set_watts_switches(load.wattsSwitches);
    report.set_watts_optics(load.wattsOptics);
    report.set_fullest_rack_watts(load.Fullest().watts);
    return report;
}

ReliabilityReport ReportOf(const Reliability& reliability) {
    constexpr double kHoursPerDay = 24;
    ReliabilityReport report;
    for (const FailureLine& line : reliability.lines) {
        FailureRow& row = *report.add_row();
        row.set_sort(line.sort);
        row.set_part(line.part);
        row.set_count(static_cast<uint32_t>(line.count));
        row.set_mtbf_hours(line.mtbfHours);
        row.set_per_day(line.PerHour() * kHoursPerDay);
        row.set_stops_job(line.stopsJob);
        row.set_source(line.source);
    }
    report.set_per_day(reliability.perHour * kHoursPerDay);
    report.set_job_gpus(reliability.job.gpus);
    report.set_job_hours(reliability.job.hours);
    report.set_job_stops_per_day(reliability.jobPerHour * kHoursPerDay);
    report.set_network_stops_per_day(reliability.networkPerHour * kHoursPerDay);
    report.set_job_survives(ChanceOfNone(reliability.jobPerHour, reliability.job.hours));
    return report;
}

std::string JsonOf(const google::protobuf::Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.add_whitespace = true;
    options.preserve_proto_field_names = true;
    options.always_print_primitive_fields = true;
    std::string text;
    const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
    if (!status.ok()) {
        throw DataError("as JSON: " + status.ToString());
    }
    return text;
}

}  // namespace

void CheckReports(const Reports& reports, bool compares) {
    const ReportOptions& options = reports.options;
    const auto check = [](bool given, bool used, const char* option, const char* report) {
        if (given && !used) {
            throw UsageError(fmt::format("--{}: only tells something with --{}", option, report));
        }
    };
    check(options.has_pue(), reports.bom != nullptr, "pue", "bom");
    check(options.has_usd_per_kwh(), reports.bom != nullptr, "usd-per-kwh", "bom");
    check(options.has_job_gpus(), reports.reliability, "job-gpus", "reliability");
    check(options.has_job_hours(), reports.reliability, "job-hours", "reliability");
    check(options.has_link_mtbf_years(), reports.reliability, "link-mtbf-years", "reliability");
    check(reports.form == TextForm::kCsv, compares, "csv", "compare");
    check(reports.form == TextForm::kMarkdown, compares, "markdown", "compare");
    const bool isTable = reports.bom == nullptr || reports.bom->forPeople;
    if (!isTable && (reports.form != TextForm::kTable || compares)) {
        throw UsageError(fmt::format("--bom {}: prints nothing else; use --bom table{}",
                                     reports.bom->name,
                                     compares ? ", and --json for a program" : ""));
    }
    if (reports.form == TextForm::kJson && reports.check) {
        throw UsageError("--check: cannot stand with --json");
    }
    if (!isTable && (reports.reliability || reports.check)) {
        throw UsageError(fmt::format(
            "--{}: cannot stand with --bom {}, which prints nothing else; use --bom table",
            reports.reliability ? "reliability" : "check", reports.bom->name));
    }
}

bool ForProgram(const Reports& reports) {
    return reports.form != TextForm::kTable || (reports.bom != nullptr && !reports.bom->forPeople);
}

std::string ReportText(const Fabric& fabric, const Catalog& catalog, const Reports& reports) {
    if (reports.bom != nullptr && !reports.bom->forPeople) {
        return reports.bom->write(MakeBom(fabric, catalog, RatesOf(reports.options)));
    }
    std::string text = SummaryTable(fabric, catalog);
    if (HasFloorPlan(FloorPlanRequestOf(fabric))) {
        text += FloorText(FloorLoadOf(fabric, catalog));
    }
    if (reports.bom != nullptr) {
        text += "\n" + reports.bom->write(MakeBom(fabric, catalog, RatesOf(reports.options)));
    }
    if (reports.reliability) {
        text += "\n" +
                ReliabilityTable(MakeReliability(fabric, catalog, JobOf(fabric, reports.options)));
    }
    return text;
}

std::string ReportJson(const Fabric& fabric, const Catalog& catalog, const Reports& reports,
                       const std::vector<std::string>& wrote) {
    const Summary summary = Summarize(fabric, catalog);
    const Hosts hosts = HostsOf(fabric, catalog);
    FabricReport report;
    report.set_gpus(CountGpus(fabric));
    report.set_design(fabric.parameters().design());
    report.set_servers(static_cast<uint32_t>(fabric.servers_size()));
    for (const Server& server : fabric.servers()) {
        report.set_nvlink_domains(std::max(report.nvlink_domains(), server.nvlink_domain() + 1));
    }
    report.set_server_part(hosts.server == nullptr ? "" : hosts.server->name());
    report.set_nic_part(hosts.nic == nullptr ? "" : hosts.nic->name());
    for (const TierSummary& tier : summary.tiers) {
        *report.add_tier() = RowOf(tier);
    }
    for (const CableSummary& cable : summary.cables) {
        *report.add_cable() = RowOf(cable);
        report.set_transceivers(report.transceivers() +
                                static_cast<uint32_t>(cable.switchModules + cable.nicModules));
    }
    report.set_transceivers_per_gpu(static_cast<double>(report.transceivers()) / report.gpus());
    if (HasFloorPlan(FloorPlanRequestOf(fabric))) {
        *report.mutable_floor() = ReportOf(FloorLoadOf(fabric, catalog));
    }
    if (reports.bom != nullptr) {
        *report.mutable_bom() = MakeBom(fabric, catalog, RatesOf(reports.options));
    }
    if (reports.reliability) {
        *report.mutable_reliability() =
            ReportOf(MakeReliability(fabric, catalog, JobOf(fabric, reports.options)));
    }
    for (const std::string& path : wrote) {
        report.add_wrote(path);
    }
    return JsonOf(report);
}

Comparison::Fabric ComparedBy(const std::string& name, const Fabric& fabric, const Catalog& catalog,
                              const Reports& reports) {
    Comparison::Fabric compared;
    *compared.mutable_facts() = FactsOf(name, fabric, catalog, RatesOf(reports.options));
    if (reports.reliability) {
        *compared.mutable_reliability() =
            ReportOf(MakeReliability(fabric, catalog, JobOf(fabric, reports.options)));
    }
    return compared;
}

std::string ComparisonText(const Comparison& compared, const Reports& reports) {
    switch (reports.form) {
        case TextForm::kJson:
            return JsonOf(compared);
        case TextForm::kCsv:
            return CompareCsv(compared);
        case TextForm::kMarkdown:
            return CompareMarkdown(compared);
        case TextForm::kTable:
            break;
    }
    std::string text = CompareTable(compared);
    for (const Comparison::Fabric& fabric : compared.fabric()) {
        if (reports.bom != nullptr) {
            text += "\n" + fabric.facts().name() + "\n" + BomTable(fabric.facts().bom());
        }
    }
    return text;
}

}  // namespace topogen
