// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_COSTS_PARTS_H
#define TOPOGEN_COSTS_PARTS_H

#include <cstdint>
#include <string>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// What a part costs, draws and how often it fails. Where the catalog does not list the part, from
/// its generic figures, which are assumptions.
struct PartFigures {
    std::string name;
    std::string connector;  ///< "" where there is none, or none is known
    double rackUnits = 0;
    double watts = 0;
    std::string wattsSource;  ///< with its date; "" where it draws nothing
    double lowUsd = 0;
    double highUsd = 0;
    std::string usdSource;  ///< "" where it is not priced
    double mtbfHours = 0;
    std::string mtbfSource;
};

// All throw Error(kData) naming the catalog's field if a figure that they need is missing.

PartFigures SwitchFigures(const Catalog& catalog, const SwitchModel& model);

/// Of the module of `ports` ports of `rateBps` that takes `cable`.
PartFigures TransceiverFigures(const Catalog& catalog, const CablePart& cable, uint64_t rateBps,
                               uint32_t ports);

PartFigures CableFigures(const CablePart& cable, double metres);

/// Of the adapter that gives one endpoint `ports` ports of `rateBps`.
PartFigures NicFigures(const Catalog& catalog, uint64_t rateBps, uint32_t ports);

/// Of a server of `gpus` GPUs without its NICs' price; in proportion to the catalog's first server
/// if it has none of that size.
PartFigures ServerFigures(const Catalog& catalog, uint32_t gpus);

/// Of one GPU with its memory; only name and mtbf are set.
PartFigures GpuFigures(const Catalog& catalog);

/// The cable of the catalog that a link of `link` needs: the first of its medium, or of any if it
/// has none, that reaches its length; null if none does.
const CablePart* CableOf(const Catalog& catalog, const LinkClass& link);

}  // namespace topogen

#endif  // TOPOGEN_COSTS_PARTS_H
