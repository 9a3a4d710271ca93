// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_PATH_LENGTHS_H
#define SCENARIOS_PATH_LENGTHS_H

#include <cstdint>
#include <vector>

#include "topogen/fabric.pb.h"

namespace scenarios {

/// How many links apart endpoints are, by breadth-first search over the switches; one search for
/// each leaf that is asked for.
class PathLengths {
  public:
    /// `fabric` must be valid.
    explicit PathLengths(const topogen::Fabric& fabric);

    /// Links from one endpoint to another, by the ports that are nearest; 0 if there is no path.
    uint32_t Get(uint32_t source, uint32_t destination);

    /// Links from a switch to an endpoint, by the port that is nearest; 0 if there is no path.
    uint32_t GetFromSwitch(uint32_t from, uint32_t destination);

    /// Line rate of an endpoint's ports together, bit/s.
    uint64_t GetRateBps(uint32_t endpoint) const { return m_rateBps[endpoint]; }

  private:
    static constexpr uint8_t kUnreachable = UINT8_MAX;

    uint8_t FindDistance(uint32_t from, uint32_t destination);
    std::vector<uint8_t> SearchFrom(uint32_t leaf) const;

    std::vector<std::vector<uint32_t>> m_leaves;      ///< Switches of each endpoint.
    std::vector<uint64_t> m_rateBps;                  ///< By endpoint.
    std::vector<std::vector<uint32_t>> m_neighbours;  ///< Switches next to each switch.
    std::vector<std::vector<uint8_t>> m_distance;     ///< Between switches; empty until asked.
};

}  // namespace scenarios

#endif  // SCENARIOS_PATH_LENGTHS_H
