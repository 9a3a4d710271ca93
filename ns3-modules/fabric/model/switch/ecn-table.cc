// SPDX-License-Identifier: GPL-2.0-only
#include "ecn-table.h"

#include "ns3/data-rate.h"

#include <sstream>
#include <stdexcept>

namespace ns3 {

namespace {

/// Reads a row's fields; false where they are no row.
bool ParseRow(const std::string& row, uint64_t& rateBps, EcnThresholds& thresholds) {
    std::istringstream fields(row);
    std::string rate;
    int64_t kmin = 0;
    int64_t kmax = 0;
    std::string rest;
    if (!(fields >> rate >> kmin >> kmax >> thresholds.pmax) || fields >> rest) {
        return false;
    }
    DataRateValue parsed;
    if (!parsed.DeserializeFromString(rate, MakeDataRateChecker())) {
        return false;
    }
    rateBps = parsed.Get().GetBitRate();
    thresholds.kminBytes = static_cast<uint64_t>(kmin);
    thresholds.kmaxBytes = static_cast<uint64_t>(kmax);
    return rateBps > 0 && kmin >= 0 && kmax >= kmin && thresholds.pmax >= 0 && thresholds.pmax <= 1;
}

}  // namespace

EcnTable ParseEcnTable(const std::string& attribute, const std::string& text) {
    EcnTable table;
    const auto refuse = [&](const std::string& row, const char* why) {
        std::ostringstream message;
        message << attribute << ": " << text << ": \"" << row << "\" " << why;
        throw std::invalid_argument(message.str());
    };
    std::istringstream rows(text);
    for (std::string row; std::getline(rows, row, ';');) {
        uint64_t rateBps = 0;
        EcnThresholds thresholds;
        if (!ParseRow(row, rateBps, thresholds)) {
            refuse(row,
                   "must be a rate, Kmin and Kmax in bytes, Kmax not below Kmin, and Pmax from 0 "
                   "to 1, as 200Gb/s 300000 1200000 0.8; rows are separated by ;");
        }
        if (!table.emplace(rateBps, thresholds).second) {
            refuse(row,
                   "has a rate that an earlier row has; each must be "
                   "given once");
        }
    }
    return table;
}

}  // namespace ns3
