// SPDX-License-Identifier: GPL-2.0-only
#ifndef WEIGHTED_ECMP_H
#define WEIGHTED_ECMP_H

#include "path-selector.h"

namespace ns3 {

/// ECMP with ports weighted by the capacity behind them (J. Zhou et al., "WCMP: weighted cost
/// multipathing for improved fairness in data centers", EuroSys 2014): FabricRouting tells how much
/// each carries to the leaf. A port's share of the hash's range is its share of the capacity; where
/// all are equal, this is ECMP.
class WeightedEcmp : public PathSelector {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) override;

  private:
    class Chooser;
};

}  // namespace ns3

#endif  // WEIGHTED_ECMP_H
