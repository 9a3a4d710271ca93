// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/estimate.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <vector>

#include "collective/helper/collective-driver.h"
#include "collective/model/plan/collective-request.h"
#include "scenarios/output/message-table.h"
#include "topogen/model/gpu-map.h"

namespace scenarios {

namespace {

// Measured; docs/scenarios.md tells how.
constexpr uint64_t kBaseBytes = 21'000'000;
constexpr uint64_t kBytesPerLink = 2'050;
constexpr uint64_t kBytesPerEndpoint = 1'150;
constexpr uint64_t kBytesPerFlow = 2'800;
constexpr uint64_t kBytesPerRank = 400;      // of each collective
constexpr uint64_t kBytesPerPlanLink = 100;  // out-link and in-link
constexpr uint64_t kBytesPerLane = 600;      // a queue pair at both ends

/// Counts packet-hops of messages, and those messages of which a row is kept.
class HopCounter {
  public:
    HopCounter(const TransportFigures& transport, PathLengths& paths)
        : m_transport(transport), m_paths(paths) {}

    void AddMessages(uint64_t count, uint32_t source, uint32_t destination, uint64_t bytes,
                     ns3::Verb verb = ns3::Verb::kWrite) {
        const uint64_t packets = (bytes + m_transport.mtu - 1) / m_transport.mtu;
        const uint64_t answers =
            verb == ns3::Verb::kRead
                ? 1
                : (packets + m_transport.ackInterval - 1) / m_transport.ackInterval;
        const auto links = m_paths.GetIfCheap(source, destination);
        if (links) {
            m_hops += count * (packets + answers) * *links;
            m_links += *links;
            ++m_pathsFound;
        } else {
            m_packetsOnUnknown += count * (packets + answers);
        }
    }

    /// What the collective's plan sends through NICs. \param domains NVLink's, by GPU; empty if
    /// unused
    void AddCollective(const ns3::CollectiveSpec& spec, const topogen::GpuMap& map,
                       const std::vector<uint32_t>& domains) {
        const ns3::CollectiveRequest request = RequestOf(spec, domains);
        const auto plan = PlanOf(spec, request, map);
        const ns3::RankGroups& groups = *request.groups;
        const auto nicOf = [&](uint32_t rank) { return map.EndpointsOf(spec.gpus[rank]).front(); };
        for (uint32_t rank = 0; rank < request.ranks; ++rank) {
            uint64_t links = 0;
            for (uint32_t link = 0; link < plan->GetOutLinks(rank); ++link) {
                const uint64_t messages = plan->GetMessages(rank, link);
                links += messages != 0 ? 1 : 0;
                const uint32_t to = messages == 0 ? 0 : plan->GetOutLink(rank, link).peer;
                const bool isNvlink = to >= request.ranks ||
                                      groups.GetGroup(rank) == groups.GetGroup(to) ||
                                      nicOf(rank) == nicOf(to);
                if (messages != 0 && !isNvlink) {
                    // Long links carry messages of one size.
                    AddMessages(messages, nicOf(rank), nicOf(to),
                                plan->GetSend(rank, link, messages / 2).bytes);
                    m_messages += messages;
                    ++m_lanes;
                }
            }
            m_planLinks += links;
        }
        m_ranks += request.ranks;
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
    /// What collectives take of memory, without messages under way.
    uint64_t GetCollectiveBytes() const {
        return kBytesPerRank * m_ranks + kBytesPerPlanLink * m_planLinks + kBytesPerLane * m_lanes;
    }

  private:
    static ns3::CollectiveRequest RequestOf(const ns3::CollectiveSpec& spec,
                                            const std::vector<uint32_t>& domains) {
        ns3::CollectiveRequest request;
        request.kind = spec.kind;
        request.ranks = static_cast<uint32_t>(spec.gpus.size());
        request.bytes = spec.bytes;
        request.root = spec.root;
        request.peer = spec.peer;
        request.bytesBetween = spec.bytesBetween;
        std::vector<uint32_t> ofRanks;
        for (uint32_t rank = 0; rank < request.ranks; ++rank) {
            ofRanks.push_back(domains.empty() ? rank : domains[spec.gpus[rank]]);
        }
        request.groups = std::make_shared<ns3::RankGroups>(ofRanks);
        return request;
    }

    std::unique_ptr<ns3::CollectivePlan> PlanOf(const ns3::CollectiveSpec& spec,
                                                const ns3::CollectiveRequest& request,
                                                const topogen::GpuMap& map) const {
        const auto algorithm = ns3::CollectiveDriver::FindAlgorithm(spec);
        algorithm->Check(request);
        ns3::Chunking chunking;
        chunking.chunkBytes = m_transport.chunkBytes;
        chunking.channels =
            m_transport.channels == 0 ? MostNics(spec, *request.groups, map) : m_transport.channels;
        return algorithm->MakePlan(request, chunking);
    }

    /// As Communicator::GetMostNics().
    static uint32_t MostNics(const ns3::CollectiveSpec& spec, const ns3::RankGroups& groups,
                             const topogen::GpuMap& map) {
        size_t most = 0;
        for (uint32_t group = 0; group < groups.GetCount(); ++group) {
            std::set<uint32_t> nics;
            for (const uint32_t rank : groups.GetMembers(group)) {
                for (const uint32_t endpoint : map.EndpointsOf(spec.gpus[rank])) {
                    nics.insert(endpoint);
                }
            }
            most = std::max(most, nics.size());
        }
        return static_cast<uint32_t>(most);
    }

    const TransportFigures& m_transport;
    PathLengths& m_paths;
    uint64_t m_hops = 0;
    uint64_t m_links = 0;  ///< Of all paths counted.
    uint64_t m_pathsFound = 0;
    uint64_t m_packetsOnUnknown = 0;
    uint64_t m_messages = 0;
    uint64_t m_ranks = 0;
    uint64_t m_planLinks = 0;  ///< Of all ranks.
    uint64_t m_lanes = 0;      ///< Through NICs.
};

std::vector<uint32_t> DomainsOfGpus(const topogen::Fabric& fabric) {
    std::vector<uint32_t> domains;
    for (const topogen::Server& server : fabric.servers()) {
        domains.insert(domains.end(), topogen::GpusOf(fabric, server), server.nvlink_domain());
    }
    return domains;
}

/// Of messages that wait for the end of the run, when they go to messages.csv; what does not fit is
/// on the disk.
uint64_t BytesOfMessages(uint64_t messages) {
    return std::min<uint64_t>(messages, MessageTable::kInMemory) * sizeof(ns3::CollectiveMessage);
}

}  // namespace

Estimate EstimateRun(const topogen::Fabric& fabric, const Traffic& traffic,
                     const TransportFigures& transport, PathLengths& paths, bool keepsMessages) {
    Estimate estimate;
    HopCounter counter(transport, paths);
    for (const PlannedFlow& planned : traffic.flows) {
        const ns3::Flow& flow = planned.flow;
        counter.AddMessages(1, flow.source, flow.destination, flow.bytes, flow.verb);
    }
    const std::vector<uint32_t> domains =
        transport.usesNvlink ? DomainsOfGpus(fabric) : std::vector<uint32_t>();
    const topogen::GpuMap map(fabric);
    for (const ns3::CollectiveSpec& spec : traffic.collectives) {
        counter.AddCollective(spec, map, domains);
    }
    estimate.packetHops = counter.GetHops();
    estimate.memoryBytes =
        kBaseBytes + kBytesPerLink * static_cast<uint64_t>(fabric.links().a_node_size()) +
        kBytesPerEndpoint * fabric.endpoints() + kBytesPerFlow * traffic.flows.size() +
        counter.GetCollectiveBytes() + (keepsMessages ? BytesOfMessages(counter.GetMessages()) : 0);
    return estimate;
}

}  // namespace scenarios
