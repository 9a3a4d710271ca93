// SPDX-License-Identifier: GPL-2.0-only
#ifndef CONGESTION_CONTROLS_H
#define CONGESTION_CONTROLS_H

#include "rdma/model/cc/congestion-control.h"

#include <string>
#include <vector>

namespace ns3 {

/// The congestion controls that have a name of their own, for scenarios and command lines. Some
/// names are a control with other defaults: DCQCN is made for the rate of its NIC, DCQCN_VENDOR has
/// the one set of values that NICs of all rates are sold with, DCQCN_400G what was tuned for 400
/// Gb/s in production.
std::vector<std::string> GetCongestionControlNames();

/// The congestion control called `name`, or of the type of that name, as a user's own from a
/// library
/// ("ns3::RttAimd"), with its attributes' defaults as of now; null if there is none.
Ptr<CongestionControl> CreateCongestionControl(const std::string& name);

}  // namespace ns3

#endif  // CONGESTION_CONTROLS_H
