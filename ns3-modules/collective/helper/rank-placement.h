// SPDX-License-Identifier: GPL-2.0-only
#ifndef RANK_PLACEMENT_H
#define RANK_PLACEMENT_H

#include <cstdint>
#include <vector>

namespace topogen {
class Fabric;
}

namespace ns3 {

/// Ready orders of ranks: each returns the GPUs of ranks 0, 1, ..., for CollectiveSpec.
/// All throw std::invalid_argument where the fabric has no such GPU.
class RankPlacement {
  public:
    /// Rank i on GPU i: server after server.
    static std::vector<uint32_t> Packed(const topogen::Fabric& fabric, uint32_t ranks);

    /// Rank i on GPU first + i * stride. \param stride >= 1
    static std::vector<uint32_t> Strided(const topogen::Fabric& fabric, uint32_t ranks,
                                         uint32_t first, uint32_t stride);

    /// Rail by rail: the first GPU of every server, then the second of every server, and so on.
    static std::vector<uint32_t> RailAligned(const topogen::Fabric& fabric, uint32_t ranks);

    /// On GPUs drawn by the seed, each as likely as any other, in an order that is as random.
    static std::vector<uint32_t> Random(const topogen::Fabric& fabric, uint32_t ranks,
                                        uint64_t seed);

    /// Server after server, those near each other one after the other: by pod, then by the switch
    /// of their first NIC, then by rack. What a scheduler that knows the fabric does, whatever
    /// order the servers are numbered in.
    static std::vector<uint32_t> ByTopology(const topogen::Fabric& fabric, uint32_t ranks);
};

}  // namespace ns3

#endif  // RANK_PLACEMENT_H
