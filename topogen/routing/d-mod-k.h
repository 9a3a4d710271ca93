// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_ROUTING_D_MOD_K_H
#define TOPOGEN_ROUTING_D_MOD_K_H

#include <cstdint>
#include <limits>
#include <vector>

#include "topogen/fabric.pb.h"
#include "topogen/routing/interval-sets.h"

namespace topogen {

/// Static routes of a fat tree by destination, as an InfiniBand subnet manager would compute them.
///
/// A destination is one NIC port: endpoint * ports_per_endpoint + its NIC port, so that it is the
/// endpoint where those have one port. Destinations are put in the order in which a walk down the
/// tree meets them, and j is a destination's place. A switch that must send j upwards takes
///   up-link number floor(j / D) mod U,   D = product of the parents of a switch over the tiers
///   below
/// where U is its number of up-links, numbered so that successive ones lead to different parents.
/// Going down, j passes the switches that its own leaf would send it up through, so that all
/// traffic to j meets at one switch of each tier of its subtree.
/// Ref.: Zahavi, "Fat-tree routing and node ordering providing contention free traffic for MPI
/// global collectives", J. Parallel and Distributed Computing 72 (2012), section 4 (D-Mod-K).
///
/// Trees need not be regular: a pod may be partial, a core may have more links to one pod than to
/// another. Then only those up-links count that lead to j with the fewest steps. Where the link by
/// which j should go down is missing, the same quotient chooses one of those that lead to j.
///
/// A route is computed when asked for, from O(links) of memory; there is no table of switches times
/// destinations. Constant after construction: any number of threads may ask.
class DModK {
  public:
    static constexpr uint32_t kNoPort = std::numeric_limits<uint32_t>::max();

    /// Whether every link between switches goes from one tier to another, as in a tree. `fabric`
    /// must be valid.
    static bool CanRoute(const Fabric& fabric);

    /// `fabric` must be valid. Throws Error(kData) naming the link if one joins two switches of one
    /// tier, for then it is not a tree.
    explicit DModK(const Fabric& fabric);

    /// The port of the switch (an index into Fabric.switches) through which it sends to
    /// `destination`; kNoPort if no way up and then down leads there.
    uint32_t EgressPort(uint32_t switchIndex, uint32_t destination) const;

    /// floor(j / D): of n up-links that lead to the destination, the switch takes number
    /// Quotient mod n.
    uint64_t Quotient(uint32_t switchIndex, uint32_t destination) const {
        return m_place[destination] / m_divisor[switchIndex];
    }

    /// The up-links among which the quotient chooses, in the order in which they are counted, the
    /// same for all destinations of a leaf; empty where the way goes down, or nowhere.
    std::vector<uint32_t> UpPorts(uint32_t switchIndex, uint32_t destination) const;

    /// The destination's place in the order of the tree, 0 to Destinations() - 1.
    uint32_t PlaceOf(uint32_t destination) const { return m_place[destination]; }
    uint32_t Destinations() const { return static_cast<uint32_t>(m_place.size()); }

  private:
    /// A switch's link to another switch.
    struct Neighbour {
        uint32_t port;
        uint32_t switchIndex;
    };
    struct Neighbours {
        const Neighbour* first;
        uint32_t count;
    };
    /// Neighbours of all switches, those of one side by side.
    struct Side {
        std::vector<uint32_t> first;
        std::vector<Neighbour> links;

        Neighbours Of(uint32_t switchIndex) const {
            return {links.data() + first[switchIndex], first[switchIndex + 1] - first[switchIndex]};
        }
    };

    void ReadLinks(const Fabric& fabric);
    void AlternateParents();
    void NumberDestinations();
    void NumberBelow(uint32_t top, std::vector<bool>& visited,
                     const std::vector<std::vector<uint32_t>>& attached, uint32_t& next);
    void SetDivisors();
    void FindReach(uint32_t tiers);

    bool Reaches(uint32_t steps, uint32_t switchIndex, uint32_t place) const {
        return m_sets.Contains(m_reach[steps][switchIndex], place);
    }
    /// Steps up to the nearest switch from which the place lies below; as many as there are tiers
    /// if there is none.
    uint32_t StepsUp(uint32_t switchIndex, uint32_t place) const;
    uint32_t PortUp(uint32_t switchIndex, uint32_t place) const;
    uint32_t PortDown(uint32_t switchIndex, uint32_t destination) const;

    struct Attachment {
        uint32_t leaf = kNoPort;  // of a NIC port without a cable
        uint32_t port = 0;
    };

    uint32_t m_switches;
    std::vector<uint32_t> m_tier;                // by switch
    Side m_up;                                   // successive links to different parents
    Side m_down;                                 // by child, then port
    std::vector<Attachment> m_attachment;        // by destination
    std::vector<uint32_t> m_place;               // by destination
    std::vector<uint64_t> m_divisor;             // by switch
    IntervalSets m_sets;                         // of places
    std::vector<std::vector<uint32_t>> m_reach;  // by steps up, then switch: what lies below then
};

}  // namespace topogen

#endif  // TOPOGEN_ROUTING_D_MOD_K_H
