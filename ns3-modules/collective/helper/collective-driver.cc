// SPDX-License-Identifier: GPL-2.0-only
#include "collective-driver.h"

#include "collective-algorithms.h"

#include "collective/model/executor/collective-gpu.h"
#include "collective/model/executor/collective-run.h"
#include "collective/model/executor/communicator.h"
#include "collective/model/executor/network-costs.h"

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

std::string ListOf(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) {
        list += (list.empty() ? "" : ", ") + name;
    }
    return list;
}

// A queue pair numbers its packets in 32 bits, and a rank may send everything twice by one.
constexpr uint64_t kMostPackets = uint64_t{1} << 31;

void CheckSpec(const CollectiveSpec& spec, uint32_t mtu) {
    const auto ranks = static_cast<uint32_t>(spec.gpus.size());
    const auto checkRank = [&](const char* name, uint32_t rank) {
        if (rank >= ranks) {
            throw std::invalid_argument(std::string(name) + ": rank " + std::to_string(rank) +
                                        "; there are 0 to " + std::to_string(ranks - 1));
        }
    };
    const bool hasNoSize =
        spec.kind == CollectiveKind::kBarrier || spec.kind == CollectiveKind::kAllToAllV;
    if (spec.bytes == 0 && !hasNoSize) {
        throw std::invalid_argument("bytes: 0; a collective needs at least 1");
    }
    if (spec.kind == CollectiveKind::kAllToAllV && !spec.bytesBetween) {
        throw std::invalid_argument("bytes: an all-to-all-v needs those between every two ranks");
    }
    if (spec.start < 0) {
        throw std::invalid_argument("start: " + std::to_string(spec.start) +
                                    " ps; must not be negative");
    }
    if (spec.bytes / mtu > kMostPackets) {
        throw std::invalid_argument("bytes: " + std::to_string(spec.bytes) +
                                    " may be more than 2^32 packets a queue pair");
    }
    checkRank("root", spec.root);
    if (spec.kind == CollectiveKind::kSendReceive) {
        checkRank("peer", spec.peer);
        if (spec.peer == spec.root) {
            throw std::invalid_argument("peer: rank " + std::to_string(spec.peer) +
                                        " is the root; it must be another");
        }
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
                          "Messages of a rank and link that may be posted and not yet "
                          "acknowledged; and chunks of one step of a ring, before the next "
                          "(1..65536). The default is the number of NCCL's slots.",
                          UintegerValue(8),
                          MakeUintegerAccessor(&CollectiveDriver::m_chunksInFlight),
                          MakeUintegerChecker<uint32_t>(1, 65536))
            .AddAttribute("Channels",
                          "Rings, or pairs of trees, that share a collective's bytes evenly, each "
                          "with its own queue pairs (0..64). Those after the first enter and leave "
                          "NVLink domains by other GPUs. 0: as many as the ranks of one domain "
                          "have NICs, of the domain with most, so that every NIC is used.",
                          UintegerValue(0), MakeUintegerAccessor(&CollectiveDriver::m_channels),
                          MakeUintegerChecker<uint32_t>(0, 64))
            .AddAttribute("Nvlink",
                          "Ranks in one NVLink domain exchange messages through it; else through "
                          "their NICs, as everybody.",
                          BooleanValue(true), MakeBooleanAccessor(&CollectiveDriver::m_useNvlink),
                          MakeBooleanChecker())
            .AddTraceSource("ChunkSent", "A rank posted a message of a collective.",
                            MakeTraceSourceAccessor(&CollectiveDriver::m_chunkSent),
                            "ns3::CollectiveDriver::ChunkCallback")
            .AddTraceSource("ChunkReceived", "A rank received a message of a collective.",
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
    m_runs.clear();
    m_planned.clear();
    for (auto& [gpus, communicator] : m_communicators) {
        communicator->Close();
    }
    m_communicators.clear();
    m_gpus.clear();
    m_nics.clear();
    m_crossbars.clear();
    m_kindsOfNvlink.clear();
    m_network = nullptr;
    Object::DoDispose();
}

void CollectiveDriver::Install(Ptr<RdmaNetwork> network, const topogen::Fabric& fabric) {
    m_network = network;
    m_nics.resize(m_network->GetEndpoints());
    const topogen::GpuMap map(fabric);
    for (uint32_t gpu = 0; gpu < map.Gpus(); ++gpu) {
        m_endpointsOf.push_back(map.EndpointsOf(gpu));
    }
    m_gpus.resize(map.Gpus());
    if (m_useNvlink) {
        ReadNvlink(fabric);
    }
}

void CollectiveDriver::ReadNvlink(const topogen::Fabric& fabric) {
    for (const auto& server : fabric.servers()) {
        const topogen::Nvlink* said = topogen::NvlinkOf(fabric, server);
        const NvlinkCrossbar& crossbar =
            said == nullptr
                ? RequireCrossbar(0, 0)
                : RequireCrossbar(said->rate_bps(), static_cast<int64_t>(said->latency_ps()));
        const uint32_t gpus = topogen::GpusOf(fabric, server);
        m_domains.insert(m_domains.end(), gpus, server.nvlink_domain());
        m_crossbars.insert(m_crossbars.end(), gpus, &crossbar);
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

CollectiveNic& CollectiveDriver::RequireNic(uint32_t endpoint) {
    auto& place = m_nics[endpoint];
    if (place == nullptr) {
        place = std::make_unique<CollectiveNic>(m_network->GetNic(endpoint));
    }
    return *place;
}

CollectiveGpu& CollectiveDriver::RequireGpu(uint32_t gpu) {
    auto& place = m_gpus[gpu];
    if (place == nullptr) {
        std::vector<CollectiveNic*> nics;
        for (const uint32_t endpoint : m_endpointsOf[gpu]) {
            nics.push_back(&RequireNic(endpoint));
        }
        if (nics.empty()) {
            throw std::invalid_argument("GPU " + std::to_string(gpu) +
                                        " has no NIC; a collective needs one");
        }
        const uint32_t firstSource = m_network->GetFirstFreeSource() + m_network->GetEndpoints();
        place = std::make_unique<CollectiveGpu>(gpu, nics, firstSource + gpu);
    }
    return *place;
}

uint32_t CollectiveDriver::GetFirstFreeSource() const {
    return m_network->GetFirstFreeSource() + m_network->GetEndpoints() +
           static_cast<uint32_t>(m_gpus.size());
}

Communicator& CollectiveDriver::RequireCommunicator(const std::vector<uint32_t>& gpus) {
    const auto found = m_communicators.find(gpus);
    if (found != m_communicators.end()) {
        return *found->second;
    }
    std::vector<CollectiveGpu*> ofRanks;
    ofRanks.reserve(gpus.size());
    for (const uint32_t gpu : gpus) {
        ofRanks.push_back(&RequireGpu(gpu));
    }
    const auto number = static_cast<uint32_t>(m_communicators.size());
    const Communicator::Surroundings surroundings{&m_domains, &m_crossbars, &m_observers};
    auto made = std::make_unique<Communicator>(number, std::move(ofRanks), surroundings);
    return *m_communicators.emplace(gpus, std::move(made)).first->second;
}

Ptr<CollectiveAlgorithm> CollectiveDriver::FindAlgorithm(const CollectiveSpec& spec) {
    const std::string name =
        spec.algorithm.empty() ? GetDefaultAlgorithm(spec.kind) : spec.algorithm;
    Ptr<CollectiveAlgorithm> algorithm = CreateCollectiveAlgorithm(name);
    if (algorithm == nullptr) {
        throw std::invalid_argument("algorithm: '" + name + "'; there are " +
                                    ListOf(GetCollectiveAlgorithmNames()) +
                                    ", and types that are ns3::CollectiveAlgorithm");
    }
    return algorithm;
}

CollectiveRequest CollectiveDriver::MakeRequest(const CollectiveSpec& spec,
                                                const Communicator& communicator) const {
    CollectiveRequest request;
    request.kind = spec.kind;
    request.ranks = communicator.GetSize();
    request.bytes = spec.bytes;
    request.root = spec.root;
    request.peer = spec.peer;
    request.groups = communicator.GetGroups();
    request.bytesBetween = spec.bytesBetween;
    return request;
}

Chunking CollectiveDriver::MakeChunking(const Communicator& communicator) const {
    Chunking chunking;
    chunking.chunkBytes = m_chunkBytes;
    chunking.chunksPerStep = m_chunksInFlight;
    chunking.channels = m_channels == 0 ? communicator.GetMostNics() : m_channels;
    return chunking;
}

uint32_t CollectiveDriver::Add(const CollectiveSpec& spec) {
    Communicator::Check(spec.gpus, static_cast<uint32_t>(m_gpus.size()));
    CheckSpec(spec, m_network->GetNic(0).GetMtu());
    Planned planned;
    planned.algorithm = FindAlgorithm(spec);
    Communicator& communicator = RequireCommunicator(spec.gpus);
    planned.request = MakeRequest(spec, communicator);
    planned.chunking = MakeChunking(communicator);
    planned.algorithm->Check(planned.request);
    if (spec.follows != CollectiveSpec::kNothing &&
        (spec.follows >= GetCount() || &m_runs[spec.follows]->GetCommunicator() != &communicator)) {
        throw std::invalid_argument("follows: " + std::to_string(spec.follows) +
                                    "; must be the number of an earlier collective of the same "
                                    "ranks");
    }
    const uint32_t number = GetCount();
    const bool follows = spec.follows != CollectiveSpec::kNothing;
    const CollectiveRun::Options options{spec.kind, spec.bytes, planned.algorithm->GetName(),
                                         m_chunksInFlight, follows ? -1 : spec.start};
    m_runs.push_back(std::make_unique<CollectiveRun>(
        number, options, planned.algorithm->MakePlan(planned.request, planned.chunking),
        communicator, m_observers));
    if (follows) {
        m_runs[spec.follows]->Precede(*m_runs.back(), spec.start);
    }
    m_planned.push_back(std::move(planned));
    return number;
}

// A long pipeline repeats itself: from a few loops on, its time grows by the same with each. So a
// large collective's time follows from those of two smaller ones with the same remainder.
int64_t CollectiveDriver::ComputeIdealTime(const Planned& planned, const CollectiveRun& run) const {
    constexpr uint64_t kFew = 4;
    const auto timeOf = [&](uint64_t bytes) {
        CollectiveRequest request = planned.request;
        request.bytes = bytes;
        const auto plan = planned.algorithm->MakePlan(request, planned.chunking);
        return ComputePlanTimes(*plan, NetworkCosts(*m_network, run.GetCommunicator(), *plan)).last;
    };
    const uint64_t bytes = planned.request.bytes;
    const uint64_t loop = planned.chunking.chunkBytes * planned.chunking.chunksPerStep *
                          planned.chunking.channels * planned.request.ranks * 2;
    const uint64_t loops = bytes / loop;
    if (loops <= 2 * kFew) {
        return timeOf(bytes);
    }
    const int64_t few = timeOf(bytes % loop + kFew * loop);
    const int64_t twice = timeOf(bytes % loop + 2 * kFew * loop);
    return twice +
           static_cast<int64_t>((loops - 2 * kFew) * static_cast<uint64_t>(twice - few) / kFew);
}

void CollectiveDriver::Start() {
    for (size_t i = 0; i < m_runs.size(); ++i) {
        m_runs[i]->Start(ComputeIdealTime(m_planned[i], *m_runs[i]));
    }
}

std::vector<CollectiveRecord> CollectiveDriver::GetRecords() const {
    std::vector<CollectiveRecord> records;
    records.reserve(m_runs.size());
    for (const auto& run : m_runs) {
        records.push_back(run->GetRecord());
    }
    return records;
}

int64_t CollectiveDriver::GetRankCompletion(uint32_t collective, uint32_t rank) const {
    return m_runs[collective]->GetRankCompletion(rank);
}

std::string CollectiveDriver::DescribeWait(uint32_t collective) const {
    return m_runs[collective]->DescribeWait();
}

void CollectiveDriver::SetMessageCallback(std::function<void(const CollectiveMessage&)> callback) {
    m_observers.message = std::move(callback);
}

void CollectiveDriver::SetRankDoneCallback(
    std::function<void(uint32_t collective, uint32_t rank, int64_t now)> callback) {
    m_observers.rankDone = std::move(callback);
}

}  // namespace ns3
