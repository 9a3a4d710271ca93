// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/reports.h"

#include "topogen/costs/bom.h"
#include "topogen/error.h"
#include "topogen/summary.h"

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

}  // namespace

void CheckReports(const Reports& reports) {
    if (reports.bom == nullptr && reports.options.has_pue()) {
        throw UsageError("--pue: is part of the bill of materials; add --bom table");
    }
    if (reports.bom == nullptr && reports.options.has_usd_per_kwh()) {
        throw UsageError("--usd-per-kwh: is part of the bill of materials; add --bom table");
    }
}

std::string ReportText(const Fabric& fabric, const Catalog& catalog, const Reports& reports) {
    if (reports.bom != nullptr && !reports.bom->forPeople) {
        return reports.bom->write(BomOf(fabric, catalog, reports.options));
    }
    std::string text = SummaryTable(fabric, catalog);
    if (reports.bom != nullptr) {
        text += "\n" + reports.bom->write(BomOf(fabric, catalog, reports.options));
    }
    return text;
}

}  // namespace topogen
