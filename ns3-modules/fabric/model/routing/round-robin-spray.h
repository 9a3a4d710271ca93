// SPDX-License-Identifier: GPL-2.0-only
#ifndef ROUND_ROBIN_SPRAY_H
#define ROUND_ROBIN_SPRAY_H

#include "path-selector.h"

namespace ns3 {

/// Packet spraying in turn: the frames to a leaf take the ports one after the other. A switch
/// begins each leaf's turns at a place of its own, and counts data apart from all else, lest small
/// and large frames that alternate always meet the same ports. Packets overtake each other;
/// receivers must bear that.
class RoundRobinSpray : public PathSelector {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) override;
    bool SpreadsFlows() const override { return true; }

  private:
    class Chooser;
};

}  // namespace ns3

#endif  // ROUND_ROBIN_SPRAY_H
