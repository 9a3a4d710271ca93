// SPDX-License-Identifier: GPL-2.0-only
#ifndef RANDOM_SPRAY_H
#define RANDOM_SPRAY_H

#include "path-selector.h"

namespace ns3 {

/// Packet spraying: every frame by a port of its own, drawn uniformly (A. Dixit et al., "On the
/// impact of packet spraying in data center networks", INFOCOM 2013). Packets overtake each other;
/// receivers must bear that.
class RandomSpray : public PathSelector {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) override;
    bool SpreadsFlows() const override { return true; }

  private:
    class Chooser;
};

}  // namespace ns3

#endif  // RANDOM_SPRAY_H
