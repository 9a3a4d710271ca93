// SPDX-License-Identifier: GPL-2.0-only
#include "rdma-network.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(RdmaNetwork);

namespace {

// After so many equal packets every hop of an idle path sends at the pace of the slowest before it.
constexpr uint64_t kTransientPackets = 64;

// Departures of successive packets from each hop of an otherwise idle path: the exact recursion of
// a tandem of first-in first-out servers.
class Tandem {
  public:
    explicit Tandem(const std::vector<const FabricPort*>& path)
        : m_path(path), m_departed(path.size(), 0) {}

    /// \param at when the packet is handed to the first hop, ps
    void Send(uint32_t bytes, int64_t at = 0) {
        for (size_t hop = 0; hop < m_path.size(); ++hop) {
            const FabricPort* next = hop + 1 < m_path.size() ? m_path[hop + 1] : nullptr;
            const int64_t start = std::max(at, m_departed[hop]);
            m_departed[hop] = start + m_path[hop]->GetTransmissionTime(bytes);
            at = m_path[hop]->GetHandOver(start, bytes, next);
        }
    }

    void SendMany(uint32_t bytes, uint64_t count) {
        const uint64_t first = std::min(count, kTransientPackets);
        for (uint64_t i = 0; i < first; ++i) {
            Send(bytes);
        }
        int64_t pace = 0;
        for (size_t hop = 0; hop < m_path.size(); ++hop) {
            pace = std::max(pace, m_path[hop]->GetTransmissionTime(bytes));
            m_departed[hop] += static_cast<int64_t>(count - first) * pace;
        }
    }

    int64_t GetLastArrival() const { return m_departed.back() + m_path.back()->GetArrivalDelay(); }

  private:
    const std::vector<const FabricPort*>& m_path;
    std::vector<int64_t> m_departed;
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
                          MakeTimeChecker(Seconds(0)));
    return tid;
}

RdmaNetwork::RdmaNetwork() = default;

RdmaNetwork::~RdmaNetwork() = default;

void RdmaNetwork::DoDispose() {
    m_nics.clear();
    m_fabric = nullptr;
    m_congestionControl = nullptr;
    Object::DoDispose();
}

void RdmaNetwork::CheckTelemetry() const {
    if (!m_congestionControl->WantsTelemetry() || m_congestionControl->TakesUtilization()) {
        return;
    }
    for (uint32_t i = 0; i < m_fabric->GetSwitchCount(); ++i) {
        if (m_fabric->GetSwitch(i).GetTelemetryForm() != kTelemetryPerHop) {
            throw std::invalid_argument(m_congestionControl->GetInstanceTypeId().GetName() +
                                        " needs ns3::FabricSwitch::TelemetryForm PerHop");
        }
    }
}

void RdmaNetwork::Install(Ptr<FabricNetwork> fabric, Ptr<CongestionControl> congestionControl) {
    m_fabric = fabric;
    m_congestionControl = congestionControl;
    CheckTelemetry();
    m_shared.congestionControl = PeekPointer(congestionControl);
    m_shared.wireFormat = &fabric->GetWireFormat();
    m_shared.classOfLevel = fabric->GetClassOfLevel();
    m_shared.timerSource = 2 * fabric->GetLinkCount();  // link directions come first
    // Nothing shares a NIC port with other classes but ACKs and CNPs: the latter first.
    m_schedule.strictMask = 0xff;
    m_nics.reserve(fabric->GetEndpoints());
    for (uint32_t e = 0; e < fabric->GetEndpoints(); ++e) {
        m_nics.push_back(CreateObject<RdmaNic>());
    }
    m_shared.baseRttPs =
        m_baseRtt.IsStrictlyPositive() ? m_baseRtt.GetPicoSeconds() : ComputeBaseRtt();
    for (uint32_t e = 0; e < fabric->GetEndpoints(); ++e) {
        m_nics[e]->Attach(e, fabric->GetEndpointPort(e), m_shared);
        fabric->SetEndpointOwner(e, *m_nics[e], *m_nics[e], m_schedule);
    }
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
    if (path.empty()) {
        return 0;
    }
    Tandem alone(path);
    alone.Send(bytes);
    return alone.GetLastArrival();
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
        const int64_t there =
            CrossTime(m_fabric->FindPath(e, 0), GetDataBytes(m_nics[e]->GetMtu(), false));
        // Links are alike in both directions, so the ACK's way back is timed on the same ports.
        longest = std::max(longest, there + CrossTime(m_fabric->FindPath(e, 0), GetAckBytes()));
    }
    return longest;
}

int64_t RdmaNetwork::GetIdealCompletionTime(uint32_t source, uint32_t destination, uint64_t bytes,
                                            Verb verb) const {
    const std::vector<const FabricPort*> path = m_fabric->FindPath(source, destination);
    if (path.empty() || bytes == 0) {
        return 0;
    }
    if (verb == Verb::kRead) {
        const uint32_t request = m_fabric->GetWireFormat().GetReadRequestBytes();
        return CrossTime(path, request) + GetResponseTime(source, destination, bytes);
    }
    const uint32_t mtu = m_nics[source]->GetMtu();
    const uint64_t packets = (bytes + mtu - 1) / mtu;
    const auto last = static_cast<uint32_t>(bytes - (packets - 1) * mtu);
    const bool withReth = verb == Verb::kWrite;
    const std::vector<const FabricPort*> back = m_fabric->FindPath(destination, source);
    Tandem data(path);
    Tandem acks(back);
    if (packets > 1) {
        data.Send(GetDataBytes(mtu, withReth));
        data.SendMany(GetDataBytes(mtu, false), packets - 2);
        if (m_nics[destination]->GetAckInterval() == 1) {
            acks.Send(GetAckBytes(), data.GetLastArrival());  // the last one may wait for it
        }
    }
    data.Send(GetDataBytes(last, withReth && packets == 1));
    acks.Send(GetAckBytes(), data.GetLastArrival());
    return acks.GetLastArrival();
}

// From the arrival of a READ request to that of the last response.
int64_t RdmaNetwork::GetResponseTime(uint32_t source, uint32_t destination, uint64_t bytes) const {
    const std::vector<const FabricPort*> back = m_fabric->FindPath(destination, source);
    const uint32_t aeth = m_fabric->GetWireFormat().GetAethBytes();
    const uint32_t mtu = m_nics[source]->GetMtu();
    const uint64_t packets = (bytes + mtu - 1) / mtu;
    Tandem responses(back);
    if (packets > 1) {
        responses.Send(GetDataBytes(mtu, false) + aeth);
        responses.SendMany(GetDataBytes(mtu, false), packets - 2);
    }
    const auto last = static_cast<uint32_t>(bytes - (packets - 1) * mtu);
    responses.Send(GetDataBytes(last, false) + aeth);
    return responses.GetLastArrival();
}

NicCounters RdmaNetwork::GetCounters() const {
    NicCounters sum;
    for (const Ptr<RdmaNic>& nic : m_nics) {
        sum += nic->GetCounters();
    }
    return sum;
}

}  // namespace ns3
