// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/estimate.h"

#include <vector>

#include "collective/model/communicator.h"

namespace scenarios {

namespace {

// Measured; docs/scenarios.md tells how.
constexpr uint64_t kBaseBytes = 14'000'000;
constexpr uint64_t kBytesPerLink = 1'950;
constexpr uint64_t kBytesPerEndpoint = 450;
constexpr uint64_t kBytesPerFlow = 1'050;

class HopCounter {
  public:
    HopCounter(const TransportFigures& transport, PathLengths& paths)
        : m_transport(transport), m_paths(paths) {}

    uint64_t CountMessage(uint32_t source, uint32_t destination, uint64_t bytes,
                          ns3::Verb verb = ns3::Verb::kWrite) {
        const uint64_t packets = (bytes + m_transport.mtu - 1) / m_transport.mtu;
        if (verb == ns3::Verb::kRead) {
            return (packets + 1) * m_paths.Get(source, destination);
        }
        const uint64_t acks = (packets + m_transport.ackInterval - 1) / m_transport.ackInterval;
        return (packets + acks) * m_paths.Get(source, destination);
    }

    /// Every rank sends its share to the next: (N-1)/N of the buffer, twice for an all-reduce.
    uint64_t CountRing(const ns3::CollectiveSpec& spec, uint32_t endpoints,
                       const std::vector<uint32_t>& domains) {
        const ns3::Communicator communicator(spec.endpoints, endpoints);
        const uint64_t ranks = communicator.GetSize();
        const uint64_t rounds = spec.kind == ns3::CollectiveKind::kAllReduce ? 2 : 1;
        const uint64_t sent = spec.bytes / ranks * (ranks - 1) * rounds / m_transport.ringChannels;
        uint64_t hops = 0;
        for (uint32_t channel = 0; channel < m_transport.ringChannels; ++channel) {
            const std::vector<uint32_t> ring = communicator.GetRing(channel, domains);
            for (size_t i = 0; i < ring.size(); ++i) {
                const uint32_t from = communicator.GetEndpoint(ring[i]);
                const uint32_t to = communicator.GetEndpoint(ring[(i + 1) % ring.size()]);
                if (domains.empty() || domains[from] != domains[to]) {
                    hops += CountMessage(from, to, sent);
                }
            }
        }
        return hops;
    }

  private:
    const TransportFigures& m_transport;
    PathLengths& m_paths;
};

std::vector<uint32_t> DomainsOf(const topogen::Fabric& fabric) {
    std::vector<uint32_t> domains(fabric.endpoints());
    for (const topogen::Server& server : fabric.servers()) {
        for (uint32_t i = 0; i < server.endpoints(); ++i) {
            domains[server.first_endpoint() + i] = server.nvlink_domain();
        }
    }
    return domains;
}

}  // namespace

Estimate EstimateRun(const topogen::Fabric& fabric, const Traffic& traffic,
                     const TransportFigures& transport, PathLengths& paths) {
    Estimate estimate;
    HopCounter counter(transport, paths);
    for (const PlannedFlow& planned : traffic.flows) {
        const ns3::Flow& flow = planned.flow;
        estimate.packetHops +=
            counter.CountMessage(flow.source, flow.destination, flow.bytes, flow.verb);
    }
    const std::vector<uint32_t> domains =
        transport.ringUsesNvlink ? DomainsOf(fabric) : std::vector<uint32_t>();
    for (const ns3::CollectiveSpec& spec : traffic.collectives) {
        estimate.packetHops += counter.CountRing(spec, fabric.endpoints(), domains);
    }
    estimate.memoryBytes =
        kBaseBytes + kBytesPerLink * static_cast<uint64_t>(fabric.links().a_node_size()) +
        kBytesPerEndpoint * fabric.endpoints() + kBytesPerFlow * traffic.flows.size();
    return estimate;
}

}  // namespace scenarios
