// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_COSTS_COMPARE_H
#define TOPOGEN_COSTS_COMPARE_H

#include <cstdint>
#include <string>
#include <vector>

#include "topogen/bom.pb.h"
#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// What an architect compares fabrics by.
struct FabricFacts {
    std::string name;
    std::string design;
    int tiers;
    Bom bom;
    uint32_t diameter;          ///< most switches on a shortest path between leaves
    double bisection;           ///< of the tier that has least, of what half of the endpoints send
    double oversubscription;    ///< of the switch where it is worst; 1 if none is
    uint32_t gpusOffWithLeaf;   ///< most GPUs that one failed leaf leaves without a port
    uint32_t gpusOffWithOptic;  ///< most that one failed module of a leaf does
    uint32_t gpusStopped;       ///< most GPUs of the servers that one failed switch has cables to
};

/// `fabric` must be valid. The diameter is taken from 16 leaves at most, evenly chosen, of which
/// the first and the last are two. Throws as MakeBom() does.
FabricFacts FactsOf(const std::string& name, const Fabric& fabric, const Catalog& catalog);

/// A line for each fact, a column for each fabric.
std::string CompareTable(const std::vector<FabricFacts>& fabrics);

}  // namespace topogen

#endif  // TOPOGEN_COSTS_COMPARE_H
