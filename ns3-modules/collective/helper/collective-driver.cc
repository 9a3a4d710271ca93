// SPDX-License-Identifier: GPL-2.0-only
#include "collective-driver.h"

#include "collective/model/collective-endpoint.h"
#include "collective/model/ring-collective.h"

#include "ns3/boolean.h"
#include "ns3/uinteger.h"

#include "topogen/fabric.pb.h"
#include "topogen/model/fabric-view.h"
#include "topogen/model/gpu-map.h"

#include <stdexcept>
#include <string>
#include <utility>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(CollectiveDriver);

namespace {

void CheckSpec(const CollectiveSpec& spec) {
    if (spec.bytes == 0) {
        throw std::invalid_argument("bytes: 0; a collective needs at least 1");
    }
    if (spec.start < 0) {
        throw std::invalid_argument("start: " + std::to_string(spec.start) +
                                    " ps; must not be negative");
    }
}

// All messages of a channel go through one queue pair, which numbers its packets in 32 bits.
void CheckPackets(const CollectiveSpec& spec, uint32_t channels, uint64_t chunkBytes,
                  uint32_t mtu) {
    const auto ranks = static_cast<uint32_t>(spec.endpoints.size());
    const RingSchedule schedule(spec.kind, ranks, spec.bytes, channels, chunkBytes);
    const uint64_t chunkPackets = (schedule.GetMessageBytes(0, 0, 0) + mtu) / mtu;
    if (schedule.GetChunks() > UINT32_MAX / schedule.GetSteps() / chunkPackets) {
        throw std::invalid_argument("bytes: " + std::to_string(spec.bytes) +
                                    " are more than 2^32 packets a rank and channel; take fewer "
                                    "bytes, more channels, or larger chunks");
    }
}

}  // namespace

TypeId CollectiveDriver::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::CollectiveDriver")
            .SetParent<Object>()
            .SetGroupName("Collective")
            .AddConstructor<CollectiveDriver>()
            .AddAttribute("ChunkSize",
                          "Largest message of a collective (bytes). The default is NCCL's: a "
                          "buffer of 4 MiB (NCCL_BUFFSIZE) in 8 slots.",
                          UintegerValue(524288),
                          MakeUintegerAccessor(&CollectiveDriver::m_chunkBytes),
                          MakeUintegerChecker<uint64_t>(1))
            .AddAttribute("ChunksInFlight",
                          "Messages of a rank and channel that may be posted and not yet "
                          "acknowledged (1..65536). The default is the number of NCCL's slots.",
                          UintegerValue(8),
                          MakeUintegerAccessor(&CollectiveDriver::m_chunksInFlight),
                          MakeUintegerChecker<uint32_t>(1, 65536))
            .AddAttribute("Channels",
                          "Rings that share a collective's bytes evenly, each with its own queue "
                          "pairs (1..64). Those after the first enter and leave NVLink domains "
                          "by other GPUs.",
                          UintegerValue(1), MakeUintegerAccessor(&CollectiveDriver::m_channels),
                          MakeUintegerChecker<uint32_t>(1, 64))
            .AddAttribute("Nvlink",
                          "Neighbours in one NVLink domain exchange messages through it; else "
                          "through their NICs, as everybody.",
                          BooleanValue(true), MakeBooleanAccessor(&CollectiveDriver::m_useNvlink),
                          MakeBooleanChecker())
            .AddTraceSource("ChunkSent", "A rank posted a chunk to the next.",
                            MakeTraceSourceAccessor(&CollectiveDriver::m_chunkSent),
                            "ns3::CollectiveDriver::ChunkCallback")
            .AddTraceSource("ChunkReceived", "A rank received a chunk from the previous.",
                            MakeTraceSourceAccessor(&CollectiveDriver::m_chunkReceived),
                            "ns3::CollectiveDriver::ChunkCallback");
    return tid;
}

CollectiveDriver::CollectiveDriver() {
    m_observers.chunkSent = &m_chunkSent;
    m_observers.chunkReceived = &m_chunkReceived;
}

CollectiveDriver::~CollectiveDriver() = default;

void CollectiveDriver::DoDispose() {
    m_collectives.clear();
    m_endpoints.clear();
    m_crossbars.clear();
    m_kindsOfNvlink.clear();
    m_network = nullptr;
    Object::DoDispose();
}

void CollectiveDriver::Install(Ptr<RdmaNetwork> network, const topogen::Fabric& fabric) {
    m_network = network;
    m_endpoints.resize(m_network->GetEndpoints());
    if (m_useNvlink) {
        ReadNvlink(fabric);
    }
}

void CollectiveDriver::ReadNvlink(const topogen::Fabric& fabric) {
    m_domains = topogen::NvlinkDomains(fabric);
    m_crossbars.resize(m_domains.size());
    for (const auto& server : fabric.servers()) {
        const topogen::Nvlink* said = topogen::NvlinkOf(fabric, server);
        const NvlinkCrossbar& crossbar =
            said == nullptr
                ? RequireCrossbar(0, 0)
                : RequireCrossbar(said->rate_bps(), static_cast<int64_t>(said->latency_ps()));
        for (uint32_t i = 0; i < server.endpoints(); ++i) {
            m_crossbars.at(server.first_endpoint() + i) = &crossbar;
        }
    }
}

// A rate of 0 is the attribute's. Crossbars are few, as kinds of servers are.
const NvlinkCrossbar& CollectiveDriver::RequireCrossbar(uint64_t rateBps, int64_t latencyPs) {
    Ptr<NvlinkCrossbar> wanted = CreateObject<NvlinkCrossbar>();
    if (rateBps != 0) {
        wanted->Configure(rateBps, latencyPs);
    }
    if (wanted->GetRateBps() == 0) {
        throw std::invalid_argument("ns3::NvlinkCrossbar::Rate: 0 bit/s; must be positive");
    }
    for (const Ptr<NvlinkCrossbar>& known : m_kindsOfNvlink) {
        if (known->GetRateBps() == wanted->GetRateBps() &&
            known->GetLatency() == wanted->GetLatency()) {
            return *known;
        }
    }
    m_kindsOfNvlink.push_back(wanted);
    return *wanted;
}

CollectiveEndpoint& CollectiveDriver::RequireEndpoint(uint32_t endpoint) {
    auto& place = m_endpoints[endpoint];
    if (place == nullptr) {
        const uint32_t firstSource = m_network->GetFirstFreeSource() + m_network->GetEndpoints();
        place = std::make_unique<CollectiveEndpoint>(m_network->GetNic(endpoint),
                                                     firstSource + endpoint);
    }
    return *place;
}

uint32_t CollectiveDriver::GetFirstFreeSource() const {
    return m_network->GetFirstFreeSource() + 2 * m_network->GetEndpoints();
}

uint32_t CollectiveDriver::Add(const CollectiveSpec& spec) {
    CheckSpec(spec);
    Communicator communicator(spec.endpoints, m_network->GetEndpoints());
    CheckPackets(spec, m_channels, m_chunkBytes, m_network->GetNic(0).GetMtu());
    std::vector<CollectiveEndpoint*> endpoints;
    endpoints.reserve(spec.endpoints.size());
    for (uint32_t endpoint : spec.endpoints) {
        endpoints.push_back(&RequireEndpoint(endpoint));
    }
    const uint32_t number = GetCount();
    const RingCollective::Options options{m_chunkBytes, m_chunksInFlight, m_channels};
    const RingCollective::Surroundings surroundings{PeekPointer(m_network), &m_domains,
                                                    &m_crossbars, &m_observers};
    m_collectives.push_back(std::make_unique<RingCollective>(number, spec, std::move(communicator),
                                                             options, surroundings, endpoints));
    return number;
}

void CollectiveDriver::Start() {
    for (const auto& collective : m_collectives) {
        collective->Start();
    }
}

std::vector<CollectiveRecord> CollectiveDriver::GetRecords() const {
    std::vector<CollectiveRecord> records;
    records.reserve(m_collectives.size());
    for (const auto& collective : m_collectives) {
        records.push_back(collective->GetRecord());
    }
    return records;
}

int64_t CollectiveDriver::GetRankCompletion(uint32_t collective, uint32_t rank) const {
    return m_collectives[collective]->GetRankCompletion(rank);
}

void CollectiveDriver::SetMessageCallback(std::function<void(const CollectiveMessage&)> callback) {
    m_observers.message = std::move(callback);
}

void CollectiveDriver::SetRankDoneCallback(
    std::function<void(uint32_t collective, uint32_t rank, int64_t now)> callback) {
    m_observers.rankDone = std::move(callback);
}

}  // namespace ns3
