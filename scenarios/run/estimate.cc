// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/estimate.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "collective/model/communicator.h"
#include "scenarios/output/completion-times.h"
#include "scenarios/output/flow-table.h"
#include "topogen/model/fabric-view.h"

namespace scenarios {

namespace {

// Measured; docs/scenarios.md tells how.
constexpr uint64_t kBaseBytes = 14'000'000;
constexpr uint64_t kBytesPerLink = 1'950;
constexpr uint64_t kBytesPerEndpoint = 450;
constexpr uint64_t kBytesPerFlow = 1'050;

/// Counts packet-hops of messages, and those messages of which a row is kept.
class HopCounter {
  public:
    HopCounter(const TransportFigures& transport, PathLengths& paths)
        : m_transport(transport), m_paths(paths) {}

    void AddMessage(uint32_t source, uint32_t destination, uint64_t bytes,
                    ns3::Verb verb = ns3::Verb::kWrite) {
        const uint64_t packets = (bytes + m_transport.mtu - 1) / m_transport.mtu;
        const uint64_t answers =
            verb == ns3::Verb::kRead
                ? 1
                : (packets + m_transport.ackInterval - 1) / m_transport.ackInterval;
        const auto links = m_paths.GetIfCheap(source, destination);
        if (links) {
            m_hops += (packets + answers) * *links;
            m_links += *links;
            ++m_pathsFound;
        } else {
            m_packetsOnUnknown += packets + answers;
        }
    }

    /// Every rank sends its share to the next: (N-1)/N of the buffer, twice for an all-reduce.
    void AddRing(const ns3::CollectiveSpec& spec, uint32_t endpoints,
                 const std::vector<uint32_t>& domains) {
        const ns3::Communicator communicator(spec.endpoints, endpoints);
        const uint64_t ranks = communicator.GetSize();
        const uint64_t rounds = spec.kind == ns3::CollectiveKind::kAllReduce ? 2 : 1;
        const uint64_t share = spec.bytes / ranks / m_transport.ringChannels;
        const uint64_t sent = spec.bytes / ranks * (ranks - 1) * rounds / m_transport.ringChannels;
        const uint64_t messages = (share / m_transport.chunkBytes + 1) * (ranks - 1) * rounds;
        for (uint32_t channel = 0; channel < m_transport.ringChannels; ++channel) {
            const std::vector<uint32_t> ring = communicator.GetRing(channel, domains);
            for (size_t i = 0; i < ring.size(); ++i) {
                const uint32_t from = communicator.GetEndpoint(ring[i]);
                const uint32_t to = communicator.GetEndpoint(ring[(i + 1) % ring.size()]);
                if (domains.empty() || domains[from] != domains[to]) {
                    AddMessage(from, to, sent);
                    m_messages += messages;
                }
            }
        }
    }

    /// Paths whose length was not found are taken to be as long as the others.
    uint64_t GetHops() const {
        const double mean = m_pathsFound == 0
                                ? 0
                                : static_cast<double>(m_links) / static_cast<double>(m_pathsFound);
        return m_hops +
               static_cast<uint64_t>(std::llround(mean * static_cast<double>(m_packetsOnUnknown)));
    }
    uint64_t GetMessages() const { return m_messages; }

  private:
    const TransportFigures& m_transport;
    PathLengths& m_paths;
    uint64_t m_hops = 0;
    uint64_t m_links = 0;  ///< Of all paths counted.
    uint64_t m_pathsFound = 0;
    uint64_t m_packetsOnUnknown = 0;
    uint64_t m_messages = 0;
};

/// Of rows of flows.csv that wait for the end of the run.
uint64_t BytesOfMessages(uint64_t messages) {
    // Their completion times are sorted as well; what does not fit into a batch is on the disk.
    constexpr uint64_t kTimeBytes = sizeof(int64_t);
    return std::min<uint64_t>(messages, FlowTable::kMessagesInMemory) *
               sizeof(ns3::CollectiveMessage) +
           std::min<uint64_t>(messages, CompletionTimes::kBatch) * kTimeBytes;
}

}  // namespace

Estimate EstimateRun(const topogen::Fabric& fabric, const Traffic& traffic,
                     const TransportFigures& transport, PathLengths& paths) {
    Estimate estimate;
    HopCounter counter(transport, paths);
    for (const PlannedFlow& planned : traffic.flows) {
        const ns3::Flow& flow = planned.flow;
        counter.AddMessage(flow.source, flow.destination, flow.bytes, flow.verb);
    }
    const std::vector<uint32_t> domains =
        transport.ringUsesNvlink ? topogen::NvlinkDomains(fabric) : std::vector<uint32_t>();
    for (const ns3::CollectiveSpec& spec : traffic.collectives) {
        counter.AddRing(spec, fabric.endpoints(), domains);
    }
    estimate.packetHops = counter.GetHops();
    estimate.memoryBytes =
        kBaseBytes + kBytesPerLink * static_cast<uint64_t>(fabric.links().a_node_size()) +
        kBytesPerEndpoint * fabric.endpoints() + kBytesPerFlow * traffic.flows.size() +
        BytesOfMessages(counter.GetMessages());
    return estimate;
}

}  // namespace scenarios
