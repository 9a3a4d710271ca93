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
void CheckPort(const Port& port, const topogen::Fabric& fabric, const std::string& field);
void CheckPlaces(const google::protobuf::RepeatedField<int64_t>& endpoints,
                 const google::protobuf::RepeatedPtrField<Port>& ports,
                 const topogen::Fabric& fabric, const std::string& field);

/// A port of an endpoint's NIC, from 0. \pre the endpoint was checked
Port NicPort(int64_t endpoint, int64_t nicPort, const topogen::Fabric& fabric);

/// The link at a port. \pre it was checked
uint32_t FindLink(const Port& port, const topogen::Fabric& fabric);

/// The port of the network. \pre it was checked
ns3::FabricPort& FindPort(const Port& port, const topogen::Fabric& fabric,
                          const ns3::FabricNetwork& network);
/// @}

}  // namespace scenarios

#endif  // SCENARIOS_PLACES_H
