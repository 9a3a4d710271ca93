// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_ROUTING_H
#define FABRIC_ROUTING_H

#include "engine/model/model-memory.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace topogen {
class DModK;
}

namespace ns3 {

/// What is common to the shortest-path tables of all switches of a fabric: who is cabled to whom,
/// and for each leaf the distance of every switch to it, found by breadth-first search when a frame
/// first asks.
///
/// Routes lead to leaves, not to endpoints: a fabric has thirty times fewer of them, and the
/// tables of |switches| x |endpoints| entries never exist. A leaf is a switch with endpoints.
class FabricRouting {
  public:
    struct Attachment {
        uint32_t leaf;  ///< Leaf number.
        uint16_t port;  ///< Port of the leaf switch.
    };

    /// A cable to another switch.
    struct Neighbour {
        uint32_t switchIndex;
        uint16_t port;
        uint64_t rateBps;
    };

    explicit FabricRouting(uint32_t switches, uint32_t endpoints);

    /// \name Construction, before the first query
    /// @{
    void AddLink(uint32_t switchA, uint16_t portA, uint32_t switchB, uint16_t portB,
                 uint64_t rateBps);
    void AttachEndpoint(uint32_t endpoint, uint32_t switchIndex, uint16_t port);
    void Freeze();
    /// Where some switch wants them: see GetStaticRoutes().
    void SetStaticRoutes(std::shared_ptr<const topogen::DModK> routes) {
        m_staticRoutes = std::move(routes);
    }
    /// @}

    uint32_t GetSwitchCount() const { return m_switches; }
    /// In order of the switch's ports.
    const std::vector<Neighbour>& GetNeighbours(uint32_t switchIndex) const {
        return m_neighbours[switchIndex];
    }
    uint32_t GetLeafCount() const { return static_cast<uint32_t>(m_leafSwitch.size()); }
    uint32_t GetLeafSwitch(uint32_t leaf) const { return m_leafSwitch[leaf]; }
    const Attachment& GetAttachment(uint32_t endpoint) const { return m_attachment[endpoint]; }

    /// Ports of a switch that lie on shortest paths to a leaf, ascending; empty where there is no
    /// path. May be called from several threads.
    std::vector<uint16_t> FindNextHops(uint32_t switchIndex, uint32_t leaf) const;

    /// What each of FindNextHops() carries to the leaf, bit/s: its own rate, or if that is less,
    /// all that the ports behind it carry together. May be called from several threads.
    std::vector<uint64_t> FindCapacities(uint32_t switchIndex, uint32_t leaf) const;

    /// Links from one switch to a leaf's switch, or kUnreachable.
    uint8_t GetDistance(uint32_t switchIndex, uint32_t leaf) const;

    /// Routes by destination, as a subnet manager would compute them; null unless wanted.
    const topogen::DModK* GetStaticRoutes() const { return m_staticRoutes.get(); }

    static constexpr uint8_t kUnreachable = UINT8_MAX;

  private:
    bool IsNearer(const Neighbour& neighbour, uint32_t switchIndex, const uint8_t* distance) const;
    const std::vector<uint64_t>& CapacitiesTo(uint32_t leaf) const;
    const uint8_t* DistancesTo(uint32_t leaf) const;

    uint32_t m_switches;
    std::vector<std::vector<Neighbour>> m_neighbours;
    ModelVector<Attachment> m_attachment;
    std::vector<uint32_t> m_leafOfSwitch;
    std::vector<uint32_t> m_leafSwitch;
    std::shared_ptr<const topogen::DModK> m_staticRoutes;

    mutable std::mutex m_searching;
    mutable std::vector<std::vector<uint8_t>> m_distance;  ///< By leaf, then switch.
    /// What each switch carries to a leaf, bit/s, by leaf, then switch; found when asked for.
    mutable std::vector<std::vector<uint64_t>> m_capacity;
    mutable std::unique_ptr<std::atomic<const uint8_t*>[]> m_found;
};

}  // namespace ns3

#endif  // FABRIC_ROUTING_H
