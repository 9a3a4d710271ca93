// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_COSTS_MODULES_H
#define TOPOGEN_COSTS_MODULES_H

#include <cstdint>
#include <map>
#include <vector>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// Cables of one part of the catalog and one rate: what may share a transceiver.
struct CableKind {
    const CablePart* cable;
    uint64_t rateBps;
};

/// The kinds of cable that a fabric's links need. Points into the catalog.
struct CableKinds {
    /// Throws Error(kData) naming the class of links that no cable of the catalog reaches.
    CableKinds(const Fabric& fabric, const Catalog& catalog);

    const CableKind& Of(const Fabric& fabric, int link) const {
        return kinds[ofClass[fabric.links().link_class(link)]];
    }

    std::vector<CableKind> kinds;
    std::vector<uint32_t> ofClass;  ///< by link class: index into kinds
};

/// Transceivers of one sort.
struct ModuleGroup {
    uint32_t kind;   ///< index into CableKinds::kinds
    uint32_t ports;  ///< of a module
    bool access;     ///< between servers and their leaves, at either end
    uint32_t count;
};

/// The transceivers of `fabric`, which must be valid; none on copper.
///
/// A NIC port has a module of one port. A switch's modules serve `ports_per_module` ports, all
/// joined to the same tier by the same kind of cable; so for each tier and kind it has
/// ceil(ports / ports_per_module), whatever the lengths.
std::vector<ModuleGroup> CountModules(const Fabric& fabric, const CableKinds& kinds);

/// The transceivers that switches need for `links`, which join the same two tiers by the same kind
/// of optical cable: how many, by their ports.
std::map<uint32_t, uint32_t> CountSwitchModules(const Fabric& fabric,
                                                const std::vector<int>& links);

}  // namespace topogen

#endif  // TOPOGEN_COSTS_MODULES_H
