// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_PATH_LENGTHS_H
#define SCENARIOS_PATH_LENGTHS_H

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "fabric/model/routing/fabric-routing.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// How many links apart endpoints are, before there is a network. Lengths are those of its routes:
/// one breadth-first search for each leaf that is asked for, and kept.
class PathLengths {
  public:
    /// `fabric` must be valid.
    explicit PathLengths(const topogen::Fabric& fabric);

    /// Whether there is a path; found at once for the whole fabric.
    bool IsConnected(uint32_t source, uint32_t destination) const;

    /// Links from one endpoint to another, by the ports that are nearest; 0 if there is no path.
    uint32_t Get(uint32_t source, uint32_t destination);
    /// The same, or nothing where that took another search and all of them together have taken
    /// long enough for a guess: some tenths of a second.
    std::optional<uint32_t> GetIfCheap(uint32_t source, uint32_t destination);

    /// Links from a switch to an endpoint, by the port that is nearest; 0 if there is no path.
    uint32_t GetFromSwitch(uint32_t from, uint32_t destination);

    /// Line rate of an endpoint's ports together, bit/s.
    uint64_t GetRateBps(uint32_t endpoint) const { return m_rateBps[endpoint]; }

  private:
    void AddLinks(const topogen::Fabric& fabric);
    void FindComponents();
    /// The leaf of an endpoint, which from then on has been searched.
    uint32_t Search(uint32_t endpoint);

    std::unique_ptr<ns3::FabricRouting> m_routing;
    std::vector<uint64_t> m_rateBps;    ///< By endpoint.
    std::vector<uint32_t> m_component;  ///< Of each switch: one number, one piece.
    std::vector<bool> m_isSearched;     ///< By leaf.
    uint64_t m_steps = 0;               ///< Of a search: switches, and links from either end.
    uint64_t m_stepsTaken = 0;
};

}  // namespace scenarios

#endif  // SCENARIOS_PATH_LENGTHS_H
