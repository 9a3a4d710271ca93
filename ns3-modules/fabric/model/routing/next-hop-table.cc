// SPDX-License-Identifier: GPL-2.0-only
#include "next-hop-table.h"

#include <algorithm>
#include <numeric>

namespace ns3 {

const std::array<uint16_t, NextHopTable::kMaxPorts> NextHopTable::kPortNumbers = [] {
    std::array<uint16_t, kMaxPorts> numbers{};
    std::iota(numbers.begin(), numbers.end(), uint16_t{0});
    return numbers;
}();

void NextHopTable::Reset(const FabricRouting& routing, uint32_t switchIndex) {
    m_routing = &routing;
    m_switchIndex = switchIndex;
    m_setOfLeaf.clear();
    m_lists.clear();
}

void NextHopTable::Compute(uint32_t leaf) {
    if (m_setOfLeaf.empty()) {
        m_setOfLeaf.assign(m_routing->GetLeafCount(), kUnknown);
    }
    m_setOfLeaf[leaf] = Intern(m_routing->FindNextHops(m_switchIndex, leaf));
}

uint32_t NextHopTable::Intern(const std::vector<uint16_t>& ports) {
    const auto count = static_cast<uint32_t>(ports.size());
    if (ports.empty()) {
        return 0;
    }
    const bool isRun = ports.back() - ports.front() + 1U == count && ports.back() < kMaxPorts;
    if (isRun) {
        return count << kCountShift | ports.front();
    }
    const auto known = std::find(m_lists.begin(), m_lists.end(), ports);
    const auto index = static_cast<uint32_t>(known - m_lists.begin());
    if (known == m_lists.end()) {
        m_lists.push_back(ports);
    }
    return kListed | index;
}

}  // namespace ns3
