// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-routing.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ns3 {

FabricRouting::FabricRouting(uint32_t switches, uint32_t endpoints, uint32_t portsPerEndpoint)
    : m_switches(switches),
      m_portsPerEndpoint(portsPerEndpoint),
      m_neighbours(switches),
      m_attachment(endpoints, Attachment{kNoLeaf, 0}),
      m_attachedSwitch(size_t{endpoints} * portsPerEndpoint, kNoSwitch),
      m_attachedPort(m_attachedSwitch.size()),
      m_leafOfSwitch(switches, kNoLeaf) {}

void FabricRouting::AddLink(uint32_t switchA, uint16_t portA, uint32_t switchB, uint16_t portB,
                            uint64_t rateBps) {
    m_neighbours[switchA].push_back({switchB, portA, rateBps});
    m_neighbours[switchB].push_back({switchA, portB, rateBps});
}

void FabricRouting::RemoveLink(uint32_t switchA, uint16_t portA, uint32_t switchB, uint16_t portB) {
    const auto remove = [this](uint32_t from, uint16_t port) {
        auto& neighbours = m_neighbours[from];
        neighbours.erase(std::find_if(neighbours.begin(), neighbours.end(),
                                      [port](const Neighbour& n) { return n.port == port; }));
    };
    remove(switchA, portA);
    remove(switchB, portB);
}

size_t FabricRouting::FindPlace(uint32_t endpoint, uint32_t switchIndex, uint16_t port) const {
    size_t place = size_t{endpoint} * m_portsPerEndpoint;
    while (m_attachedSwitch[place] != switchIndex ||
           (switchIndex != kNoSwitch && m_attachedPort[place] != port)) {
        ++place;
    }
    return place;
}

void FabricRouting::AttachEndpoint(uint32_t endpoint, uint32_t switchIndex, uint16_t port) {
    size_t place = FindPlace(endpoint, kNoSwitch, 0);
    const size_t first = size_t{endpoint} * m_portsPerEndpoint;
    const auto isAfter = [&](size_t other) {
        return std::make_pair(m_attachedSwitch[other], m_attachedPort[other]) >
               std::make_pair(switchIndex, port);
    };
    for (; place != first && isAfter(place - 1); --place) {
        m_attachedSwitch[place] = m_attachedSwitch[place - 1];
        m_attachedPort[place] = m_attachedPort[place - 1];
    }
    m_attachedSwitch[place] = switchIndex;
    m_attachedPort[place] = port;
}

void FabricRouting::DetachEndpoint(uint32_t endpoint, uint32_t switchIndex, uint16_t port) {
    const size_t end = size_t{endpoint + 1} * m_portsPerEndpoint;
    size_t place = FindPlace(endpoint, switchIndex, port);
    for (; place + 1 != end; ++place) {
        m_attachedSwitch[place] = m_attachedSwitch[place + 1];
        m_attachedPort[place] = m_attachedPort[place + 1];
    }
    m_attachedSwitch[place] = kNoSwitch;
}

FabricRouting::PortRun FabricRouting::FindAttached(uint32_t endpoint, uint32_t switchIndex) const {
    const size_t end = size_t{endpoint + 1} * m_portsPerEndpoint;
    size_t first = size_t{endpoint} * m_portsPerEndpoint;
    while (first != end && m_attachedSwitch[first] != switchIndex) {
        ++first;
    }
    uint32_t count = 0;
    while (first + count != end && m_attachedSwitch[first + count] == switchIndex) {
        ++count;
    }
    return {m_attachedPort.data() + first, count};
}

// The leaf of the switches that an endpoint is attached to, new if there was none.
uint32_t FabricRouting::LeafOf(uint32_t endpoint) {
    std::vector<uint32_t> switches;
    for (uint32_t i = 0; i < m_portsPerEndpoint; ++i) {
        const uint32_t at = m_attachedSwitch[size_t{endpoint} * m_portsPerEndpoint + i];
        if (at != kNoSwitch && (switches.empty() || switches.back() != at)) {
            switches.push_back(at);
        }
    }
    uint32_t& leaf = switches.size() == 1
                         ? m_leafOfSwitch[switches.front()]
                         : m_leafOfSet.try_emplace(switches, kNoLeaf).first->second;
    if (leaf == kNoLeaf) {
        leaf = GetLeafCount();
        m_leaves.push_back(std::move(switches));
    }
    return leaf;
}

void FabricRouting::Freeze() {
    for (auto& neighbours : m_neighbours) {
        std::sort(neighbours.begin(), neighbours.end(),
                  [](const Neighbour& a, const Neighbour& b) { return a.port < b.port; });
        neighbours.shrink_to_fit();
    }
    for (uint32_t endpoint = 0; endpoint < m_attachment.size(); ++endpoint) {
        m_attachment[endpoint] = {LeafOf(endpoint),
                                  m_attachedPort[size_t{endpoint} * m_portsPerEndpoint]};
    }
    m_distances.Reset(m_leaves.size());
    m_capacities.Reset(m_leaves.size());
}

const std::vector<uint8_t>& FabricRouting::DistancesTo(uint32_t leaf) const {
    return m_distances.At(leaf, [this, leaf] { return ComputeDistances(leaf); });
}

// Breadth first from the leaf's switches.
std::vector<uint8_t> FabricRouting::ComputeDistances(uint32_t leaf) const {
    std::vector<uint8_t> distance(m_switches, kUnreachable);
    std::vector<uint32_t> frontier = m_leaves[leaf];
    for (const uint32_t at : frontier) {
        distance[at] = 0;
    }
    for (size_t i = 0; i < frontier.size(); ++i) {
        const uint8_t next = static_cast<uint8_t>(distance[frontier[i]] + 1);
        for (const Neighbour& neighbour : m_neighbours[frontier[i]]) {
            if (distance[neighbour.switchIndex] == kUnreachable) {
                distance[neighbour.switchIndex] = next;
                frontier.push_back(neighbour.switchIndex);
            }
        }
    }
    return distance;
}

bool FabricRouting::IsNearer(const Neighbour& neighbour, uint32_t switchIndex,
                             const std::vector<uint8_t>& distance) const {
    return distance[switchIndex] != kUnreachable &&
           distance[neighbour.switchIndex] + 1 == distance[switchIndex];
}

std::vector<uint16_t> FabricRouting::FindNextHops(uint32_t switchIndex, uint32_t leaf) const {
    const std::vector<uint8_t>& distance = DistancesTo(leaf);
    std::vector<uint16_t> ports;
    for (const Neighbour& neighbour : m_neighbours[switchIndex]) {
        if (IsNearer(neighbour, switchIndex, distance)) {
            ports.push_back(neighbour.port);
        }
    }
    return ports;
}

std::vector<uint64_t> FabricRouting::FindCapacities(uint32_t switchIndex, uint32_t leaf) const {
    const std::vector<uint8_t>& distance = DistancesTo(leaf);
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
    return m_capacities.At(leaf, [this, leaf] { return ComputeCapacities(leaf); });
}

// Nearest first, since a switch carries what those nearer to the leaf do.
std::vector<uint64_t> FabricRouting::ComputeCapacities(uint32_t leaf) const {
    const std::vector<uint8_t>& distance = DistancesTo(leaf);
    std::vector<uint32_t> nearestFirst(m_switches);
    std::iota(nearestFirst.begin(), nearestFirst.end(), 0);
    std::stable_sort(nearestFirst.begin(), nearestFirst.end(),
                     [&distance](uint32_t a, uint32_t b) { return distance[a] < distance[b]; });
    std::vector<uint64_t> capacity(m_switches, 0);
    for (const uint32_t at : m_leaves[leaf]) {
        capacity[at] = UINT64_MAX;  // the endpoints' own links are no choice
    }
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
