// SPDX-License-Identifier: GPL-2.0-only
#include "vl-arbiter.h"

#include <cstdio>
#include <sstream>
#include <stdexcept>

namespace ns3 {

namespace {

constexpr size_t kMaxEntries = 64;
constexpr uint8_t kNoLimit = 255;
constexpr uint32_t kLimitUnit = 4096;  // bytes

VlArbitration::Table ParseTable(const std::string& name, const std::string& text, unsigned lanes) {
    VlArbitration::Table table;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        std::istringstream entry(word);
        unsigned vl = 0;
        unsigned weight = 0;
        char colon = 0;
        const bool isRead = static_cast<bool>(entry >> vl >> colon >> weight);
        if (!isRead || entry.peek() != EOF || colon != ':' || vl >= lanes || weight == 0 ||
            weight > UINT8_MAX || table.size() == kMaxEntries) {
            std::string why = "ns3::InfinibandSubnet::";
            why.append(name).append(": ").append(word);
            why.append(": must be at most 64 of lane:weight with lanes from 0 to ");
            why.append(std::to_string(lanes - 1)).append(" and weights from 1 to 255");
            throw std::invalid_argument(why);
        }
        table.push_back({static_cast<uint8_t>(vl), static_cast<uint8_t>(weight)});
    }
    return table;
}

uint8_t MaskOf(const VlArbitration::Table& table) {
    unsigned mask = 0;
    for (const VlArbitration::Entry& entry : table) {
        mask |= 1U << entry.vl;
    }
    return static_cast<uint8_t>(mask);
}

}  // namespace

VlArbitration VlArbitration::Make(const std::string& high, const std::string& low, uint8_t limit,
                                  unsigned lanes) {
    VlArbitration tables;
    tables.high = ParseTable("VlHighTable", high, lanes);
    tables.low = ParseTable("VlLowTable", low, lanes);
    tables.highMask = MaskOf(tables.high);
    tables.lowMask = MaskOf(tables.low);
    tables.highLimitBytes = limit == kNoLimit ? kUnlimited : limit * kLimitUnit;
    for (unsigned vl = 0; vl < lanes; ++vl) {
        if (((tables.highMask | tables.lowMask) >> vl & 1) == 0) {
            throw std::invalid_argument("ns3::InfinibandSubnet::VlLowTable: lane " +
                                        std::to_string(vl) +
                                        " has no entry, there or in VlHighTable; must have one");
        }
    }
    return tables;
}

}  // namespace ns3
