// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_PLACES_H
#define SCENARIOS_PLACES_H

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <string>

#include "fabric/helper/fabric-network.h"
#include "scenarios/scenario.pb.h"
#include "topogen/fabric.pb.h"

namespace scenarios {

/// \name Places that a scenario names: endpoints, and ports numbered as in links.csv
/// Checks throw topogen::Error(kData) that begins with `field`.
/// @{
void CheckEndpoint(int64_t endpoint, const topogen::Fabric& fabric, const std::string& field);
void CheckPlaces(const google::protobuf::RepeatedField<int64_t>& endpoints,
                 const google::protobuf::RepeatedPtrField<Port>& ports,
                 const topogen::Fabric& fabric, const std::string& field);

/// The port of the network. \pre it was checked
ns3::FabricPort& FindPort(const Port& port, const topogen::Fabric& fabric,
                          const ns3::FabricNetwork& network);
/// @}

}  // namespace scenarios

#endif  // SCENARIOS_PLACES_H
