// SPDX-License-Identifier: GPL-2.0-only
#include "idle-path.h"

#include "fabric/helper/fabric-network.h"

#include "ns3/node.h"

#include <algorithm>
#include <array>
#include <limits>

namespace ns3 {

namespace {

// After so many equal packets every hop of an idle path sends at the pace of the slowest before it.
constexpr uint64_t kTransientPackets = 64;

// So many leaves are compared each with each; in larger fabrics, so many are looked from.
constexpr size_t kExhaustiveLeaves = 64;
constexpr size_t kSweeps = 8;

// What is learnt of leaves is forgotten when it takes more: a tenth of what a fabric of a million
// endpoints takes itself, and more than one of 100,000 ever needs.
constexpr size_t kMaxRestBytes = 256'000'000;
constexpr int64_t kUnasked = -1;

int64_t DelayOf(const FabricPort& port, uint32_t bytes) {
    return port.GetTransmissionTime(bytes) + port.GetArrivalDelay();
}

}  // namespace

int64_t CrossTime(const PortPath& path, uint32_t bytes) {
    int64_t time = 0;
    for (size_t hop = 0; hop < path.size(); ++hop) {
        const FabricPort* next = hop + 1 < path.size() ? path[hop + 1] : nullptr;
        time = path[hop]->GetHandOver(time, bytes, next);
    }
    return time;
}

// --- The fastest path ---------------------------------------------------------------------------

struct FastestPaths::Search {
    uint32_t destination;
    uint32_t leaf;
    Wish wish;
    int64_t leastLast;  ///< Delay of the fastest link to the destination.
    PortPath path;      ///< So far.
    PortPath best;
    Cost least;  ///< Of `best`.
    std::vector<int64_t>* rests;
};

FastestPaths::FastestPaths(const FabricNetwork& fabric, uint32_t bytes)
    : m_fabric(fabric), m_bytes(bytes) {
    uint64_t rateBps = 0;
    for (uint32_t at = 0; at < fabric.GetSwitchCount(); ++at) {
        for (const FabricRouting::Neighbour& next : fabric.GetRouting().GetNeighbours(at)) {
            m_hasMixedRates = m_hasMixedRates || (rateBps != 0 && next.rateBps != rateBps);
            rateBps = next.rateBps;
        }
    }
}

FastestPaths::Cost FastestPaths::Add(Wish wish, const Cost& cost, const FabricPort& port) const {
    const int64_t slowest =
        wish == Wish::kMostRate ? std::max(cost.first, port.GetTransmissionTime(m_bytes)) : 0;
    return {slowest, cost.second + DelayOf(port, m_bytes)};
}

std::vector<int64_t>& FastestPaths::RestsTo(uint32_t leaf) const {
    const size_t switches = m_fabric.GetSwitchCount();
    if (m_rests.size() * switches * sizeof(int64_t) > kMaxRestBytes) {
        m_rests.clear();
    }
    return m_rests.try_emplace(leaf, switches, kUnasked).first->second;
}

// Without it a search would look at thousands of ways where lengths of cables differ.
int64_t FastestPaths::LeastRest(std::vector<int64_t>& rests, uint32_t at, uint32_t leaf) const {
    if (rests[at] != kUnasked) {
        return rests[at];
    }
    const FabricRouting& routing = m_fabric.GetRouting();
    const uint8_t distance = routing.GetDistance(at, leaf);
    int64_t least = distance == 0 ? 0 : kNever;
    for (const FabricRouting::Neighbour& next : routing.GetNeighbours(at)) {
        if (routing.GetDistance(next.switchIndex, leaf) + 1 == distance) {
            const FabricPort& port = *m_fabric.GetSwitch(at).GetPorts()[next.port];
            least =
                std::min(least, DelayOf(port, m_bytes) + LeastRest(rests, next.switchIndex, leaf));
        }
    }
    rests[at] = least;
    return least;
}

// Tries all ways on from a switch, and gives up those that cannot become better than the best:
// where delays alone count, all but the best of each switch.
void FastestPaths::Extend(Search& search, uint32_t at, const Cost& cost) const {
    const FabricRouting& routing = m_fabric.GetRouting();
    const uint8_t distance = routing.GetDistance(at, search.leaf);
    const auto& ports = m_fabric.GetSwitch(at).GetPorts();
    if (distance == 0) {
        const FabricPort* last = ports[routing.FindAttached(search.destination, at).ports[0]];
        const Cost total = Add(search.wish, cost, *last);
        if (total < search.least) {
            search.least = total;
            search.best = search.path;
            search.best.push_back(last);
        }
        return;
    }
    for (const FabricRouting::Neighbour& next : routing.GetNeighbours(at)) {
        if (routing.GetDistance(next.switchIndex, search.leaf) + 1 != distance) {
            continue;
        }
        const FabricPort* port = ports[next.port];
        const Cost extended = Add(search.wish, cost, *port);
        const int64_t leastRest =
            LeastRest(*search.rests, next.switchIndex, search.leaf) + search.leastLast;
        if (Cost{extended.first, extended.second + leastRest} < search.least) {
            search.path.push_back(port);
            Extend(search, next.switchIndex, extended);
            search.path.pop_back();
        }
    }
}

PortPath FastestPaths::Find(uint32_t source, uint32_t destination, uint32_t nicPort,
                            Wish wish) const {
    const FabricRouting& routing = m_fabric.GetRouting();
    if (!m_fabric.HasEndpointPort(source, nicPort)) {
        return {};
    }
    const FabricPort& first = m_fabric.GetEndpointPort(source, nicPort);
    const Ptr<FabricSwitch> firstSwitch = first.GetPeer()->GetNode()->GetObject<FabricSwitch>();
    if (firstSwitch == nullptr) {
        return {};  // an endpoint without a cable
    }
    const uint32_t at = firstSwitch->GetSwitchIndex();
    const uint32_t leaf = routing.GetAttachment(destination).leaf;
    Search search{destination, leaf, wish, kNever, {&first}, {}, {kNever, kNever}, &RestsTo(leaf)};
    for (uint32_t k = 0;
         k < m_fabric.GetPortsPerEndpoint() && m_fabric.HasEndpointPort(destination, k); ++k) {
        const FabricPort& last = *m_fabric.GetEndpointPort(destination, k).GetPeer();
        search.leastLast = std::min(search.leastLast, DelayOf(last, m_bytes));
    }
    if (routing.GetDistance(at, search.leaf) != FabricRouting::kUnreachable) {
        Extend(search, at, Add(wish, {0, 0}, first));
    }
    return search.best;
}

// --- The longest round trip ---------------------------------------------------------------------

namespace {

/// The endpoints of a leaf with the slowest links to it: two, since one may send to the other.
struct Remote {
    static constexpr uint32_t kNone = UINT32_MAX;
    std::array<uint32_t, 2> endpoint{kNone, kNone};
    std::array<int64_t, 2> delay{-1, -1};

    void Add(uint32_t candidate, int64_t itsDelay) {
        if (itsDelay > delay[0]) {
            delay = {itsDelay, delay[0]};
            endpoint = {candidate, endpoint[0]};
        } else if (itsDelay > delay[1]) {
            delay[1] = itsDelay;
            endpoint[1] = candidate;
        }
    }
};

std::vector<Remote> FindRemotes(const FabricNetwork& fabric, uint32_t bytes) {
    const FabricRouting& routing = fabric.GetRouting();
    std::vector<Remote> byLeaf(routing.GetLeafCount());
    for (uint32_t e = 0; e < fabric.GetEndpoints(); ++e) {
        byLeaf[routing.GetAttachment(e).leaf].Add(e, DelayOf(fabric.GetEndpointPort(e), bytes));
    }
    byLeaf.erase(
        std::remove_if(byLeaf.begin(), byLeaf.end(),
                       [](const Remote& leaf) { return leaf.endpoint[0] == Remote::kNone; }),
        byLeaf.end());
    return byLeaf;
}

}  // namespace

int64_t FindLongestRoundTrip(const FabricNetwork& fabric, uint32_t dataBytes, uint32_t ackBytes) {
    const std::vector<Remote> leaves = FindRemotes(fabric, dataBytes);
    // Links are alike in both directions, so the ACK's way back is timed on the same ports.
    const auto roundTrip = [&](size_t from, size_t to) -> int64_t {
        const uint32_t destination = leaves[to].endpoint[from == to ? 1 : 0];
        if (destination == Remote::kNone) {
            return 0;
        }
        const PortPath path = fabric.FindPath(leaves[from].endpoint[0], destination);
        return CrossTime(path, dataBytes) + CrossTime(path, ackBytes);
    };
    int64_t longest = 0;
    std::vector<int64_t> nearest(leaves.size(), std::numeric_limits<int64_t>::max());
    size_t centre = 0;
    const size_t sweeps = leaves.size() <= kExhaustiveLeaves ? leaves.size() : kSweeps;
    for (size_t sweep = 0; sweep < sweeps; ++sweep) {
        for (size_t from = 0; from < leaves.size(); ++from) {
            const int64_t time = roundTrip(from, centre);
            longest = std::max(longest, time);
            nearest[from] = from == centre ? -1 : std::min(nearest[from], time);
        }
        centre =
            static_cast<size_t>(std::max_element(nearest.begin(), nearest.end()) - nearest.begin());
    }
    return longest;
}

// --- A message ----------------------------------------------------------------------------------

IdleTransfer::Tandem::Tandem(const PortPath& path, const TransferOptions& options)
    : m_path(&path),
      m_departed(path.size(), 0),
      m_spreads(options.spreads),
      m_spreadsLast(options.spreads && options.spreadsLast) {}

// Whether all packets go by that hop, so that one waits for another.
bool IdleTransfer::Tandem::IsShared(size_t hop) const {
    return hop == 0 || !m_spreads || (hop + 1 == m_path->size() && !m_spreadsLast);
}

int64_t IdleTransfer::Tandem::Send(uint32_t bytes, int64_t at) {
    for (size_t hop = 0; hop < m_path->size(); ++hop) {
        const FabricPort& port = *(*m_path)[hop];
        const bool isLast = hop + 1 == m_path->size();
        const FabricPort* next = isLast ? nullptr : (*m_path)[hop + 1];
        if (m_spreads && isLast && at < m_lastHandOver) {
            // It overtook the one before, and may have found the last link idle.
            m_departed[hop] = std::max(m_departed[hop], at + port.GetTransmissionTime(bytes));
            return m_departed[hop] + port.GetArrivalDelay();
        }
        if (isLast) {
            m_lastHandOver = at;
        }
        const int64_t start = IsShared(hop) ? std::max(at, m_departed[hop]) : at;
        const int64_t end = start + port.GetTransmissionTime(bytes);
        m_departed[hop] = std::max(m_departed[hop], end);
        at = port.GetHandOver(start, bytes, next);
    }
    return at;
}

void IdleTransfer::Tandem::Repeat(uint32_t bytes, uint64_t count) {
    int64_t pace = 0;
    for (size_t hop = 0; hop < m_path->size(); ++hop) {
        if (IsShared(hop)) {
            pace = std::max(pace, (*m_path)[hop]->GetTransmissionTime(bytes));
        }
        m_departed[hop] += static_cast<int64_t>(count) * pace;
    }
    m_lastHandOver += static_cast<int64_t>(count) * pace;
}

IdleTransfer::IdleTransfer(const std::vector<PortPath>& paths, const std::vector<PortPath>& back,
                           const TransferOptions& options)
    : m_options(options) {
    for (size_t p = 0; p < paths.size(); ++p) {
        m_lanes.push_back({Tandem(paths[p], options), Tandem(back[p], options)});
    }
    m_last = m_lanes.size() - 1;
}

void IdleTransfer::Send(uint32_t bytes) {
    size_t lane = 0;
    int64_t start = kNever;
    for (size_t i = 1; i <= m_lanes.size(); ++i) {
        const size_t candidate = (m_last + i) % m_lanes.size();
        const int64_t free = std::max(m_lanes[candidate].data.GetNextStart(), m_next);
        if (free < start) {
            lane = candidate;
            start = free;
        }
    }
    m_last = lane;
    m_next = start + m_options.tick.GetPaceTime(bytes + m_options.gapBytes, m_options.rateBps);
    m_lanes[lane].before = m_lanes[lane].arrived;
    m_lanes[lane].arrived = m_lanes[lane].data.Send(bytes, start);
}

void IdleTransfer::SendMany(uint32_t bytes, uint64_t count) {
    uint64_t sent = 0;
    for (; count != 0 && (sent < kTransientPackets || count % m_lanes.size() != 0); --count) {
        Send(bytes);
        ++sent;
    }
    if (count == 0) {
        return;
    }
    const int64_t before = m_lanes[m_last].data.GetNextStart();
    for (Lane& lane : m_lanes) {
        lane.data.Repeat(bytes, count / m_lanes.size());
        lane.arrived = lane.data.GetLastArrival();
    }
    m_next += m_lanes[m_last].data.GetNextStart() - before;
}

int64_t IdleTransfer::Finish(uint32_t ackBytes, bool acksAll) {
    Lane* latest = &m_lanes[0];
    for (Lane& lane : m_lanes) {
        latest = lane.arrived > latest->arrived ? &lane : latest;
    }
    if (acksAll && !m_options.spreads && latest->before != 0) {
        latest->acks.Send(ackBytes, latest->before);
    }
    return latest->acks.Send(ackBytes, latest->arrived);
}

int64_t IdleTransfer::GetLastArrival() const {
    int64_t latest = 0;
    for (const Lane& lane : m_lanes) {
        latest = std::max(latest, lane.arrived);
    }
    return latest;
}

}  // namespace ns3
