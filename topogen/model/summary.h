// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_SUMMARY_H
#define TOPOGEN_SUMMARY_H

#include <cstdint>
#include <string>
#include <vector>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// What stands in one tier of switches.
struct TierSummary {
    std::string name;
    std::string model;  ///< "SN5600", or "mixed"
    uint64_t switches = 0;
    uint64_t portsBought = 0;
    uint64_t portsUsed = 0;
    double bisectionBps = 0;  ///< TierBisection()
    double oversubscription =
        0;  ///< of the switch where it is worst: rate down / rate up; 0: none up
};

/// The links of one rate and part of the catalog between the same two tiers.
struct CableSummary {
    std::string lower;  ///< "server" or the tier's name
    std::string upper;
    uint64_t rateBps = 0;
    Medium medium = MEDIUM_UNSPECIFIED;
    double shortestMetres = 0;
    double longestMetres = 0;
    std::string part;  ///< of the catalog, "" if none reaches
    uint64_t cables = 0;
    uint64_t switchModules = 0;   ///< transceivers in switches
    uint64_t nicModules = 0;      ///< transceivers in NICs
    uint32_t fewestParallel = 0;  ///< links between the two nodes that have the fewest, if any
    uint32_t mostParallel = 0;
};

/// Counts of a fabric, made from nothing but the fabric and the parts' names.
///
/// Transceivers are those of CountModules(), each in the row of its lowest port's cable.
struct Summary {
    std::vector<TierSummary> tiers;
    std::vector<CableSummary> cables;
    uint64_t endpointBps = 0;  ///< of all endpoints' ports, one direction
};

/// "multimode"
const char* MediumText(Medium medium);

/// `fabric` must be valid.
Summary Summarize(const Fabric& fabric, const Catalog& catalog);

/// The table that topogen prints: what it takes to build `fabric`.
std::string SummaryTable(const Fabric& fabric, const Catalog& catalog);

}  // namespace topogen

#endif  // TOPOGEN_SUMMARY_H
