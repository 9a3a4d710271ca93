// SPDX-License-Identifier: GPL-2.0-only
#include "topogen/designs/rows.h"

#include <algorithm>
#include <numeric>

namespace topogen {

namespace {

/// Whether every row's uplinks can be divided among `groups` groups so that a switch serves one
/// group, or several with equal shares.
bool Divides(const std::vector<Row>& rows, uint64_t groups) {
    return std::all_of(rows.begin(), rows.end(), [groups](const Row& row) {
        const uint64_t share = row.Links() / groups;
        return row.Links() % groups == 0 && (share % row.uplinks == 0 || row.uplinks % share == 0);
    });
}

}  // namespace

uint64_t CeilDivide(uint64_t a, uint64_t b) {
    return (a + b - 1) / b;
}

uint32_t DivisorAtLeast(uint32_t n, uint64_t least) {
    uint32_t divisor = static_cast<uint32_t>(std::max<uint64_t>(least, 1));
    while (n % divisor != 0) {
        ++divisor;
    }
    return divisor;
}

uint32_t EvenShare(uint32_t total, uint32_t parts, uint32_t index) {
    return total / parts + (index < total % parts ? 1 : 0);
}

uint64_t LinksOf(const std::vector<Row>& rows) {
    return std::accumulate(rows.begin(), rows.end(), uint64_t{0},
                           [](uint64_t sum, const Row& row) { return sum + row.Links(); });
}

Join PlanJoin(const std::vector<Row>& rows, uint32_t down) {
    const uint64_t links = LinksOf(rows);
    const uint64_t fewest = CeilDivide(links, down);
    uint64_t groups = fewest;
    while (fewest % groups != 0 || !Divides(rows, groups)) {
        --groups;  // one group always does
    }
    return {static_cast<uint32_t>(fewest), static_cast<uint32_t>(groups)};
}

void ConnectEvenly(FabricBuilder& builder, const Row& lower, const Row& upper) {
    for (uint64_t link = 0; link < lower.Links(); ++link) {
        const auto from = static_cast<uint32_t>(link / lower.uplinks);
        const auto to = static_cast<uint32_t>(link % lower.uplinks % upper.switches);
        builder.ConnectSwitches(lower.firstSwitch + from, upper.firstSwitch + to);
    }
}

void Connect(FabricBuilder& builder, const std::vector<Row>& rows, uint32_t firstUpper,
             const Join& join) {
    const uint32_t perGroup = join.switches / join.groups;
    for (uint32_t group = 0; group < join.groups; ++group) {
        uint32_t turn = 0;
        for (const Row& row : rows) {
            const uint64_t share = row.Links() / join.groups;
            for (uint64_t link = group * share; link < (group + 1) * share; ++link) {
                const auto lower = static_cast<uint32_t>(row.firstSwitch + link / row.uplinks);
                if (link % row.uplinks == 0) {
                    builder.SwitchAt(lower).set_rail(group);
                }
                builder.ConnectSwitches(lower, firstUpper + group * perGroup + turn);
                turn = (turn + 1) % perGroup;
            }
        }
    }
}

}  // namespace topogen
