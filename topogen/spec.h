// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_SPEC_H
#define TOPOGEN_SPEC_H

#include <array>
#include <cstdint>
#include <string>

#include "topogen/fabric.pb.h"

namespace topogen {

constexpr uint32_t kMaxTiers = 4;

/// A Request with every default filled in and every name looked up: what a design works from.
struct Spec {
    std::string design;
    uint32_t gpus;
    uint32_t tiers;
    uint32_t gpusPerServer;
    uint32_t leavesPerGroup;  ///< leaves that the NICs of a server are spread over
    uint32_t nvlinkGpus;
    SwitchModel model;  ///< split so that its ports run at the NIC's rate
    std::array<double, kMaxTiers> oversubscription;  ///< by tier; the last tier's is not used
    std::array<LinkClass, kMaxTiers> links;          ///< by tier: from that tier to the one below
    uint64_t seed;
};

}  // namespace topogen

#endif  // TOPOGEN_SPEC_H
