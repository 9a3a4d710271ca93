// SPDX-License-Identifier: GPL-2.0-only
#ifndef ECN_TABLE_H
#define ECN_TABLE_H

#include "ecn-marker.h"

#include <cstdint>
#include <map>
#include <string>

namespace ns3 {

/// ECN thresholds by link rate, bit/s. Switches of several rates seldom have proportional ones:
/// SimAI's configuration has 300 to 1,200 KB and 0.8 at 200 Gb/s, 800 to 3,200 KB and 0.2 at 400.
using EcnTable = std::map<uint64_t, EcnThresholds>;

/// \param attribute whose value `text` is: "RATE KMIN KMAX PMAX" for each rate, with ';' between,
///        as "200Gb/s 300000 1200000 0.8; 400Gb/s 800000 3200000 0.2"; may be empty
/// \throws std::invalid_argument naming the attribute, for what is no such table
EcnTable ParseEcnTable(const std::string& attribute, const std::string& text);

}  // namespace ns3

#endif  // ECN_TABLE_H
