// SPDX-License-Identifier: GPL-2.0-only
#ifndef RANK_PLACEMENT_H
#define RANK_PLACEMENT_H

#include <cstdint>
#include <vector>

namespace topogen {
class Fabric;
}

namespace ns3 {

/// Ready orders of ranks: each returns the endpoints of ranks 0, 1, ..., for CollectiveSpec.
/// All throw std::invalid_argument where the fabric has no such endpoint.
class RankPlacement {
  public:
    /// Rank i on endpoint i: server after server.
    static std::vector<uint32_t> Identity(const topogen::Fabric& fabric, uint32_t ranks);

    /// Rank i on endpoint first + i * stride. \param stride >= 1
    static std::vector<uint32_t> Strided(const topogen::Fabric& fabric, uint32_t ranks,
                                         uint32_t first, uint32_t stride);

    /// The first GPU of every server, then the second of every server, and so on: neighbours are in
    /// different servers wherever there are two.
    static std::vector<uint32_t> AcrossServers(const topogen::Fabric& fabric, uint32_t ranks);
};

}  // namespace ns3

#endif  // RANK_PLACEMENT_H
