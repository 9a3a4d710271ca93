// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/cli/reports.h"

#include <fmt/format.h>

#include "topogen/costs/bom.h"
#include "topogen/costs/reliability.h"
#include "topogen/error.h"
#include "topogen/model/summary.h"

namespace topogen {

namespace {

// Both from the survey of 100,000-GPU clusters that docs/bom.md compares with.
constexpr double kDefaultPue = 1.3;
constexpr double kDefaultUsdPerKwh = 0.078;

Bom BomOf(const Fabric& fabric, const Catalog& catalog, const ReportOptions& options) {
    return MakeBom(fabric, catalog,
                   {options.has_pue() ? options.pue() : kDefaultPue,
                    options.has_usd_per_kwh() ? options.usd_per_kwh() : kDefaultUsdPerKwh});
}

JobOptions JobOf(const Fabric& fabric, const ReportOptions& options) {
    constexpr double kDefaultHours = 24;
    return {options.has_job_gpus() ? options.job_gpus() : fabric.endpoints(),
            options.has_job_hours() ? options.job_hours() : kDefaultHours,
            options.link_mtbf_years()};
}

}  // namespace

void CheckReports(const Reports& reports) {
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
    const bool others = reports.reliability || reports.check;
    if (others && reports.bom != nullptr && !reports.bom->forPeople) {
        throw UsageError(fmt::format(
            "--{}: cannot stand with --bom {}, which prints nothing else; use --bom table",
            reports.reliability ? "reliability" : "check", reports.bom->name));
    }
}

bool ForProgram(const Reports& reports) {
    return reports.bom != nullptr && !reports.bom->forPeople;
}

std::string ReportText(const Fabric& fabric, const Catalog& catalog, const Reports& reports) {
    if (ForProgram(reports)) {
        return reports.bom->write(BomOf(fabric, catalog, reports.options));
    }
    std::string text = SummaryTable(fabric, catalog);
    if (reports.bom != nullptr) {
        text += "\n" + reports.bom->write(BomOf(fabric, catalog, reports.options));
    }
    if (reports.reliability) {
        text += "\n" +
                ReliabilityTable(MakeReliability(fabric, catalog, JobOf(fabric, reports.options)));
    }
    return text;
}

}  // namespace topogen
