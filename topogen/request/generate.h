// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_GENERATE_H
#define TOPOGEN_GENERATE_H

#include "topogen/catalog.pb.h"
#include "topogen/designs/growth.h"
#include "topogen/fabric.pb.h"
#include "topogen/request.pb.h"

namespace topogen {

/// The fabric that `request` asks for, built from the parts of `catalog`. The same request and
/// catalog give the same fabric, field by field. The rules are in docs/topogen.md.
///
/// Besides what fabric.proto promises:
///  - with p ports per endpoint, link i * p + j is the cable of endpoint i's port j;
///  - the links above follow tier by tier, upwards.
///
/// Throws Error(kUsage), in terms of the command line's options, for a value out of range, a
/// contradiction, an unknown name, or more GPUs than the design holds (with what would hold them).
Fabric Generate(const Request& request, const Catalog& catalog);

/// A fabric that has grown, and what it takes.
struct Grown {
    Fabric fabric;  ///< as Generate() makes it of the arguments in it
    Fabric before;  ///< what it was, with chassis as switches: that is what `growth` compares
    Growth growth;
};

/// What `fabric`, which was generated, becomes with `gpus` GPUs: what is cabled stays so as far as
/// the design allows. Throws as Generate() does, and Error(kData) if `fabric` is not cabled as the
/// arguments in it say, or has none.
Grown GrowTo(const Fabric& fabric, uint32_t gpus, const Catalog& catalog);

/// The request that the arguments of a generated fabric make up. Throws Error(kData) if there are
/// none, or one is damaged.
Request RequestOf(const Fabric& fabric);

/// The same with the built-in catalog.
Fabric Generate(const Request& request);

}  // namespace topogen

#endif  // TOPOGEN_GENERATE_H
