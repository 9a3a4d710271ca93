// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/places.h"

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

void CheckPort(const Port& port, const topogen::Fabric& fabric, const std::string& field) {
    if (!FindLinkEnd(port, fabric)) {
        throw topogen::DataError(
            fmt::format("{}: node {} has no cable at port {}; links.csv of a run with "
                        "outputs.links ALL lists what there is",
                        field, port.node(), port.port()));
    }
}

void CheckPlaces(const google::protobuf::RepeatedField<int64_t>& endpoints,
                 const google::protobuf::RepeatedPtrField<Port>& ports,
                 const topogen::Fabric& fabric, const std::string& field) {
    for (int i = 0; i < endpoints.size(); ++i) {
        CheckEndpoint(endpoints[i], fabric, fmt::format("{}.endpoint[{}]", field, i));
    }
    for (int i = 0; i < ports.size(); ++i) {
        CheckPort(ports[i], fabric, fmt::format("{}.port[{}]", field, i));
    }
}

Port NicPort(int64_t endpoint, int64_t nicPort, const topogen::Fabric& fabric) {
    int node = 0;
    while (endpoint >= fabric.servers(node).first_endpoint() + fabric.servers(node).endpoints()) {
        ++node;
    }
    Port port;
    port.set_node(node);
    port.set_port((endpoint - fabric.servers(node).first_endpoint()) * fabric.ports_per_endpoint() +
                  nicPort);
    return port;
}

uint32_t FindLink(const Port& port, const topogen::Fabric& fabric) {
    return FindLinkEnd(port, fabric).value().link;
}

ns3::FabricPort& FindPort(const Port& port, const topogen::Fabric& fabric,
                          const ns3::FabricNetwork& network) {
    const LinkEnd place = FindLinkEnd(port, fabric).value();
    return network.GetLink(place.link).GetPort(place.end);
}

}  // namespace scenarios
