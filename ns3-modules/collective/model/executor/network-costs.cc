// SPDX-License-Identifier: GPL-2.0-only
#include "network-costs.h"

#include "collective-gpu.h"
#include "message-hop.h"

#include "engine/model/split-mix.h"
#include "rdma/helper/rdma-network.h"

#include <algorithm>
#include <set>

namespace ns3 {

namespace {

constexpr size_t kKnown = 4096;

}  // namespace

NetworkCosts::NetworkCosts(const RdmaNetwork& network, const Communicator& communicator,
                           const CollectivePlan& plan)
    : m_network(network),
      m_communicator(communicator),
      m_plan(plan),
      m_acknowledges(communicator.GetSize(), false),
      m_known(kKnown) {
    for (uint32_t rank = 0; rank < communicator.GetSize(); ++rank) {
        for (uint32_t link = 0; link < plan.GetInLinks(rank) && !m_acknowledges[rank]; ++link) {
            m_acknowledges[rank] = plan.GetReceives(rank, link) != 0 &&
                                   !IsNvlink(plan.GetInLink(rank, link).peer, rank);
        }
    }
}

// Which channel it is does not matter: NICs of one GPU are alike.
uint32_t NetworkCosts::GetEndpoint(uint32_t rank, uint32_t peer) const {
    const std::vector<CollectiveGpu::Way>& ways = m_communicator.GetGpu(rank).GetWays();
    return ways[m_communicator.GetTurn(rank, peer, 0) % ways.size()].nic->GetNic().GetEndpoint();
}

// Those among which queue pairs are spread.
uint32_t NetworkCosts::GetPortsOf(uint32_t endpoint) const {
    const RdmaNic& nic = m_network.GetNic(endpoint);
    return nic.GetPortCount() / nic.GetSprayWidth();
}

uint32_t NetworkCosts::CountChannels(uint32_t source, uint32_t destination) const {
    std::set<uint32_t> channels;
    for (uint32_t link = 0; link < m_plan.GetOutLinks(source); ++link) {
        if (m_plan.GetMessages(source, link) != 0) {
            const CollectivePlan::Link to = m_plan.GetOutLink(source, link);
            if (to.peer == destination) {
                channels.insert(to.channel);
            }
        }
    }
    return static_cast<uint32_t>(channels.size());
}

uint32_t NetworkCosts::GetPorts(uint32_t participants) const {
    return participants + m_network.GetEndpoints() * kMostPorts;
}

uint32_t NetworkCosts::GetPort(uint32_t participant, uint32_t peer) const {
    if (participant >= m_communicator.GetSize()) {
        return kNoPort;  // the switch never blocks
    }
    if (IsNvlink(participant, peer)) {
        return participant;
    }
    const uint32_t endpoint = GetEndpoint(participant, peer);
    const uint32_t port = (participant + peer) % GetPortsOf(endpoint);
    return m_plan.GetParticipants() + endpoint * kMostPorts + port;
}

bool NetworkCosts::IsNvlink(uint32_t source, uint32_t destination) const {
    const uint32_t ranks = m_communicator.GetSize();
    return source >= ranks || destination >= ranks ||
           m_communicator.SharesNvlink(source, destination);
}

MessageCosts::Cost NetworkCosts::GetCost(uint32_t source, uint32_t destination,
                                         uint64_t bytes) const {
    if (IsNvlink(source, destination)) {
        return ThroughNvlink(source, destination, bytes);
    }
    const uint64_t place = Mix64((uint64_t{source} << 32 | destination) ^ Mix64(bytes));
    Known& known = m_known[place % kKnown];
    if (known.source != source || known.destination != destination || known.bytes != bytes) {
        known = {source, destination, bytes, ThroughNic(source, destination, bytes)};
    }
    return known.cost;
}

MessageCosts::Cost NetworkCosts::ThroughNic(uint32_t source, uint32_t destination,
                                            uint64_t bytes) const {
    const uint32_t endpoint = GetEndpoint(source, destination);
    const MessageHop hop = MessageHop::ThroughNic(
        m_network, endpoint, GetEndpoint(destination, source), bytes, m_acknowledges[source]);
    // Channels between one pair are spread over the NICs of a GPU and their ports; which is whose
    // does not matter here.
    const auto ports = static_cast<uint32_t>(m_communicator.GetGpu(source).GetWays().size()) *
                       GetPortsOf(endpoint);
    const uint32_t parts = ports == 1 ? 1 : std::min(ports, CountChannels(source, destination));
    return {hop.occupancy / parts, hop.delivery};
}

MessageCosts::Cost NetworkCosts::ThroughNvlink(uint32_t source, uint32_t destination,
                                               uint64_t bytes) const {
    const uint32_t ranks = m_communicator.GetSize();
    const uint32_t gpu = source < ranks ? source : destination;
    const NvlinkCrossbar& crossbar = m_communicator.GetCrossbar(gpu);
    const int64_t time = crossbar.GetTransmissionTime(bytes);
    if (source >= ranks) {
        return {time, time};
    }
    return {time, (destination >= ranks ? time : 2 * time) + crossbar.GetLatency()};
}

}  // namespace ns3
