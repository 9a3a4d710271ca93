// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/input/flow-planner.h"

#include <fmt/format.h>

#include <utility>

#include "topogen/model/fabric-view.h"

namespace scenarios {

namespace {

constexpr uint64_t kSourcePortStream = UINT64_MAX;
constexpr uint64_t kMostFlows = 100'000'000;  // more would not fit in memory: about 20 GB
// RoCEv2 NICs choose UDP source ports of flows in the ephemeral range (IBA annex A17.9.2).
constexpr uint16_t kFirstSourcePort = 0xC000;
constexpr uint32_t kSourcePorts = 0x4000;

}  // namespace

FlowPlanner::FlowPlanner(const topogen::Fabric& fabric, const TransportFigures& transport,
                         PathLengths& paths, ns3::Verb verb, uint64_t seed)
    : m_fabric(fabric),
      m_numbers(fabric),
      m_transport(transport),
      m_paths(paths),
      m_verb(verb),
      m_sourcePorts(seed, kSourcePortStream) {
    if (transport.usesNvlink) {
        m_nvlinkDomains = topogen::NvlinkDomains(fabric);
    }
}

void FlowPlanner::BeginWorkload(uint32_t index, int64_t start) {
    m_name = fmt::format("workload[{}]", index);
    m_start = start;
}

double FlowPlanner::GetLineRate() const {
    double rate = 0;
    for (uint32_t i = 0; i < GetEndpoints(); ++i) {
        rate += static_cast<double>(m_paths.GetRateBps(i));
    }
    return rate;
}

topogen::Error FlowPlanner::Refuse(const std::string& what) const {
    return topogen::DataError(m_name + ": " + what);
}

topogen::Error FlowPlanner::RefuseField(const std::string& field, const std::string& what) const {
    return topogen::DataError(fmt::format("{}.{}: {}", m_name, field, what));
}

void FlowPlanner::RequireEndpoint(const std::string& field, int64_t endpoint) const {
    if (endpoint >= GetEndpoints()) {
        throw RefuseField(field, fmt::format("{}: no such endpoint; the fabric has 0 to {}",
                                             endpoint, GetEndpoints() - 1));
    }
}

void FlowPlanner::RequirePair() const {
    if (GetEndpoints() < 2) {
        throw Refuse("needs at least 2 endpoints; the fabric has 1");
    }
}

void FlowPlanner::RequirePath(uint32_t source, uint32_t destination) {
    if (m_nvlinkDomains.empty() || m_nvlinkDomains[source] != m_nvlinkDomains[destination]) {
        RequireNetworkPath(source, destination);
    }
}

void FlowPlanner::RequireNetworkPath(uint32_t source, uint32_t destination) {
    if (!m_paths.IsConnected(source, destination)) {
        throw Refuse(
            fmt::format("the fabric has no path from endpoint {} to {}", source, destination));
    }
}

void FlowPlanner::CheckCount(const std::string& field, double flows) const {
    if (flows > static_cast<double>(kMostFlows)) {
        throw Refuse(
            fmt::format("{}: about {:.3g} flows; must be at most {}", field, flows, kMostFlows));
    }
}

void FlowPlanner::AddFlow(const char* tag, uint32_t source, uint32_t destination, uint64_t bytes,
                          int64_t start) {
    RequireNetworkPath(source, destination);
    // Half of a queue pair's 2^32 packets: a number is used again for the same destination.
    if (bytes / m_transport.mtu >= UINT32_MAX / 2) {
        throw Refuse(fmt::format("{} bytes in packets of {}: must be less than 2^31 packets", bytes,
                                 m_transport.mtu));
    }
    PlannedFlow planned;
    planned.tag = tag;
    planned.flow.source = source;
    planned.flow.destination = destination;
    planned.flow.bytes = bytes;
    planned.flow.start = start;
    planned.flow.verb = m_verb;
    planned.flow.entropy =
        static_cast<uint16_t>(kFirstSourcePort + m_sourcePorts.Below(kSourcePorts));
    m_traffic.flows.push_back(planned);
}

void FlowPlanner::AddFlowTo(const char* tag, uint32_t destination, uint32_t source, uint64_t bytes,
                            int64_t start) {
    if (m_verb == ns3::Verb::kRead) {
        AddFlow(tag, destination, source, bytes, start);
    } else {
        AddFlow(tag, source, destination, bytes, start);
    }
}

uint32_t FlowPlanner::AddCollective(ns3::CollectiveSpec spec) {
    m_traffic.collectives.push_back(std::move(spec));
    return static_cast<uint32_t>(m_traffic.collectives.size() - 1);
}

}  // namespace scenarios
