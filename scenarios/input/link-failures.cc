// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/link-failures.h"

#include <fmt/format.h>

#include <string>

#include "scenarios/input/places.h"
#include "scenarios/simulated-time.h"
#include "topogen/error.h"

namespace scenarios {

namespace {

Port PlaceOf(const LinkFailure& failure, const topogen::Fabric& fabric, const std::string& field) {
    if (failure.has_endpoint() == failure.has_port()) {
        throw topogen::DataError(field + ": needs an endpoint or a port, and not both");
    }
    if (failure.has_port()) {
        CheckPort(failure.port(), fabric, field + ".port");
        return failure.port();
    }
    CheckEndpoint(failure.endpoint(), fabric, field + ".endpoint");
    if (failure.nic_port() >= fabric.ports_per_endpoint()) {
        throw topogen::DataError(
            fmt::format("{}.nic_port: {}: must be less than {}, the number of ports of a NIC",
                        field, failure.nic_port(), fabric.ports_per_endpoint()));
    }
    return NicPort(failure.endpoint(), failure.nic_port(), fabric);
}

Outage OutageOf(const LinkFailure& failure, const topogen::Fabric& fabric,
                const std::string& field) {
    Outage outage;
    outage.link = FindLink(PlaceOf(failure, fabric, field), fabric);
    outage.from = ToPs(failure.at_us());
    outage.until = failure.has_until_us() ? ToPs(failure.until_us()) : INT64_MAX;
    if (outage.until <= outage.from) {
        throw topogen::DataError(fmt::format("{}.until_us: {}: must be more than at_us, {}", field,
                                             failure.until_us(), failure.at_us()));
    }
    return outage;
}

}  // namespace

std::vector<Outage> FindOutages(const Scenario& scenario, const topogen::Fabric& fabric) {
    std::vector<Outage> outages;
    for (int i = 0; i < scenario.link_failure_size(); ++i) {
        const std::string field = fmt::format("link_failure[{}]", i);
        outages.push_back(OutageOf(scenario.link_failure(i), fabric, field));
    }
    return outages;
}

}  // namespace scenarios
