// SPDX-License-Identifier: GPL-2.0-only
#include "ring-collective.h"

#include "collective-endpoint.h"

#include "fabric/model/routing/path-selector.h"
#include "rdma/helper/rdma-network.h"

#include <algorithm>
#include <utility>

namespace ns3 {

RingCollective::RingCollective(uint32_t number, const CollectiveSpec& spec,
                               Communicator communicator, const Options& options,
                               const Surroundings& surroundings,
                               const std::vector<CollectiveEndpoint*>& endpoints)
    : m_kind(spec.kind),
      m_bytes(spec.bytes),
      m_startTime(spec.start),
      m_communicator(std::move(communicator)),
      m_surroundings(surroundings),
      m_shared{number,
               RingSchedule(spec.kind, m_communicator.GetSize(), spec.bytes, options.channels,
                            options.chunkBytes),
               options.chunksInFlight, surroundings.observers} {
    for (uint32_t rank = 0; rank < m_communicator.GetSize(); ++rank) {
        CollectiveEndpoint& endpoint = *endpoints[rank];
        m_ranks.emplace_back(m_shared, rank, endpoint.GetNic(), endpoint.GetEventSource(),
                             endpoint.TakeEventNumber());
    }
    for (uint32_t channel = 0; channel < options.channels; ++channel) {
        Connect(channel, endpoints);
    }
}

void RingCollective::Connect(uint32_t channel, const std::vector<CollectiveEndpoint*>& endpoints) {
    const std::vector<uint32_t> ring = m_communicator.GetRing(channel, *m_surroundings.domains);
    for (uint32_t position = 0; position < ring.size(); ++position) {
        const uint32_t rank = ring[position];
        const uint32_t next = ring[(position + 1) % ring.size()];
        RingChannel& sender = m_ranks[rank].GetChannel(channel);
        RingChannel& receiver = m_ranks[next].GetChannel(channel);
        sender.SetPosition(position);
        if (SharesNvlink(rank, next)) {
            sender.UseNvlink(endpoints[rank]->RequireGpu(CrossbarOf(rank)),
                             endpoints[next]->RequireGpu(CrossbarOf(next)), receiver);
            continue;
        }
        QueuePair::Options options;
        options.destination = m_communicator.GetEndpoint(next);
        options.entropy = EntropyOf(rank, channel);
        sender.UseNic(options,
                      endpoints[next]->AddInbound(m_communicator.GetEndpoint(rank), receiver));
    }
}

bool RingCollective::SharesNvlink(uint32_t rank, uint32_t other) const {
    const std::vector<uint32_t>& domains = *m_surroundings.domains;
    return !domains.empty() &&
           domains[m_communicator.GetEndpoint(rank)] == domains[m_communicator.GetEndpoint(other)];
}

const NvlinkCrossbar& RingCollective::CrossbarOf(uint32_t rank) const {
    return *(*m_surroundings.crossbars)[m_communicator.GetEndpoint(rank)];
}

// Ephemeral ports, as RoCEv2 NICs choose them (0xC000..0xFFFF, IBA annex A17.9.2).
uint16_t RingCollective::EntropyOf(uint32_t rank, uint32_t channel) const {
    const uint64_t ofRank = Mix64(uint64_t{m_shared.collective} << 32 | rank);
    return static_cast<uint16_t>(0xC000 | (Mix64(ofRank + channel + 1) & 0x3FFF));
}

void RingCollective::Start() {
    m_idealTime = ComputeIdealTime();
    for (RingRank& rank : m_ranks) {
        rank.StartAt(m_startTime);
    }
}

// By rank: whether any channel reaches it through its NIC, which then has ACKs to send.
std::vector<bool> RingCollective::FindAcknowledgers() const {
    std::vector<bool> acknowledges(m_communicator.GetSize(), false);
    for (uint32_t channel = 0; channel < m_shared.schedule.GetChannels(); ++channel) {
        const std::vector<uint32_t> ring = m_communicator.GetRing(channel, *m_surroundings.domains);
        uint32_t previous = ring.back();
        for (const uint32_t rank : ring) {
            acknowledges[rank] = acknowledges[rank] || !SharesNvlink(previous, rank);
            previous = rank;
        }
    }
    return acknowledges;
}

std::vector<RingHop> RingCollective::DescribeHops(uint32_t channel,
                                                  const std::vector<bool>& acknowledges) const {
    const std::vector<uint32_t> ring = m_communicator.GetRing(channel, *m_surroundings.domains);
    const uint64_t bytes = std::max<uint64_t>(m_shared.schedule.GetLeastMessageBytes(), 1);
    std::vector<RingHop> hops;
    hops.reserve(ring.size());
    for (uint32_t position = 0; position < ring.size(); ++position) {
        const uint32_t rank = ring[position];
        const uint32_t next = ring[(position + 1) % ring.size()];
        hops.push_back(
            SharesNvlink(rank, next)
                ? RingHop::ThroughNvlink(CrossbarOf(rank), bytes)
                : RingHop::ThroughNic(*m_surroundings.network, m_communicator.GetEndpoint(rank),
                                      m_communicator.GetEndpoint(next), bytes, acknowledges[rank]));
        hops.back().sender = rank;
    }
    return hops;
}

int64_t RingCollective::ComputeIdealTime() const {
    const std::vector<bool> acknowledges = FindAcknowledgers();
    std::vector<std::vector<RingHop>> hops;
    for (uint32_t channel = 0; channel < m_shared.schedule.GetChannels(); ++channel) {
        hops.push_back(DescribeHops(channel, acknowledges));
    }
    return ComputeRingIdealTime(m_shared.schedule, hops);
}

CollectiveRecord RingCollective::GetRecord() const {
    CollectiveRecord record;
    record.collective = m_shared.collective;
    record.kind = m_kind;
    record.algorithm = "ring";
    record.ranks = m_communicator.GetSize();
    record.bytes = m_bytes;
    record.start = m_startTime;
    record.idealTime = m_idealTime;
    int64_t last = 0;
    bool isFinished = true;
    for (const RingRank& rank : m_ranks) {
        if (rank.HasFailed()) {
            record.status = CollectiveStatus::kFailed;
            return record;
        }
        isFinished = isFinished && rank.GetCompletion() >= 0;
        last = std::max(last, rank.GetCompletion());
    }
    if (isFinished) {
        record.status = CollectiveStatus::kFinished;
        record.duration = last - m_startTime;
        record.busBandwidth = BusBandwidth(m_kind, record.ranks, m_bytes, record.duration);
    }
    return record;
}

}  // namespace ns3
