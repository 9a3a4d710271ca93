// SPDX-License-Identifier: GPL-2.0-only
#include "rdma-network.h"

#include "ns3/uinteger.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(RdmaNetwork);

namespace {

// After so many equal packets every hop of an idle path sends at the pace of the slowest before it.
constexpr uint64_t kTransientPackets = 64;

using Path = std::vector<const FabricPort*>;

// Departures of successive packets from each hop of an otherwise idle path: the exact recursion of
// a tandem of first-in first-out servers.
class Tandem {
  public:
    explicit Tandem(const Path& path) : m_path(path), m_departed(path.size(), 0) {}

    /// \param at when the packet is handed to the first hop, ps
    /// \returns when it arrives at the end
    int64_t Send(uint32_t bytes, int64_t at) {
        for (size_t hop = 0; hop < m_path.size(); ++hop) {
            const FabricPort* next = hop + 1 < m_path.size() ? m_path[hop + 1] : nullptr;
            const int64_t start = std::max(at, m_departed[hop]);
            m_departed[hop] = start + m_path[hop]->GetTransmissionTime(bytes);
            at = m_path[hop]->GetHandOver(start, bytes, next);
        }
        return at;
    }

    /// As many more like the last ones.
    void Repeat(uint32_t bytes, uint64_t count) {
        int64_t pace = 0;
        for (size_t hop = 0; hop < m_path.size(); ++hop) {
            pace = std::max(pace, m_path[hop]->GetTransmissionTime(bytes));
            m_departed[hop] += static_cast<int64_t>(count) * pace;
        }
    }

    /// When the first hop is free again.
    int64_t GetNextStart() const { return m_departed.front(); }
    int64_t GetLastArrival() const { return m_departed.back() + m_path.back()->GetArrivalDelay(); }

  private:
    const Path& m_path;
    std::vector<int64_t> m_departed;
};

// A message over several paths at once, each packet by the one that is free first, and the way back
// of the acknowledgements.
class Spray {
  public:
    /// \param rateBps at which packets are paced
    /// \param back the way of acknowledgements for each of the paths
    Spray(const std::vector<Path>& paths, const std::vector<Path>& back, uint64_t rateBps,
          uint32_t gapBytes, ClockTick tick)
        : m_rateBps(rateBps), m_gapBytes(gapBytes), m_tick(tick) {
        for (size_t p = 0; p < paths.size(); ++p) {
            m_lanes.push_back({Tandem(paths[p]), Tandem(back[p])});
        }
        m_last = m_lanes.size() - 1;
    }

    void Send(uint32_t bytes) {
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
        m_next = start + m_tick.GetPaceTime(bytes + m_gapBytes, m_rateBps);
        m_lanes[lane].before = m_lanes[lane].arrived;
        m_lanes[lane].arrived = m_lanes[lane].data.Send(bytes, start);
    }

    void SendMany(uint32_t bytes, uint64_t count) {
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

    /// When the sender knows that all is there.
    /// \param acksAll each packet is acknowledged, so that the last ACK may wait for one before it
    int64_t Finish(uint32_t ackBytes, bool acksAll) {
        Lane* latest = &m_lanes[0];
        for (Lane& lane : m_lanes) {
            latest = lane.arrived > latest->arrived ? &lane : latest;
        }
        if (acksAll && latest->before != 0) {
            latest->acks.Send(ackBytes, latest->before);
        }
        return latest->acks.Send(ackBytes, latest->arrived);
    }

    int64_t GetLastArrival() const {
        int64_t latest = 0;
        for (const Lane& lane : m_lanes) {
            latest = std::max(latest, lane.arrived);
        }
        return latest;
    }

  private:
    struct Lane {
        Tandem data;
        Tandem acks;
        int64_t arrived = 0;  ///< Of the last packet.
        int64_t before = 0;   ///< Of the one before it; 0 if there is none.
    };

    std::vector<Lane> m_lanes;
    uint64_t m_rateBps;
    uint32_t m_gapBytes;
    ClockTick m_tick;
    size_t m_last;       ///< Lane of the last packet.
    int64_t m_next = 0;  ///< Pacing: earliest start of the next packet.
};

}  // namespace

TypeId RdmaNetwork::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::RdmaNetwork")
            .SetParent<Object>()
            .SetGroupName("Rdma")
            .AddConstructor<RdmaNetwork>()
            .AddAttribute("BaseRtt",
                          "Round trip that congestion controls take for an idle fabric's; 0 "
                          "computes it from the fabric.",
                          TimeValue(Seconds(0)), MakeTimeAccessor(&RdmaNetwork::m_baseRtt),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("FirstPsn",
                          "Packet sequence number with which every connection begins. The models "
                          "count in 32 bits, of which the wire has 24.",
                          UintegerValue(0), MakeUintegerAccessor(&RdmaNetwork::m_firstPsn),
                          MakeUintegerChecker<uint32_t>());
    return tid;
}

RdmaNetwork::RdmaNetwork() = default;

RdmaNetwork::~RdmaNetwork() = default;

void RdmaNetwork::DoDispose() {
    m_nics.clear();
    if (m_fabric != nullptr) {
        m_fabric->SetRouteCallback(nullptr);
    }
    m_fabric = nullptr;
    m_congestionControl = nullptr;
    Object::DoDispose();
}

void RdmaNetwork::SetTelemetryForm() {
    if (!m_congestionControl->WantsTelemetry()) {
        return;
    }
    TelemetryForm first = kTelemetryAsWanted;
    for (uint32_t i = 0; i < m_fabric->GetSwitchCount(); ++i) {
        FabricSwitch& fabricSwitch = m_fabric->GetSwitch(i);
        fabricSwitch.SetTelemetryForm(m_congestionControl->GetTelemetryForm());
        const TelemetryForm form = fabricSwitch.GetTelemetryForm();
        first = i == 0 ? form : first;
        if (!m_congestionControl->TakesTelemetry(form)) {
            throw std::invalid_argument(m_congestionControl->GetInstanceTypeId().GetName() +
                                        " cannot do with this ns3::FabricSwitch::TelemetryForm; "
                                        "leave it AsWanted");
        }
        if (form != first) {
            throw std::invalid_argument(
                "ns3::FabricSwitch::TelemetryForm must be the same for all switches");
        }
    }
    m_fabric->GetPartition().SetLongTelemetry(first == kTelemetryPerHop);
}

// Headroom and credits are computed for frames of MaxFrameBytes.
void RdmaNetwork::CheckFrameSize() const {
    uint32_t most = UINT32_MAX;
    for (uint32_t i = 0; i < m_fabric->GetSwitchCount(); ++i) {
        most = std::min(most, m_fabric->GetSwitch(i).GetMaxFrameBytes());
    }
    const uint32_t mtu = m_nics.front()->GetMtu();
    const uint32_t bytes = GetDataBytes(mtu, true);
    if (bytes > most) {
        const uint32_t headers = GetDataBytes(0, true);
        throw std::invalid_argument("an MTU of " + std::to_string(mtu) +
                                    " bytes makes frames of up to " + std::to_string(bytes) +
                                    " with headers; must be at most " + std::to_string(most) +
                                    " (ns3::FabricSwitch::MaxFrameBytes), so an MTU of at most " +
                                    std::to_string((most - std::min(most, headers)) / 4 * 4));
    }
}

void RdmaNetwork::Install(Ptr<FabricNetwork> fabric, Ptr<CongestionControl> congestionControl) {
    m_fabric = fabric;
    m_congestionControl = congestionControl;
    SetTelemetryForm();
    m_shared.congestionControl = PeekPointer(congestionControl);
    m_shared.wireFormat = &fabric->GetWireFormat();
    m_shared.classOfLevel = fabric->GetClassOfLevel();
    m_shared.routing = &fabric->GetRouting();
    m_shared.tick = fabric->GetClockTick();
    m_shared.firstPsn = m_firstPsn;
    m_shared.timerSource = 2 * fabric->GetLinkCount();  // link directions come first
    // Nothing shares a NIC port with other classes but ACKs and CNPs: the latter first.
    m_schedule.strictMask = 0xff;
    m_nics.reserve(fabric->GetEndpoints());
    for (uint32_t e = 0; e < fabric->GetEndpoints(); ++e) {
        m_nics.push_back(CreateObject<RdmaNic>());
    }
    CheckFrameSize();
    m_shared.baseRttPs =
        m_baseRtt.IsStrictlyPositive() ? m_baseRtt.GetPicoSeconds() : ComputeBaseRtt();
    for (uint32_t e = 0; e < fabric->GetEndpoints(); ++e) {
        std::vector<FabricPort*> ports;
        for (uint32_t k = 0; k < fabric->GetPortsPerEndpoint(); ++k) {
            ports.push_back(&fabric->GetEndpointPort(e, k));
        }
        m_nics[e]->Attach(e, ports, m_shared);
        fabric->SetEndpointOwner(e, *m_nics[e], *m_nics[e], m_schedule);
    }
    fabric->SetRouteCallback([this](int64_t now) {
        for (const Ptr<RdmaNic>& nic : m_nics) {
            nic->OnRoutesChanged(now);
        }
    });
}

uint32_t RdmaNetwork::GetFirstFreeSource() const {
    return m_shared.timerSource + GetEndpoints();
}

uint32_t RdmaNetwork::GetDataBytes(uint32_t payload, bool withReth) const {
    const WireFormat& format = m_fabric->GetWireFormat();
    const uint32_t telemetry =
        m_shared.congestionControl->WantsTelemetry() ? format.GetTelemetryBytes() : 0;
    return WireFormat::PadPayload(payload) + format.GetDataOverhead(withReth) + telemetry;
}

uint32_t RdmaNetwork::GetAckBytes() const {
    const WireFormat& format = m_fabric->GetWireFormat();
    return format.GetAckBytes() +
           (m_shared.congestionControl->WantsTelemetry() ? format.GetTelemetryBytes() : 0);
}

int64_t RdmaNetwork::CrossTime(const std::vector<const FabricPort*>& path, uint32_t bytes) {
    return path.empty() ? 0 : Tandem(path).Send(bytes, 0);
}

int64_t RdmaNetwork::ComputeBaseRtt() const {
    const FabricRouting& routing = m_fabric->GetRouting();
    std::vector<bool> seen(routing.GetLeafCount(), false);
    int64_t longest = 0;
    for (uint32_t e = 1; e < GetEndpoints(); ++e) {
        const uint32_t leaf = routing.GetAttachment(e).leaf;
        if (seen[leaf]) {
            continue;
        }
        seen[leaf] = true;
        const Path path = m_fabric->FindPath(e, 0);
        const int64_t there = CrossTime(path, GetDataBytes(m_nics[e]->GetMtu(), false));
        // Links are alike in both directions, so the ACK's way back is timed on the same ports.
        longest = std::max(longest, there + CrossTime(path, GetAckBytes()));
    }
    return longest;
}

// The path of a message, or where packets are sprayed one for each NIC port that has one.
std::vector<std::vector<const FabricPort*>> RdmaNetwork::FindPaths(uint32_t source,
                                                                   uint32_t destination) const {
    std::vector<Path> paths;
    const bool sprays = m_nics[source]->GetSprayWidth() > 1;
    for (uint32_t k = 0; k < m_fabric->GetPortsPerEndpoint(); ++k) {
        Path path = m_fabric->FindPath(source, destination, k);
        if (!path.empty() && (sprays || paths.empty())) {
            paths.push_back(std::move(path));
        }
    }
    return paths;
}

int64_t RdmaNetwork::GetIdealCompletionTime(uint32_t source, uint32_t destination, uint64_t bytes,
                                            Verb verb) const {
    const std::vector<Path> paths = FindPaths(source, destination);
    const std::vector<Path> back = FindPaths(destination, source);
    if (paths.empty() || back.size() != paths.size() || bytes == 0) {
        return 0;
    }
    const bool reads = verb == Verb::kRead;
    const bool withReth = verb == Verb::kWrite;
    const uint32_t aeth = reads ? m_fabric->GetWireFormat().GetAethBytes() : 0;
    const uint32_t mtu = m_nics[source]->GetMtu();
    const uint64_t packets = (bytes + mtu - 1) / mtu;
    const auto last = static_cast<uint32_t>(bytes - (packets - 1) * mtu);
    Spray data(reads ? back : paths, reads ? paths : back,
               m_nics[source]->GetPathProperties().lineRateBps,
               m_fabric->GetWireFormat().GetGapBytes(), m_fabric->GetClockTick());
    if (packets > 1) {
        data.Send(GetDataBytes(mtu, withReth) + aeth);
        data.SendMany(GetDataBytes(mtu, false), packets - 2);
    }
    data.Send(GetDataBytes(last, withReth && packets == 1) + aeth);
    if (reads) {
        return CrossTime(paths[0], m_fabric->GetWireFormat().GetReadRequestBytes()) +
               data.GetLastArrival();
    }
    return data.Finish(GetAckBytes(), m_nics[destination]->GetAckInterval() == 1);
}

NicCounters RdmaNetwork::GetCounters() const {
    NicCounters sum;
    for (const Ptr<RdmaNic>& nic : m_nics) {
        sum += nic->GetCounters();
    }
    return sum;
}

}  // namespace ns3
