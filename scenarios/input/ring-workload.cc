// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <numeric>
#include <utility>
#include <vector>

#include "scenarios/input/workloads.h"

namespace scenarios {

namespace {

std::vector<uint32_t> FirstEndpoints(const RingCollective& ring, const FlowPlanner& planner) {
    const int64_t ranks = ring.has_ranks() ? ring.ranks() : planner.GetEndpoints();
    if (ranks > planner.GetEndpoints()) {
        throw planner.RefuseField(
            "ring.ranks", fmt::format("{}: no such rank {}; the fabric has {} endpoints", ranks,
                                      ranks - 1, planner.GetEndpoints()));
    }
    std::vector<uint32_t> endpoints(static_cast<size_t>(ranks));
    std::iota(endpoints.begin(), endpoints.end(), 0);
    return endpoints;
}

std::vector<uint32_t> ListedEndpoints(const RingCollective& ring, const FlowPlanner& planner) {
    std::vector<uint32_t> endpoints;
    std::vector<bool> taken(planner.GetEndpoints(), false);
    for (int i = 0; i < ring.endpoint_size(); ++i) {
        const std::string field = fmt::format("ring.endpoint[{}]", i);
        planner.RequireEndpoint(field, ring.endpoint(i));
        const auto endpoint = static_cast<uint32_t>(ring.endpoint(i));
        if (taken[endpoint]) {
            throw planner.RefuseField(
                field, fmt::format("{}: has a rank already; one rank an endpoint", endpoint));
        }
        taken[endpoint] = true;
        endpoints.push_back(endpoint);
    }
    return endpoints;
}

ns3::CollectiveKind KindOf(const RingCollective& ring) {
    return ring.kind() == RingCollective::REDUCE_SCATTER ? ns3::CollectiveKind::kReduceScatter
           : ring.kind() == RingCollective::ALL_GATHER   ? ns3::CollectiveKind::kAllGather
                                                         : ns3::CollectiveKind::kAllReduce;
}

}  // namespace

void PlanRing(const RingCollective& ring, FlowPlanner& planner) {
    if (ring.has_ranks() && ring.endpoint_size() != 0) {
        throw planner.Refuse("ring: give ranks or endpoint, not both");
    }
    ns3::CollectiveSpec spec;
    spec.kind = KindOf(ring);
    spec.bytes = static_cast<uint64_t>(ring.bytes());
    spec.endpoints =
        ring.endpoint_size() == 0 ? FirstEndpoints(ring, planner) : ListedEndpoints(ring, planner);
    spec.start = planner.GetStart();
    const auto& endpoints = spec.endpoints;
    if (endpoints.size() < 2) {
        throw planner.Refuse("ring: needs at least 2 ranks");
    }
    for (size_t i = 0; i < endpoints.size(); ++i) {
        planner.RequirePath(endpoints[i], endpoints[(i + 1) % endpoints.size()]);
    }
    planner.AddCollective(std::move(spec));
}

}  // namespace scenarios
