// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_SPEC_H
#define TOPOGEN_SPEC_H

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

constexpr uint32_t kMaxTiers = 4;

/// How the NICs of a server meet the leaves.
///
/// Port j of a server's NIC i is the server's port w = i * nicPorts + j. It goes to plane w mod
/// planes, and there to leaf (w / planes) mod leavesPerGroup of the server's group. So with as many
/// ports as planes each NIC is in all planes, and with one port NIC i is in plane i.
struct Shape {
    uint32_t nicPorts = 1;
    uint32_t planes = 1;           ///< networks that share nothing but the servers
    uint32_t leavesPerGroup = 1;   ///< in each plane
    bool railsMeetAtCore = false;  ///< each leaf of a group has spines apart from the others'
};

/// A Request with every default filled in and every name looked up: what a design works from.
struct Spec {
    std::string design;
    uint32_t gpus = 0;
    uint32_t tiers = 0;
    uint32_t gpusPerServer = 0;
    uint32_t nicsPerServer = 0;
    std::string nic;  ///< of the catalog; "": none is named
    Shape shape;
    uint32_t maxServersPerGroup = 0;  ///< if the leaves' ports hold as many
    uint32_t maxGroupsPerPod = 0;     ///< if the spines' ports hold as many
    uint32_t leafUplinks = 0;         ///< of a full leaf; 0: as oversubscription has it
    uint32_t managerPorts = 0;
    uint32_t nvlinkGpus = 0;
    bool chassisOfCards = false;  ///< a chassis is the switches inside it
    bool spreadEvenly = false;    ///< pods are alike, and so are all switches of a tier
    double nicGbps = 0;
    double uplinkGbps = 0;
    std::array<const char*, kMaxTiers> tierNames{};
    std::array<SwitchPart, kMaxTiers> parts;           ///< by tier
    std::array<double, kMaxTiers> oversubscription{};  ///< by tier; the last tier's is not used
    std::array<LinkClass, kMaxTiers> links;            ///< by tier: from that tier to the one below
    uint64_t seed = 0;
    /// Servers that stand in each group already and stay; empty unless a fabric grows.
    std::vector<uint32_t> oldGroups;
};

}  // namespace topogen

#endif  // TOPOGEN_SPEC_H
