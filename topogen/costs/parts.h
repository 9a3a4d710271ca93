// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_COSTS_PARTS_H
#define TOPOGEN_COSTS_PARTS_H

#include <cstdint>
#include <string>

#include "topogen/catalog.pb.h"
#include "topogen/costs/cable-kinds.h"
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

/// Of the module of `ports` ports that takes cables of `kind`, of which the catalog has one.
PartFigures TransceiverFigures(const Catalog& catalog, const CableKind& kind, uint32_t ports);

PartFigures CableFigures(const CablePart& cable, double metres);

/// Of `nic`, with one of which an endpoint has its `ports` ports of `rateBps`; by their rate if it
/// is null.
PartFigures NicFigures(const Catalog& catalog, const NicPart* nic, uint64_t rateBps,
                       uint32_t ports);

/// Of `server` without its NICs' price, whether or not all of its GPUs are used; if it is null, of
/// a server of `gpus` GPUs in proportion to the catalog's first.
PartFigures ServerFigures(const Catalog& catalog, const ServerPart* server, uint32_t gpus);

/// Of one GPU with its memory; only name and mtbf are set. Of the first server of the catalog that
/// tells if `server` is null or does not.
PartFigures GpuFigures(const Catalog& catalog, const ServerPart* server);

}  // namespace topogen

#endif  // TOPOGEN_COSTS_PARTS_H
