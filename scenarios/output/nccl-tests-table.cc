// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/output/nccl-tests-table.h"

#include <fmt/format.h>

namespace scenarios {

namespace {

constexpr size_t kTimeWidth = 7;
constexpr size_t kBandwidthWidth = 6;

/// With 2 decimals, else 1, else none, else as a power of ten: the first that fits.
std::string Number(double value, size_t width) {
    for (const int decimals : {2, 1, 0}) {
        std::string text = fmt::format("{:.{}f}", value, decimals);
        if (text.size() <= width) {
            return text;
        }
    }
    const std::string text = fmt::format("{:.1e}", value);
    return text.size() <= width ? text : fmt::format("{:.0e}", value);
}

std::string Half(const NcclTestsTiming& timing) {
    // As printf's "%6g" has it, which turns to powers of ten from a million on.
    const std::string wrong =
        timing.wrong.has_value() ? fmt::format("{:g}", static_cast<double>(*timing.wrong)) : "N/A";
    return fmt::format("  {:>7}  {:>6}  {:>6}  {:>6}", Number(timing.time, kTimeWidth),
                       Number(timing.algorithmBandwidth, kBandwidthWidth),
                       Number(timing.busBandwidth, kBandwidthWidth), wrong);
}

std::string Headings() {
    return fmt::format(
        "# {0:>10}  {0:>12}  {0:>8}  {0:>6}  {0:>6}           out-of-place                       "
        "in-place          \n"
        "# {1:>10}  {2:>12}  {3:>8}  {4:>6}  {5:>6}  {6:>7}  {7:>6}  {8:>6}  {9:>6}  {6:>7}  "
        "{7:>6}  {8:>6}  {9:>6} \n"
        "# {10:>10}  {11:>12}  {0:>8}  {0:>6}  {0:>6}  {12:>7}  {13:>6}  {13:>6}  {0:>6}  "
        "{12:>7}  {13:>6}  {13:>6}  {0:>6} \n",
        "", "size", "count", "type", "redop", "root", "time", "algbw", "busbw", "#wrong", "(B)",
        "(elements)", "(us)", "(GB/s)");
}

}  // namespace

std::string NcclTestsTable(const std::string& name, const std::vector<NcclTestsRow>& rows) {
    std::string text = Headings();
    double sum = 0;
    uint64_t wrong = 0;
    for (const NcclTestsRow& row : rows) {
        text +=
            fmt::format("{:>12}  {:>12}  {:>8}  {:>6}  {:>6}{}{}\n", row.bytes, row.count, row.type,
                        row.operation, row.root, Half(row.outOfPlace), Half(row.inPlace));
        sum += row.outOfPlace.busBandwidth + row.inPlace.busBandwidth;
        wrong += row.outOfPlace.wrong.value_or(0) + row.inPlace.wrong.value_or(0);
    }
    const double average = rows.empty() ? 0 : sum / (2.0 * static_cast<double>(rows.size()));
    return text + fmt::format(
                      "# Out of bounds values : {} {}\n# Avg bus bandwidth    : {:g} \n#\n"
                      "# Collective test concluded: {}\n",
                      wrong, wrong == 0 ? "OK" : "FAILED", average, name);
}

}  // namespace scenarios
