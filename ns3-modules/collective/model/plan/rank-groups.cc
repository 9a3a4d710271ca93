// SPDX-License-Identifier: GPL-2.0-only
#include "rank-groups.h"

#include <algorithm>
#include <unordered_map>

namespace ns3 {

RankGroups::RankGroups(const std::vector<uint32_t>& domains) {
    std::unordered_map<uint32_t, uint32_t> groupOf;
    m_group.reserve(domains.size());
    m_local.reserve(domains.size());
    for (uint32_t rank = 0; rank < domains.size(); ++rank) {
        const auto found = groupOf.emplace(domains[rank], GetCount());
        if (found.second) {
            m_members.emplace_back();
        }
        const uint32_t group = found.first->second;
        m_group.push_back(group);
        m_local.push_back(static_cast<uint32_t>(m_members[group].size()));
        m_members[group].push_back(rank);
    }
}

RankGroups RankGroups::Singles(uint32_t ranks) {
    return Blocks(ranks, 1);
}

RankGroups RankGroups::Blocks(uint32_t ranks, uint32_t size) {
    std::vector<uint32_t> domains(ranks);
    for (uint32_t rank = 0; rank < ranks; ++rank) {
        domains[rank] = rank / size;
    }
    return RankGroups(domains);
}

bool RankGroups::AreEqual() const {
    return std::all_of(m_members.begin(), m_members.end(), [this](const auto& members) {
        return members.size() == m_members.front().size();
    });
}

uint32_t RankGroups::GetLeastSize() const {
    size_t least = m_group.size();
    for (const auto& members : m_members) {
        least = std::min(least, members.size());
    }
    return static_cast<uint32_t>(least);
}

uint32_t RankGroups::GetLargestSize() const {
    size_t largest = 0;
    for (const auto& members : m_members) {
        largest = std::max(largest, members.size());
    }
    return static_cast<uint32_t>(largest);
}

}  // namespace ns3
