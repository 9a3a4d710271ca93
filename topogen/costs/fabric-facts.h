// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_COSTS_FABRIC_FACTS_H
#define TOPOGEN_COSTS_FABRIC_FACTS_H

#include <string>

#include "topogen/catalog.pb.h"
#include "topogen/costs/bom.h"
#include "topogen/fabric.pb.h"
#include "topogen/report.pb.h"

namespace topogen {

/// What an architect compares fabrics by; report.proto says what each figure is. `fabric` must be
/// valid. The diameter and what is near are taken from 16 leaves or endpoints at most, evenly
/// chosen, of which the first and the last are two. Throws as MakeBom() does.
FabricFacts FactsOf(const std::string& name, const Fabric& fabric, const Catalog& catalog,
                    const EnergyRates& rates);

/// Mean rate of a flow, as a share of its own, where `flows` equal flows of a leaf go up `uplinks`
/// links, each by a hash of its own: a flow has its link's rate, `linkOverFlow` of its own, divided
/// by the flows there. The others on its link are binomially distributed, flows - 1 of chance
/// 1 / uplinks. 1 where there are no uplinks.
double EcmpShare(uint32_t flows, uint32_t uplinks, double linkOverFlow);

}  // namespace topogen

#endif  // TOPOGEN_COSTS_FABRIC_FACTS_H
