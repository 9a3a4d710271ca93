// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/places.h"

#include <fmt/format.h>

#include <cstddef>
#include <optional>

#include "topogen/error.h"

namespace scenarios {

namespace {

/// Link and end of a port: 0 for the link's a, 1 for its b.
struct LinkEnd {
    uint32_t link;
    std::size_t end;
};

std::optional<LinkEnd> FindLinkEnd(const Port& port, const topogen::Fabric& fabric) {
    const topogen::Links& links = fabric.links();
    for (int i = 0; i < links.a_node_size(); ++i) {
        const auto link = static_cast<uint32_t>(i);
        if (links.a_node(i) == port.node() && links.a_port(i) == port.port()) {
            return LinkEnd{link, 0};
        }
        if (links.b_node(i) == port.node() && links.b_port(i) == port.port()) {
            return LinkEnd{link, 1};
        }
    }
    return std::nullopt;
}

}  // namespace

void CheckEndpoint(int64_t endpoint, const topogen::Fabric& fabric, const std::string& field) {
    if (endpoint >= fabric.endpoints()) {
        throw topogen::DataError(
            fmt::format("{}: {}: must be less than {}, the number of endpoints", field, endpoint,
                        fabric.endpoints()));
    }
}

void CheckPlaces(const google::protobuf::RepeatedField<int64_t>& endpoints,
                 const google::protobuf::RepeatedPtrField<Port>& ports,
                 const topogen::Fabric& fabric, const std::string& field) {
    for (int i = 0; i < endpoints.size(); ++i) {
        CheckEndpoint(endpoints[i], fabric, fmt::format("{}.endpoint[{}]", field, i));
    }
    for (int i = 0; i < ports.size(); ++i) {
        if (!FindLinkEnd(ports[i], fabric)) {
            throw topogen::DataError(
                fmt::format("{}.port[{}]: node {} has no cable at port {}; links.csv of a run with "
                            "outputs.links ALL lists what there is",
                            field, i, ports[i].node(), ports[i].port()));
        }
    }
}

ns3::FabricPort& FindPort(const Port& port, const topogen::Fabric& fabric,
                          const ns3::FabricNetwork& network) {
    const LinkEnd place = FindLinkEnd(port, fabric).value();
    return network.GetLink(place.link).GetPort(place.end);
}

}  // namespace scenarios
