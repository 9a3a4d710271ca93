// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-routing.h"

#include <algorithm>
#include <numeric>

namespace ns3 {

namespace {
constexpr uint32_t kNoLeaf = UINT32_MAX;
}

FabricRouting::FabricRouting(uint32_t switches, uint32_t endpoints)
    : m_switches(switches),
      m_neighbours(switches),
      m_attachment(endpoints, Attachment{kNoLeaf, 0}),
      m_leafOfSwitch(switches, kNoLeaf) {}

void FabricRouting::AddLink(uint32_t switchA, uint16_t portA, uint32_t switchB, uint16_t portB,
                            uint64_t rateBps) {
    m_neighbours[switchA].push_back({switchB, portA, rateBps});
    m_neighbours[switchB].push_back({switchA, portB, rateBps});
}

void FabricRouting::AttachEndpoint(uint32_t endpoint, uint32_t switchIndex, uint16_t port) {
    uint32_t& leaf = m_leafOfSwitch[switchIndex];
    if (leaf == kNoLeaf) {
        leaf = static_cast<uint32_t>(m_leafSwitch.size());
        m_leafSwitch.push_back(switchIndex);
    }
    m_attachment[endpoint] = {leaf, port};
}

void FabricRouting::Freeze() {
    for (auto& neighbours : m_neighbours) {
        std::sort(neighbours.begin(), neighbours.end(),
                  [](const Neighbour& a, const Neighbour& b) { return a.port < b.port; });
        neighbours.shrink_to_fit();
    }
    m_distance.resize(m_leafSwitch.size());
    m_capacity.resize(m_leafSwitch.size());
    m_found = std::make_unique<std::atomic<const uint8_t*>[]>(m_leafSwitch.size());
}

const uint8_t* FabricRouting::DistancesTo(uint32_t leaf) const {
    if (const uint8_t* found = m_found[leaf].load(std::memory_order_acquire)) {
        return found;
    }
    const std::lock_guard<std::mutex> lock(m_searching);
    std::vector<uint8_t>& distance = m_distance[leaf];
    if (distance.empty()) {
        distance.assign(m_switches, kUnreachable);
        distance[m_leafSwitch[leaf]] = 0;
        std::vector<uint32_t> frontier{m_leafSwitch[leaf]};
        for (size_t i = 0; i < frontier.size(); ++i) {
            const uint8_t next = static_cast<uint8_t>(distance[frontier[i]] + 1);
            for (const Neighbour& neighbour : m_neighbours[frontier[i]]) {
                if (distance[neighbour.switchIndex] == kUnreachable) {
                    distance[neighbour.switchIndex] = next;
                    frontier.push_back(neighbour.switchIndex);
                }
            }
        }
        m_found[leaf].store(distance.data(), std::memory_order_release);
    }
    return distance.data();
}

bool FabricRouting::IsNearer(const Neighbour& neighbour, uint32_t switchIndex,
                             const uint8_t* distance) const {
    return distance[switchIndex] != kUnreachable &&
           distance[neighbour.switchIndex] + 1 == distance[switchIndex];
}

std::vector<uint16_t> FabricRouting::FindNextHops(uint32_t switchIndex, uint32_t leaf) const {
    const uint8_t* distance = DistancesTo(leaf);
    std::vector<uint16_t> ports;
    for (const Neighbour& neighbour : m_neighbours[switchIndex]) {
        if (IsNearer(neighbour, switchIndex, distance)) {
            ports.push_back(neighbour.port);
        }
    }
    return ports;
}

std::vector<uint64_t> FabricRouting::FindCapacities(uint32_t switchIndex, uint32_t leaf) const {
    const uint8_t* distance = DistancesTo(leaf);
    const std::vector<uint64_t>& capacity = CapacitiesTo(leaf);
    std::vector<uint64_t> capacities;
    for (const Neighbour& neighbour : m_neighbours[switchIndex]) {
        if (IsNearer(neighbour, switchIndex, distance)) {
            capacities.push_back(std::min(neighbour.rateBps, capacity[neighbour.switchIndex]));
        }
    }
    return capacities;
}

const std::vector<uint64_t>& FabricRouting::CapacitiesTo(uint32_t leaf) const {
    const uint8_t* distance = DistancesTo(leaf);
    const std::lock_guard<std::mutex> lock(m_searching);
    std::vector<uint64_t>& capacity = m_capacity[leaf];
    if (!capacity.empty()) {
        return capacity;
    }
    std::vector<uint32_t> nearestFirst(m_switches);
    std::iota(nearestFirst.begin(), nearestFirst.end(), 0);
    std::stable_sort(nearestFirst.begin(), nearestFirst.end(),
                     [distance](uint32_t a, uint32_t b) { return distance[a] < distance[b]; });
    capacity.assign(m_switches, 0);
    capacity[m_leafSwitch[leaf]] = UINT64_MAX;  // the endpoints' own links are no choice
    for (const uint32_t at : nearestFirst) {
        for (const Neighbour& neighbour : m_neighbours[at]) {
            if (IsNearer(neighbour, at, distance)) {
                capacity[at] += std::min(neighbour.rateBps, capacity[neighbour.switchIndex]);
            }
        }
    }
    return capacity;
}

uint8_t FabricRouting::GetDistance(uint32_t switchIndex, uint32_t leaf) const {
    return DistancesTo(leaf)[switchIndex];
}

}  // namespace ns3
