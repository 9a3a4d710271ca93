// SPDX-License-Identifier: GPL-2.0-only
#include "ring-ideal-time.h"

#include "nvlink-crossbar.h"

#include "rdma/helper/rdma-network.h"

#include <algorithm>
#include <array>

namespace ns3 {

namespace {

// What a message's data packets, or its ACKs, take of a link.
int64_t TimeOnLink(const RdmaNetwork& network, const FabricPort& port, uint64_t bytes) {
    const uint32_t mtu = network.GetNic(0).GetMtu();
    const uint64_t packets = (bytes + mtu - 1) / mtu;
    const auto last = static_cast<uint32_t>(bytes - (packets - 1) * mtu);
    if (packets == 1) {
        return port.GetTransmissionTime(network.GetDataBytes(last, true));
    }
    return port.GetTransmissionTime(network.GetDataBytes(mtu, true)) +
           static_cast<int64_t>(packets - 2) *
               port.GetTransmissionTime(network.GetDataBytes(mtu, false)) +
           port.GetTransmissionTime(network.GetDataBytes(last, false));
}

int64_t AcksOnLink(const RdmaNetwork& network, const FabricPort& port, uint64_t bytes) {
    const RdmaNic& nic = network.GetNic(0);
    const uint64_t packets = (bytes + nic.GetMtu() - 1) / nic.GetMtu();
    const uint64_t acks = (packets + nic.GetAckInterval() - 1) / nic.GetAckInterval();
    return static_cast<int64_t>(acks) * port.GetTransmissionTime(network.GetAckBytes());
}

// The first kind of chain of ComputeRingIdealTime(): a link that never idles. Channels of a rank
// share its links, so what each link has to carry is added up.
int64_t LongestByLink(const RingSchedule& schedule, const std::vector<std::vector<RingHop>>& hops) {
    struct Link {
        int64_t occupancy = 0;
        int64_t longest = 0;
        int64_t channels = 0;
        int64_t ports = 1;
        int64_t crossing = INT64_MAX;
    };
    std::vector<std::array<Link, 2>> links(schedule.GetRanks());
    for (const auto& ring : hops) {
        for (const RingHop& hop : ring) {
            Link& link = links[hop.sender][hop.throughNvlink ? 1 : 0];
            link.occupancy += hop.occupancy;
            link.longest = std::max(link.longest, hop.occupancy);
            link.ports = hop.ports;
            ++link.channels;
            link.crossing = std::min(link.crossing, hop.delivery - hop.occupancy);
        }
    }
    int64_t longest = 0;
    for (const auto& ofRank : links) {
        for (const Link& link : ofRank) {
            if (link.occupancy != 0) {
                const auto messages = static_cast<int64_t>(schedule.GetMessages());
                const int64_t share = link.occupancy / std::min(link.ports, link.channels);
                longest =
                    std::max(longest, messages * std::max(share, link.longest) + link.crossing);
            }
        }
    }
    return longest;
}

// The second kind: one chunk that is handed on for `steps` hops. It may begin at any position, so a
// window of `steps` hops slides round the ring to find the longest; whole rounds are the same
// wherever it begins.
int64_t LongestByChain(const RingSchedule& schedule, const std::vector<RingHop>& ring) {
    const size_t size = ring.size();
    const size_t rounds = schedule.GetSteps() / size;
    const size_t rest = schedule.GetSteps() % size;
    int64_t wholeRound = 0;
    int64_t window = 0;
    int64_t slowest = 0;
    for (size_t i = 0; i < size; ++i) {
        wholeRound += ring[i].delivery;
        window += i < rest ? ring[i].delivery : 0;
        slowest = std::max(slowest, ring[i].occupancy);
    }
    int64_t longestWindow = window;
    for (size_t i = 0; i < size; ++i) {
        window += ring[(i + rest) % size].delivery - ring[i].delivery;
        longestWindow = std::max(longestWindow, window);
    }
    return static_cast<int64_t>(rounds) * wholeRound + longestWindow +
           static_cast<int64_t>(schedule.GetChunks() - 1) * slowest;
}

}  // namespace

RingHop RingHop::ThroughNic(const RdmaNetwork& network, uint32_t source, uint32_t destination,
                            uint64_t bytes, bool acknowledges) {
    const RdmaNic& nic = network.GetNic(source);
    const int64_t width = nic.GetSprayWidth();
    RingHop hop;
    hop.ports = nic.GetPortCount() / nic.GetSprayWidth();
    for (const FabricPort* port : network.FindPath(source, destination)) {
        const int64_t acks = acknowledges ? AcksOnLink(network, *port, bytes) / width : 0;
        const int64_t data = TimeOnLink(network, *port, bytes) / width;
        if (data + acks > hop.occupancy) {
            hop.occupancy = data + acks;
            hop.delivery = acks;
        }
    }
    hop.delivery += network.GetIdealCompletionTime(source, destination, bytes) -
                    CrossTime(network.FindPath(destination, source), network.GetAckBytes());
    return hop;
}

RingHop RingHop::ThroughNvlink(const NvlinkCrossbar& crossbar, uint64_t bytes) {
    RingHop hop;
    hop.throughNvlink = true;
    hop.occupancy = crossbar.GetTransmissionTime(bytes);
    hop.delivery = 2 * hop.occupancy + crossbar.GetLatency();
    return hop;
}

int64_t ComputeRingIdealTime(const RingSchedule& schedule,
                             const std::vector<std::vector<RingHop>>& hops) {
    int64_t longest = LongestByLink(schedule, hops);
    for (const auto& ring : hops) {
        longest = std::max(longest, LongestByChain(schedule, ring));
    }
    return longest;
}

}  // namespace ns3
