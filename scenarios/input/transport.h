// SPDX-License-Identifier: GPL-2.0-only
#ifndef SCENARIOS_TRANSPORT_H
#define SCENARIOS_TRANSPORT_H

#include <ns3/ptr.h>

#include <cstdint>

#include "scenarios/run/path-lengths.h"
#include "scenarios/scenario.pb.h"

namespace ns3 {
class CongestionControl;
}

namespace topogen {
class Fabric;
}

namespace scenarios {

/// Of load_balancing, with which flows have paths and source ports of their own.
constexpr const char* kPinnedPaths = "PINNED";

/// What traffic and estimates need to know of the transport, after all settings.
struct TransportFigures {
    uint32_t mtu = 0;
    uint32_t dataClass = 0;
    uint32_t ackInterval = 0;
    uint32_t channels = 0;
    uint64_t chunkBytes = 0;  ///< Largest message of a collective.
    bool usesNvlink = false;
};

/// Makes the scenario's transport and attributes the defaults of all models created afterwards.
/// `scenario` passed CheckRanges.
/// Throws topogen::Error(kData) naming the field that is wrong.
void ApplyTransport(const Scenario& scenario);

/// Whether the fabric's switches are InfiniBand switches.
bool IsInfiniband(const topogen::Fabric& fabric);

/// Sets the attributes of single nodes. Call when there are nodes.
/// Throws topogen::Error(kData) naming the attribute that no node has.
void ApplyNodeAttributes(const Scenario& scenario);

/// Makes the scenario's load balancing that of all switches created afterwards, with the attributes
/// that its selector has by now. If it names none, an InfiniBand tree has the static routes of its
/// subnet manager. `scenario` passed ApplyTransport.
/// Throws topogen::Error(kData) naming file and line of a path that cannot be pinned.
void ApplyLoadBalancing(const Scenario& scenario, const topogen::Fabric& fabric,
                        PathLengths& paths);

/// What the transport is after all settings.
TransportFigures ReadTransportFigures();

/// Whether settings go together, and the fabric's switches can do what the scenario asks for.
/// Throws topogen::Error(kData) naming the field or attribute that does not go with them.
void CheckTransport(const Scenario& scenario, const topogen::Fabric& fabric,
                    const TransportFigures& figures);

/// The scenario's congestion control. Call after ApplyTransport.
ns3::Ptr<ns3::CongestionControl> MakeCongestionControl(const Scenario& scenario);

}  // namespace scenarios

#endif  // SCENARIOS_TRANSPORT_H
