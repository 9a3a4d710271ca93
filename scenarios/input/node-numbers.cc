// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/node-numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "scenarios/input/places.h"
#include "topogen/error.h"

namespace scenarios {

namespace {

/// "0 to 15", or "1, 2, 5 and others"
std::string RangeText(const std::unordered_map<uint32_t, uint32_t>& indices) {
    std::vector<uint32_t> numbers;
    numbers.reserve(indices.size());
    for (const auto& [number, index] : indices) {
        numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
    if (numbers.back() - numbers.front() + 1 == numbers.size()) {
        return fmt::format("{} to {}", numbers.front(), numbers.back());
    }
    constexpr size_t kShown = 3;
    const size_t shown = std::min(kShown, numbers.size());
    return fmt::format(
        "{}{}",
        fmt::join(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
        shown < numbers.size() ? " and others" : "");
}

}  // namespace

NodeNumbers::NodeNumbers(const topogen::Fabric& fabric) : m_fabric(fabric) {
    const topogen::Origin& origin = fabric.origin();
    for (int i = 0; i < origin.endpoint_size(); ++i) {
        const auto own = static_cast<uint32_t>(i);
        m_areForeign = m_areForeign || origin.endpoint(i) != own;
        m_endpoints.emplace(origin.endpoint(i), own);
    }
    for (int i = 0; i < origin.switch__size(); ++i) {
        const auto own = static_cast<uint32_t>(i);
        m_areForeign = m_areForeign || origin.switch_(i) != fabric.endpoints() + own;
        m_switches.emplace(origin.switch_(i), own);
    }
}

std::optional<uint32_t> NodeNumbers::FindEndpoint(int64_t number) const {
    if (m_areForeign) {
        return Find(m_endpoints, number);
    }
    return number < m_fabric.endpoints() ? std::optional(static_cast<uint32_t>(number))
                                         : std::nullopt;
}

std::optional<uint32_t> NodeNumbers::FindSwitch(int64_t number) const {
    if (m_areForeign) {
        return Find(m_switches, number);
    }
    const int64_t index = number - m_fabric.endpoints();
    return 0 <= index && index < m_fabric.switches_size()
               ? std::optional(static_cast<uint32_t>(index))
               : std::nullopt;
}

std::optional<uint32_t> NodeNumbers::Find(const Indices& indices, int64_t number) {
    const auto place =
        indices.find(static_cast<uint32_t>(std::clamp<int64_t>(number, 0, UINT32_MAX)));
    return place == indices.end() ? std::nullopt : std::optional(place->second);
}

std::string NodeNumbers::Describe() const {
    if (m_areForeign) {
        return fmt::format("as {} numbers nodes, endpoints are {}, switches {}",
                           m_fabric.origin().format(), RangeText(m_endpoints),
                           RangeText(m_switches));
    }
    const uint32_t endpoints = m_fabric.endpoints();
    return fmt::format("endpoints are 0 to {}, switches {} to {}", endpoints - 1, endpoints,
                       endpoints + static_cast<uint32_t>(m_fabric.switches_size()) - 1);
}

int64_t NodeNumbers::ResolveEndpoint(const std::string& field, int64_t number) const {
    const auto endpoint = FindEndpoint(number);
    if (!endpoint) {
        throw topogen::DataError(
            fmt::format("{}: {}: no such endpoint; {}", field, number, Describe()));
    }
    return *endpoint;
}

void NodeNumbers::ResolvePort(const std::string& field, Port& port) const {
    if (const auto endpoint = FindEndpoint(port.node())) {
        port = NicPort(*endpoint, port.port(), m_fabric);
    } else if (const auto index = FindSwitch(port.node())) {
        port.set_node(static_cast<int64_t>(m_fabric.servers_size()) + *index);
    } else {
        throw topogen::DataError(
            fmt::format("{}.node: {}: no such node; {}", field, port.node(), Describe()));
    }
}

void NodeNumbers::ResolveOutputs(Outputs& outputs) const {
    const auto resolve = [this](const std::string& field, auto& places) {
        for (int i = 0; i < places.endpoint_size(); ++i) {
            places.set_endpoint(
                i, ResolveEndpoint(fmt::format("{}.endpoint[{}]", field, i), places.endpoint(i)));
        }
    };
    const auto resolvePorts = [this](const std::string& field, auto& places) {
        for (int i = 0; i < places.port_size(); ++i) {
            ResolvePort(fmt::format("{}.port[{}]", field, i), *places.mutable_port(i));
        }
    };
    if (outputs.has_samples()) {
        resolve("outputs.samples", *outputs.mutable_samples());
        resolvePorts("outputs.samples", *outputs.mutable_samples());
    }
    if (outputs.has_rates()) {
        resolve("outputs.rates", *outputs.mutable_rates());
    }
    for (int i = 0; i < outputs.capture_size(); ++i) {
        const std::string field = fmt::format("outputs.capture[{}]", i);
        Capture& capture = *outputs.mutable_capture(i);
        resolve(field, capture);
        resolvePorts(field, capture);
        if (capture.has_between()) {
            EndpointPair& pair = *capture.mutable_between();
            pair.set_a(ResolveEndpoint(field + ".between.a", pair.a()));
            pair.set_b(ResolveEndpoint(field + ".between.b", pair.b()));
        }
    }
}

void NodeNumbers::ResolveWorkload(const std::string& field, Workload& workload) const {
    if (workload.has_incast() && workload.incast().has_target()) {
        workload.mutable_incast()->set_target(
            ResolveEndpoint(field + ".incast.target", workload.incast().target()));
    }
}

void NodeNumbers::Resolve(Scenario& scenario) const {
    if (!m_areForeign) {
        return;
    }
    ResolveOutputs(*scenario.mutable_outputs());
    for (int i = 0; i < scenario.workload_size(); ++i) {
        ResolveWorkload(fmt::format("workload[{}]", i), *scenario.mutable_workload(i));
    }
    for (int i = 0; i < scenario.link_failure_size(); ++i) {
        const std::string field = fmt::format("link_failure[{}]", i);
        LinkFailure& failure = *scenario.mutable_link_failure(i);
        if (failure.has_endpoint()) {
            failure.set_endpoint(ResolveEndpoint(field + ".endpoint", failure.endpoint()));
        }
        if (failure.has_port()) {
            ResolvePort(field + ".port", *failure.mutable_port());
        }
    }
}

}  // namespace scenarios
