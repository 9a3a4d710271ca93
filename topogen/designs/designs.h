// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_DESIGNS_DESIGNS_H
#define TOPOGEN_DESIGNS_DESIGNS_H

#include <array>
#include <string>
#include <vector>

#include "topogen/request.pb.h"
#include "topogen/request/spec.h"

namespace topogen {

constexpr const char* kDefaultDesign = "rail";

using TierNames = std::array<const char*, kMaxTiers>;
constexpr TierNames kTierNames = {"leaf", "spine", "core", "super-core"};

/// One way to build a fabric: what it takes for granted, what may be asked of it, and who puts the
/// switches together.
struct Design {
    std::string name;
    std::string kind = "Clos";         ///< what "a 3-tier ..." is
    std::string about;                 ///< one line
    std::vector<std::string> options;  ///< of kDesignOptions, those that it takes
    uint32_t fewestTiers = 2;
    uint32_t mostTiers = kMaxTiers;
    uint32_t ratiosOfLastTier = 0;  ///< oversubscriptions that it takes for the last tier
    TierNames tierNames = kTierNames;

    /// What the design is built from unless the request says otherwise.
    Request defaults;

    /// Names of the catalog's servers and NICs that it is built for; the first that fits is taken.
    std::vector<std::string> servers;
    std::vector<std::string> nics;

    /// Throws Error(kUsage) if `request`, filled up with the defaults, contradicts the design.
    Shape (*shape)(const Request& request) = nullptr;

    uint64_t (*maxGpus)(const Spec& spec) = nullptr;
    Fabric (*build)(const Spec& spec) = nullptr;
};

/// The options that only some designs take.
constexpr std::array<const char*, 5> kDesignOptions = {"rails", "rails-meet", "planes", "nic-ports",
                                                       "manager-ports"};

/// All designs, the default one first.
const std::vector<Design>& Designs();

/// Throws Error(kUsage) with the known names if there is no design `name`.
const Design& FindDesign(const std::string& name);

// One file each.
Design RailDesign();
Design ClosDesign();
Design RailOnlyDesign();
Design SuperPodDesign();
Design SpectrumXDesign();
Design HpnDesign();
Design MultiPlaneDesign();
Design AiPodDesign();
Design Roce24kDesign();
Design DragonflyPlusDesign();

// What several designs have in common.

uint32_t GpusPerServer(const Request& request);

/// One a GPU unless asked otherwise.
uint32_t NicsPerServer(const Request& request);

/// --rails, or `otherwise`. Throws Error(kUsage) unless it divides `ports`, which are `what`.
uint32_t RailsOf(const Request& request, uint32_t otherwise, uint32_t ports,
                 const std::string& what);

/// The same with a rail a NIC, or as few as divide the NICs of a server.
uint32_t RailsOfNics(const Request& request, uint32_t otherwise);

/// One rail a NIC unless asked otherwise, meeting where --rails-meet says.
Shape RailShape(const Request& request);

/// Whether --rails-meet is core. Throws Error(kUsage) if it is neither that nor spine.
bool RailsMeetAtCore(const Request& request);

}  // namespace topogen

#endif  // TOPOGEN_DESIGNS_DESIGNS_H
