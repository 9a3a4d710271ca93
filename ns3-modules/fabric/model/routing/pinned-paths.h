// SPDX-License-Identifier: GPL-2.0-only
#ifndef PINNED_PATHS_H
#define PINNED_PATHS_H

#include "path-selector.h"

#include <unordered_map>

namespace ns3 {

/// Sends each pair of endpoints along a path given in advance, for traffic engineering and for
/// comparing with runs whose paths are known. A pair without a pin, or whose pinned port is not on
/// a shortest path, goes by the lowest-numbered port.
class PinnedPaths : public PathSelector {
  public:
    static TypeId GetTypeId();

    /// At `switchIndex`, frames from `source` to `destination` leave by `port`. Call before the
    /// simulation runs.
    void Pin(uint32_t switchIndex, uint32_t source, uint32_t destination, uint16_t port);

    std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) override;

  private:
    class Chooser;
    using PortOfPair = std::unordered_map<uint64_t, uint16_t>;

    std::unordered_map<uint32_t, PortOfPair> m_pins;  ///< By switch.
};

}  // namespace ns3

#endif  // PINNED_PATHS_H
