// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_DEAL_PORTS_H
#define TOPOGEN_DEAL_PORTS_H

#include <vector>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// What is plugged in at both ends of a link: cables of equal plugs may share a cage. In a cage of
/// several ports, copper is one splitter or twin cable, whose legs are of one length; fibres of one
/// medium may have any lengths.
struct Plug {
    Medium medium;
    double copperMetres;  ///< 0 for fibres
    bool fixed;           ///< its length was asked for, and stays

    /// Whether what reaches less far can be replaced by `other`.
    bool operator<(const Plug& other) const {
        return medium != other.medium ? medium < other.medium : copperMetres < other.copperMetres;
    }
    bool Shares(const Plug& other) const { return !(*this < other) && !(other < *this); }
};

/// Deals the ports of every switch again, so that cables that share a cage have equal plugs. Where
/// the ports of a switch do not suffice for that, as few cables as can be found one by one get the
/// plugs of the next that reaches further, at both ends: a longer copper cable, or fibre. So do
/// NICs that share a cage, of which `nicPortsPerCage` stand together.
///
/// Down links stay on lower ports than links up. `plugs`, by link, are changed accordingly.
void DealPorts(Fabric& fabric, uint32_t nicPortsPerCage, std::vector<Plug>& plugs);

}  // namespace topogen

#endif  // TOPOGEN_DEAL_PORTS_H
