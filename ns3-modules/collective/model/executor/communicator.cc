// SPDX-License-Identifier: GPL-2.0-only
#include "communicator.h"

#include "collective-gpu.h"
#include "nic-lane.h"
#include "nvlink-lane.h"

#include "engine/model/split-mix.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

namespace ns3 {

namespace {

RankGroups GroupByDomain(const std::vector<CollectiveGpu*>& gpus,
                         const std::vector<uint32_t>& domains) {
    if (domains.empty()) {
        return RankGroups::Singles(static_cast<uint32_t>(gpus.size()));
    }
    std::vector<uint32_t> ofRanks;
    ofRanks.reserve(gpus.size());
    for (const CollectiveGpu* gpu : gpus) {
        ofRanks.push_back(domains[gpu->GetNumber()]);
    }
    return RankGroups(ofRanks);
}

}  // namespace

void Communicator::Check(const std::vector<uint32_t>& gpus, uint32_t available) {
    if (gpus.size() < 2) {
        throw std::invalid_argument("ranks: " + std::to_string(gpus.size()) +
                                    "; a collective needs at least 2");
    }
    std::vector<uint32_t> rankOf(available, UINT32_MAX);
    for (uint32_t rank = 0; rank < gpus.size(); ++rank) {
        const uint32_t gpu = gpus[rank];
        const std::string place = "rank " + std::to_string(rank) + ": GPU " + std::to_string(gpu);
        if (gpu >= available) {
            throw std::invalid_argument(place + " is absent; the fabric has " +
                                        std::to_string(available) + " (0.." +
                                        std::to_string(int64_t{available} - 1) + ")");
        }
        if (rankOf[gpu] != UINT32_MAX) {
            throw std::invalid_argument(place + " already runs rank " +
                                        std::to_string(rankOf[gpu]) + "; allowed: one rank a GPU");
        }
        rankOf[gpu] = rank;
    }
}

Communicator::Communicator(uint32_t number, std::vector<CollectiveGpu*> gpus,
                           const Surroundings& surroundings)
    : m_number(number),
      m_gpus(std::move(gpus)),
      m_surroundings(surroundings),
      m_groups(std::make_shared<RankGroups>(GroupByDomain(m_gpus, *surroundings.domains))),
      m_reducers(m_groups->GetCount()),
      m_lanes(m_gpus.size() + m_reducers.size()) {
    CheckSharedNics();
}

// A NIC does not send to itself: ranks that share one must have NVLink.
void Communicator::CheckSharedNics() const {
    std::unordered_map<const CollectiveNic*, uint32_t> rankOf;
    for (uint32_t rank = 0; rank < GetSize(); ++rank) {
        for (const CollectiveGpu::Way& way : m_gpus[rank]->GetWays()) {
            const uint32_t first = rankOf.emplace(way.nic, rank).first->second;
            if (first != rank && !SharesNvlink(first, rank)) {
                throw std::invalid_argument("ranks " + std::to_string(first) + " and " +
                                            std::to_string(rank) + " share the NIC of endpoint " +
                                            std::to_string(way.nic->GetNic().GetEndpoint()) +
                                            " and no NVLink; they cannot talk to each other");
            }
        }
    }
}

bool Communicator::SharesNvlink(uint32_t rank, uint32_t other) const {
    return !m_surroundings.domains->empty() &&
           m_groups->GetGroup(rank) == m_groups->GetGroup(other);
}

const NvlinkCrossbar& Communicator::GetCrossbar(uint32_t rank) const {
    return *(*m_surroundings.crossbars)[m_gpus[rank]->GetNumber()];
}

const Partition& Communicator::GetPartition(uint32_t participant) const {
    const uint32_t rank = IsReducer(participant)
                              ? m_groups->GetMembers(participant - GetSize()).front()
                              : participant;
    return m_gpus[rank]->GetPartition();
}

MessageRouter& Communicator::GetRouter(uint32_t participant) {
    return IsReducer(participant) ? m_reducers[participant - GetSize()]
                                  : m_gpus[participant]->GetRouter();
}

Lane& Communicator::RequireLane(uint32_t from, uint32_t to, uint32_t channel) {
    const bool isNvlink = IsReducer(from) || IsReducer(to) || SharesNvlink(from, to);
    const uint64_t key = uint64_t{to} << 32 | (isNvlink ? 0 : channel);
    std::vector<LanePlace>& lanes = m_lanes[from];
    auto place = std::lower_bound(lanes.begin(), lanes.end(), key,
                                  [](const LanePlace& a, uint64_t b) { return a.key < b; });
    if (place == lanes.end() || place->key != key) {
        place = lanes.insert(place, {key, MakeLane(from, to, channel)});
    }
    return *place->lane;
}

std::unique_ptr<Lane> Communicator::MakeLane(uint32_t from, uint32_t to, uint32_t channel) {
    if (!IsReducer(from) && !IsReducer(to) && !SharesNvlink(from, to)) {
        return MakeNicLane(from, to, channel);
    }
    const auto portOf = [this](uint32_t participant) {
        return IsReducer(participant)
                   ? nullptr
                   : &m_gpus[participant]->RequireNvlink(GetCrossbar(participant));
    };
    return std::make_unique<NvlinkLane>(portOf(from), portOf(to), GetRouter(to));
}

std::unique_ptr<Lane> Communicator::MakeNicLane(uint32_t from, uint32_t to, uint32_t channel) {
    const uint32_t turn = GetTurn(from, to, channel);
    const auto wayOf = [this, turn](uint32_t rank) {
        const std::vector<CollectiveGpu::Way>& ways = m_gpus[rank]->GetWays();
        return ways[turn % ways.size()];
    };
    const CollectiveGpu::Way source = wayOf(from);
    const CollectiveGpu::Way destination = wayOf(to);
    QueuePair::Options options;
    options.destination = destination.nic->GetNic().GetEndpoint();
    options.entropy = EntropyOf(from, channel);
    return std::make_unique<NicLane>(source.nic->GetNic(), options, destination.sharer,
                                     *m_surroundings.observers);
}

// Channels beyond the ranks of a group pass a second time by the same GPUs.
uint32_t Communicator::GetTurn(uint32_t from, uint32_t to, uint32_t channel) const {
    const auto members = m_groups->GetMembers(m_groups->GetGroup(from)).size();
    return channel / static_cast<uint32_t>(members) + from + to;
}

uint32_t Communicator::GetMostNics() const {
    size_t most = 0;
    for (uint32_t group = 0; group < m_groups->GetCount(); ++group) {
        std::set<const CollectiveNic*> nics;
        for (const uint32_t rank : m_groups->GetMembers(group)) {
            for (const CollectiveGpu::Way& way : m_gpus[rank]->GetWays()) {
                nics.insert(way.nic);
            }
        }
        most = std::max(most, nics.size());
    }
    return static_cast<uint32_t>(most);
}

// Ephemeral ports, as RoCEv2 NICs choose them (0xC000..0xFFFF, IBA annex A17.9.2).
uint16_t Communicator::EntropyOf(uint32_t rank, uint32_t channel) const {
    const uint64_t ofRank = Mix64(uint64_t{m_number} << 32 | rank);
    return static_cast<uint16_t>(0xC000 | (Mix64(ofRank + channel + 1) & 0x3FFF));
}

void Communicator::Close() {
    for (auto& ofSender : m_lanes) {
        for (LanePlace& place : ofSender) {
            place.lane->Close();
        }
    }
}

}  // namespace ns3
