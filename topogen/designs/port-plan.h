// SPDX-License-Identifier: GPL-2.0-only
#ifndef TOPOGEN_DESIGNS_PORT_PLAN_H
#define TOPOGEN_DESIGNS_PORT_PLAN_H

#include "topogen/request/spec.h"

namespace topogen {

/// How the switches of one tier divide their ports.
struct PortPlan {
    SwitchModel model;         ///< 0 ports if the switch cannot be split to the links' rates
    uint32_t down = 0;         ///< ports that may lead towards the servers, from port 0 on
    uint32_t up = 0;           ///< ports that may lead upwards; 0 in the last tier
    uint32_t firstUpPort = 0;  ///< up ports begin here
};

/// The plan of `tier` of `spec`. Of all divisions that keep the oversubscription asked for, the
/// one with the most ports down; of those, the one with the fewest up.
PortPlan PlanPorts(const Spec& spec, uint32_t tier);

/// Ports that must lead up from a switch of `tier` with `down` ports in use, so that it is
/// oversubscribed no more than asked for.
uint32_t UplinksFor(const Spec& spec, uint32_t tier, uint32_t down);

}  // namespace topogen

#endif  // TOPOGEN_DESIGNS_PORT_PLAN_H
