// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_ROUTING_H
#define FABRIC_ROUTING_H

#include "engine/model/model-memory.h"
#include "on-demand-table.h"

#include <cstdint>
#include <map>
#include <memory>
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
/// tables of |switches| x |endpoints| entries never exist. A leaf is a set of switches that some
/// endpoint is attached to: one switch where NICs have one port, both of a dual-ToR pair, a switch
/// of each plane. Routes lead to the nearest of the set. Where links come and go an endpoint's leaf
/// changes; leaves keep their numbers, and that of an endpoint without attachments is empty.
///
/// Cables are added and removed in batches, each ended by Freeze(). While a batch is open nothing
/// may be asked; afterwards what was found is found anew.
///
/// Partitions share this. Between batches it is constant to them but for distances and capacities,
/// which are found when first asked for, through OnDemandTable; so all questions may come from
/// several threads. Batches are for when no partition runs.
class FabricRouting {
  public:
    struct Attachment {
        uint32_t leaf;  ///< Leaf number.
        uint16_t port;  ///< Where there is one attachment: port of the leaf's switch.
    };

    /// A cable to another switch.
    struct Neighbour {
        uint32_t switchIndex;
        uint16_t port;
        uint64_t rateBps;
    };

    /// Ports of a switch.
    struct PortRun {
        const uint16_t* ports;  ///< Ascending.
        uint32_t count;
    };

    FabricRouting(uint32_t switches, uint32_t endpoints, uint32_t portsPerEndpoint);

    /// \name Changes
    /// @{
    void AddLink(uint32_t switchA, uint16_t portA, uint32_t switchB, uint16_t portB,
                 uint64_t rateBps);
    void RemoveLink(uint32_t switchA, uint16_t portA, uint32_t switchB, uint16_t portB);
    /// At most `portsPerEndpoint` times an endpoint.
    void AttachEndpoint(uint32_t endpoint, uint32_t switchIndex, uint16_t port);
    void DetachEndpoint(uint32_t endpoint, uint32_t switchIndex, uint16_t port);
    void Freeze();
    /// Where some switch wants them: see GetStaticRoutes().
    void SetStaticRoutes(std::shared_ptr<const topogen::DModK> routes) {
        m_staticRoutes = std::move(routes);
    }
    /// @}

    uint32_t GetSwitchCount() const { return m_switches; }
    uint32_t GetPortsPerEndpoint() const { return m_portsPerEndpoint; }
    /// In order of the switch's ports.
    const std::vector<Neighbour>& GetNeighbours(uint32_t switchIndex) const {
        return m_neighbours[switchIndex];
    }
    uint32_t GetLeafCount() const { return static_cast<uint32_t>(m_leaves.size()); }
    /// Ascending.
    const std::vector<uint32_t>& GetLeafSwitches(uint32_t leaf) const { return m_leaves[leaf]; }
    /// The leaf that is this switch alone, where endpoints have one port; else kNoLeaf.
    uint32_t GetOwnLeaf(uint32_t switchIndex) const {
        return m_portsPerEndpoint == 1 ? m_leafOfSwitch[switchIndex] : kNoLeaf;
    }
    const Attachment& GetAttachment(uint32_t endpoint) const { return m_attachment[endpoint]; }
    /// The ports of a switch that an endpoint is attached to.
    PortRun FindAttached(uint32_t endpoint, uint32_t switchIndex) const;

    /// Ports of a switch that lie on shortest paths to a leaf, ascending; empty where there is no
    /// path.
    std::vector<uint16_t> FindNextHops(uint32_t switchIndex, uint32_t leaf) const;

    /// What each of FindNextHops() carries to the leaf, bit/s: its own rate, or if that is less,
    /// all that the ports behind it carry together.
    std::vector<uint64_t> FindCapacities(uint32_t switchIndex, uint32_t leaf) const;

    /// Links from one switch to the nearest of a leaf's switches, or kUnreachable.
    uint8_t GetDistance(uint32_t switchIndex, uint32_t leaf) const;

    /// Routes by destination, as a subnet manager would compute them for the whole fabric; null
    /// unless wanted.
    const topogen::DModK* GetStaticRoutes() const { return m_staticRoutes.get(); }

    static constexpr uint8_t kUnreachable = UINT8_MAX;
    static constexpr uint32_t kNoLeaf = UINT32_MAX;

  private:
    size_t FindPlace(uint32_t endpoint, uint32_t switchIndex, uint16_t port) const;
    uint32_t LeafOf(uint32_t endpoint);
    bool IsNearer(const Neighbour& neighbour, uint32_t switchIndex,
                  const std::vector<uint8_t>& distance) const;
    const std::vector<uint64_t>& CapacitiesTo(uint32_t leaf) const;
    std::vector<uint64_t> ComputeCapacities(uint32_t leaf) const;
    const std::vector<uint8_t>& DistancesTo(uint32_t leaf) const;
    std::vector<uint8_t> ComputeDistances(uint32_t leaf) const;

    static constexpr uint32_t kNoSwitch = UINT32_MAX;

    uint32_t m_switches;
    uint32_t m_portsPerEndpoint;
    std::vector<std::vector<Neighbour>> m_neighbours;
    ModelVector<Attachment> m_attachment;
    /// By endpoint, `m_portsPerEndpoint` places each: by switch and port, kNoSwitch where there is
    /// none.
    std::vector<uint32_t> m_attachedSwitch;
    std::vector<uint16_t> m_attachedPort;
    std::vector<uint32_t> m_leafOfSwitch;  ///< The leaf that is the switch alone, or kNoLeaf.
    std::map<std::vector<uint32_t>, uint32_t> m_leafOfSet;  ///< All others.
    std::vector<std::vector<uint32_t>> m_leaves;
    std::shared_ptr<const topogen::DModK> m_staticRoutes;

    OnDemandTable<std::vector<uint8_t>> m_distances;  ///< By leaf, then switch.
    /// What each switch carries to a leaf, bit/s, by leaf, then switch.
    OnDemandTable<std::vector<uint64_t>> m_capacities;
};

}  // namespace ns3

#endif  // FABRIC_ROUTING_H
