// SPDX-License-Identifier: GPL-2.0-only
#ifndef PORT_CLASSES_H
#define PORT_CLASSES_H

#include <cstdint>
#include <functional>

namespace topogen {
class Fabric;
}

namespace ns3 {

class FabricPort;

/// Gives ports the settings that a fabric file has for them (`port_settings`), as if each were set
/// by its attribute path.
/// \param portAt the port of a node; null where there is no cable
/// \throws std::invalid_argument for ports of servers, and for what switches of the fabric's kind
///         do not have
void SetPortClasses(const topogen::Fabric& fabric,
                    const std::function<FabricPort*(uint32_t node, uint32_t port)>& portAt);

}  // namespace ns3

#endif  // PORT_CLASSES_H
