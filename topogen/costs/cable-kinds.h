// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_CABLE_KINDS_H
#define TOPOGEN_CABLE_KINDS_H

#include <cstdint>
#include <vector>

#include "topogen/catalog.pb.h"
#include "topogen/catalog/reach.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// Cables of one part of the catalog, one rate and one lane rate.
struct CableKind {
    const CablePart* cable;  ///< null if none of the catalog's is fit
    uint64_t rateBps;
    uint32_t laneGbps;
    Medium medium;  ///< of the cable, else of the link

    bool IsCopper() const { return medium == MEDIUM_COPPER; }
};

/// What a cable of `metres` between the two nodes of a link must be fit for.
class Spans {
  public:
    /// Holds a reference to `fabric`, which must be valid.
    Spans(const Fabric& fabric, const Catalog& catalog);

    Span Of(int link, double metres) const;

    /// Equal numbers mean equal spans but for the metres.
    uint64_t EndsOf(int link) const;

    /// Whether the optics of a switch of that model are in it.
    bool IsCoPackaged(uint32_t model) const { return m_parts[model]->co_packaged(); }

  private:
    const Fabric& m_fabric;
    std::vector<const SwitchPart*> m_parts;  // by switch model
};

/// The kinds of cable that a fabric's links are. Points into the catalog.
struct CableKinds {
    CableKinds(const Fabric& fabric, const Catalog& catalog);

    const CableKind& Of(int link) const { return kinds[ofLink[static_cast<size_t>(link)]]; }

    /// Throws Error(kData) naming the first link class that no cable of the catalog is fit for.
    void Require(const Fabric& fabric) const;

    std::vector<CableKind> kinds;
    std::vector<uint32_t> ofLink;  ///< index into kinds
};

}  // namespace topogen

#endif  // TOPOGEN_CABLE_KINDS_H
