// SPDX-License-Identifier: GPL-2.0-only
#ifndef PINNED_PATHS_H
#define PINNED_PATHS_H

#include "path-selector.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace ns3 {

/// Sends flows along paths given in advance, for traffic engineering and for comparing with runs
/// whose paths are known. A flow is a pair of endpoints and a UDP source port, and its answers have
/// a path of their own; what has no pin of its own has that of the whole pair. What has neither, or
/// whose pinned port is not on a shortest path, goes by the lowest-numbered port.
class PinnedPaths : public PathSelector {
  public:
    static TypeId GetTypeId();

    /// What is pinned: what one side of a flow sends.
    struct Pinned {
        uint32_t source;  ///< Endpoint that sends it.
        uint32_t destination;
        uint32_t entropy;  ///< UDP source port of the flow, or kWholePair.
        bool isAnswer;     ///< ACKs, CNPs and the responses of READs; false for a whole pair.

        bool operator==(const Pinned& other) const {
            return source == other.source && destination == other.destination &&
                   entropy == other.entropy && isAnswer == other.isAnswer;
        }
    };
    static constexpr uint32_t kWholePair = UINT32_MAX;

    /// At `switchIndex`, frames of `what` leave by `port`. Call before the simulation runs.
    void Pin(uint32_t switchIndex, const Pinned& what, uint16_t port);

    std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) override;

  private:
    class Chooser;
    struct HashOf {
        size_t operator()(const Pinned& what) const;
    };
    using Ports = std::unordered_map<Pinned, uint16_t, HashOf>;

    std::unordered_map<uint32_t, Ports> m_pins;  ///< By switch.
};

}  // namespace ns3

#endif  // PINNED_PATHS_H
