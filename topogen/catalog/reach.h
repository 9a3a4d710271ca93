// SPDX-License-Identifier: GPL-2.0-only
//
// Which cable joins two ports. What reaches how far is decided by the rate of a lane, not by that
// of the port: 800 Gb/s are eight lanes of 100 on the SN5600 and four of 200 on Quantum-X800, and
// of the latter there is no multimode.
#ifndef TOPOGEN_REACH_H
#define TOPOGEN_REACH_H

#include <cstdint>
#include <optional>
#include <string>

#include "topogen/catalog.pb.h"
#include "topogen/fabric.pb.h"

namespace topogen {

/// What a cable must be fit for.
struct Span {
    double metres = 0;
    uint32_t laneGbps = 0;
    bool toServer = false;    ///< else between switches
    bool coPackaged = false;  ///< an end has its optics in the switch
};

/// The lanes of a switch's ports of `gbps`: those of the catalog, else 100 Gb/s, or 200 for ports
/// of more than 800.
uint32_t LaneGbps(const SwitchPart& part, double gbps);

/// The lane rate that both have; none if they cannot be joined.
std::optional<uint32_t> CommonLane(const SwitchPart& a, const SwitchPart& b, double gbps);

/// How a NIC is to be run.
struct NicPorts {
    double gbps;  ///< of each
    uint32_t count;
};

/// Why `nic` cannot be run with `ports` on `part`; "" if it can.
std::string WhyNotOn(const NicPart& nic, const NicPorts& ports, const SwitchPart& part);

/// The part of the catalog that `model` is, by its name; an empty one if it is not listed.
const SwitchPart& ListedSwitch(const Catalog& catalog, const SwitchModel& model);

/// The first cable of the catalog that is fit for `span`; of `medium`, unless that is unspecified.
/// One that is taken on request only stands behind all others. Null if there is none.
const CablePart* FindCable(const Catalog& catalog, const Span& span,
                           Medium medium = MEDIUM_UNSPECIFIED);

/// The longest cable, whatever its length, that is otherwise fit for `span`; null if there is none.
const CablePart* LongestCable(const Catalog& catalog, const Span& span);

}  // namespace topogen

#endif  // TOPOGEN_REACH_H
