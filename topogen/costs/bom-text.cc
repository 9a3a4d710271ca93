// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/costs/bom-text.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "topogen/error.h"
#include "topogen/text/csv.h"
#include "topogen/text/nearest.h"
#include "topogen/text/number-text.h"

namespace topogen {

namespace {

constexpr double kMillion = 1e6;

/// "*" behind a figure that no source is known of.
const char* MarkOf(const std::string& source) {
    return source.find("ASSUMPTION") == std::string::npos ? "" : "*";
}

std::string RangeText(double low, double high) {
    return low == high ? fmt::format("{:.4g}", low) : fmt::format("{:.4g}-{:.4g}", low, high);
}

/// Whole dollars.
std::string DollarText(double low, double high) {
    const auto text = [](double usd) { return Grouped(static_cast<uint64_t>(std::llround(usd))); };
    return low == high ? text(low) : text(low) + "-" + text(high);
}

std::string EnergyText(double kilowattHours) {
    return kilowattHours >= kMillion ? fmt::format("{:.4g} GWh", kilowattHours / kMillion)
                                     : fmt::format("{:.4g} MWh", kilowattHours / 1e3);
}

std::string LineText(const BomLine& line) {
    const double pieces = line.count();
    return fmt::format(
        "{:<13} {:<26} {:>8} {:>11} {:>10} {:>10} {:>17} {:>17}\n", line.kind(), line.part(),
        line.length_m() == 0 ? "" : fmt::format("{:g} m", line.length_m()), Grouped(line.count()),
        line.watts_each() == 0
            ? "-"
            : fmt::format("{:.5g}{}", line.watts_each(), MarkOf(line.watts_source())),
        PowerText(pieces * line.watts_each()),
        DollarText(line.usd_low_each(), line.usd_high_each()) + MarkOf(line.usd_source()),
        RangeText(pieces * line.usd_low_each() / kMillion,
                  pieces * line.usd_high_each() / kMillion));
}

std::string TotalsText(const Bom& bom) {
    std::string text = fmt::format(
        "{} in {:g} rack units, {} ({:.2f} a GPU), {} copper and {} fibre cables with {} ends\n",
        Counted(bom.switches(), "switch", "switches"), bom.rack_units(),
        Counted(bom.transceivers(), "transceiver", "transceivers"), bom.transceivers_per_gpu(),
        Grouped(bom.copper_cables()), Grouped(bom.fibre_cables()), Grouped(bom.connectors()));
    text +=
        fmt::format("power: switches {}, optics {}, NICs {}: {}, {:.0f} W a GPU\n",
                    PowerText(bom.watts_switches()), PowerText(bom.watts_optics()),
                    PowerText(bom.watts_nics()), PowerText(bom.watts()), bom.watts() / bom.gpus());
    text +=
        fmt::format("for comparison: {} draw {} at most, NICs included\n",
                    Counted(bom.servers(), "server", "servers"), PowerText(bom.watts_servers()));
    text += fmt::format("material: {} million dollars, {} a GPU\n",
                        RangeText(bom.usd_low() / kMillion, bom.usd_high() / kMillion),
                        DollarText(bom.usd_low() / bom.gpus(), bom.usd_high() / bom.gpus()));
    text += fmt::format("energy: {} a year at PUE {:g}, {:.4g} million dollars at {:g} a kWh\n",
                        EnergyText(bom.kwh_per_year()), bom.pue(), bom.usd_per_year() / kMillion,
                        bom.usd_per_kwh());
    return text;
}

const std::array<BomForm, 3>& BomForms() {
    static const std::array<BomForm, 3> kForms = {
        {{"table", true, BomTable}, {"csv", false, BomCsv}, {"json", false, BomJson}}};
    return kForms;
}

}  // namespace

const BomForm& FindBomForm(const std::string& name) {
    std::vector<std::string> names;
    for (const BomForm& form : BomForms()) {
        if (name == form.name) {
            return form;
        }
        names.emplace_back(form.name);
    }
    const std::string nearest = Nearest(name, names);
    throw UsageError(fmt::format("--bom {}: unknown; {}known are {}", name,
                                 nearest.empty() ? "" : "did you mean " + nearest + "? ",
                                 fmt::join(names, ", ")));
}

std::string BomTable(const Bom& bom) {
    std::string text =
        fmt::format("{:<13} {:<26} {:>8} {:>11} {:>10} {:>10} {:>17} {:>17}\n", "bill", "part",
                    "length", "count", "W each", "power", "dollars each", "million dollars");
    for (const BomLine& line : bom.line()) {
        text += LineText(line);
    }
    return text + TotalsText(bom) +
           "* rests on an assumption; --bom csv gives the source of every figure\n";
}

std::string BomCsv(const Bom& bom) {
    std::string text =
        "kind,part,length_m,count,connector,connectors,rack_units_each,watts_each,usd_low_each,"
        "usd_high_each,watts,usd_low,usd_high,watts_source,usd_source\n";
    for (const BomLine& line : bom.line()) {
        const double pieces = line.count();
        text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", CsvField(line.kind()),
                            CsvField(line.part()), line.length_m(), line.count(),
                            CsvField(line.connector()), line.connectors(), line.rack_units_each(),
                            line.watts_each(), line.usd_low_each(), line.usd_high_each(),
                            pieces * line.watts_each(), pieces * line.usd_low_each(),
                            pieces * line.usd_high_each(), CsvField(line.watts_source()),
                            CsvField(line.usd_source()));
    }
    return text;
}

std::string BomJson(const Bom& bom) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    options.always_print_primitive_fields = true;
    options.add_whitespace = true;
    std::string text;
    const auto status = google::protobuf::util::MessageToJsonString(bom, &text, options);
    if (!status.ok()) {
        throw DataError("as JSON: " + status.ToString());
    }
    return text;
}

}  // namespace topogen
