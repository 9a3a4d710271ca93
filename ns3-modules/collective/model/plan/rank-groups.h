// SPDX-License-Identifier: GPL-2.0-only
#ifndef RANK_GROUPS_H
#define RANK_GROUPS_H

#include <cstdint>
#include <vector>

namespace ns3 {

/// The ranks of a communicator by the fast domain that they share: the GPUs of a server, or of a
/// larger NVLink domain. Groups are numbered by their first rank; in a group, ranks are in
/// ascending order.
class RankGroups {
  public:
    /// Each rank by itself.
    static RankGroups Singles(uint32_t ranks);
    /// Groups of `size` successive ranks; the last may be smaller. \pre size >= 1
    static RankGroups Blocks(uint32_t ranks, uint32_t size);
    /// \param domains by rank: ranks of equal value are together
    explicit RankGroups(const std::vector<uint32_t>& domains);

    uint32_t GetRanks() const { return static_cast<uint32_t>(m_group.size()); }
    uint32_t GetCount() const { return static_cast<uint32_t>(m_members.size()); }
    const std::vector<uint32_t>& GetMembers(uint32_t group) const { return m_members[group]; }
    uint32_t GetGroup(uint32_t rank) const { return m_group[rank]; }
    /// Place of the rank in its group, 0..
    uint32_t GetLocal(uint32_t rank) const { return m_local[rank]; }

    /// Whether all groups are of one size.
    bool AreEqual() const;
    /// Size of the smallest group.
    uint32_t GetLeastSize() const;
    /// Size of the largest group.
    uint32_t GetLargestSize() const;

  private:
    std::vector<uint32_t> m_group;
    std::vector<uint32_t> m_local;
    std::vector<std::vector<uint32_t>> m_members;
};

}  // namespace ns3

#endif  // RANK_GROUPS_H
