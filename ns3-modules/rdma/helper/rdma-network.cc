// SPDX-License-Identifier: GPL-2.0-only
#include "rdma-network.h"

#include "rdma/model/nic/rdma-host.h"

#include "ns3/uinteger.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(RdmaNetwork);

TypeId RdmaNetwork::GetTypeId() {
    static TypeId tid =
        TypeId("ns3::RdmaNetwork")
            .SetParent<Object>()
            .SetGroupName("Rdma")
            .AddConstructor<RdmaNetwork>()
            .AddAttribute("BaseRtt",
                          "Round trip that congestion controls take for an idle fabric's; 0 "
                          "computes it: the longest of any two endpoints.",
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
    m_fastest = nullptr;
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
    const uint32_t fullBytes = GetDataBytes(m_nics.front()->GetMtu(), false);
    m_fastest = std::make_unique<FastestPaths>(*fabric, fullBytes);
    m_spreadsFlows = SpreadsFlows();
    m_shared.baseRttPs = m_baseRtt.IsStrictlyPositive()
                             ? m_baseRtt.GetPicoSeconds()
                             : FindLongestRoundTrip(*fabric, fullBytes, GetAckBytes());
    for (uint32_t e = 0; e < fabric->GetEndpoints(); ++e) {
        std::vector<FabricPort*> ports;
        for (uint32_t k = 0; k < fabric->GetPortsPerEndpoint() && fabric->HasEndpointPort(e, k);
             ++k) {
            ports.push_back(&fabric->GetEndpointPort(e, k));
        }
        m_nics[e]->Attach(e, ports, m_shared);
        RdmaHost::Add(m_nics[e]);
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

bool RdmaNetwork::SpreadsFlows() const {
    for (uint32_t i = 0; i < m_fabric->GetSwitchCount(); ++i) {
        if (m_fabric->GetSwitch(i).SpreadsFlows()) {
            return true;
        }
    }
    return false;
}

// The path of a message, or where packets are sprayed one for each NIC port that has one.
std::vector<PortPath> RdmaNetwork::FindPaths(uint32_t source, uint32_t destination,
                                             FastestPaths::Wish wish) const {
    std::vector<PortPath> paths;
    const bool sprays = m_nics[source]->GetSprayWidth() > 1;
    for (uint32_t k = 0; k < m_fabric->GetPortsPerEndpoint(); ++k) {
        PortPath path = m_fastest->Find(source, destination, k, wish);
        if (!path.empty() && (sprays || paths.empty())) {
            paths.push_back(std::move(path));
        }
    }
    return paths;
}

PortPath RdmaNetwork::FindPath(uint32_t source, uint32_t destination) const {
    const std::vector<PortPath> paths =
        FindPaths(source, destination, FastestPaths::Wish::kLeastDelay);
    return paths.empty() ? PortPath() : paths.front();
}

int64_t RdmaNetwork::GetIdealCompletionTime(uint32_t source, uint32_t destination, uint64_t bytes,
                                            Verb verb) const {
    const int64_t time =
        GetIdealTimeBy(FastestPaths::Wish::kLeastDelay, source, destination, bytes, verb);
    if (!m_fastest->HasMixedRates()) {
        return time;
    }
    return std::min(
        time, GetIdealTimeBy(FastestPaths::Wish::kMostRate, source, destination, bytes, verb));
}

int64_t RdmaNetwork::GetIdealTimeBy(FastestPaths::Wish wish, uint32_t source, uint32_t destination,
                                    uint64_t bytes, Verb verb) const {
    const bool reads = verb == Verb::kRead;
    const uint32_t from = reads ? destination : source;  // the payload's way, and the other one
    const uint32_t to = reads ? source : destination;
    const std::vector<PortPath> paths = FindPaths(from, to, wish);
    const std::vector<PortPath> back = FindPaths(to, from, FastestPaths::Wish::kLeastDelay);
    if (paths.empty() || back.size() != paths.size() || bytes == 0) {
        return 0;
    }
    const bool withReth = verb == Verb::kWrite;
    const uint32_t aeth = reads ? m_fabric->GetWireFormat().GetAethBytes() : 0;
    const uint32_t mtu = m_nics[source]->GetMtu();
    const uint64_t packets = (bytes + mtu - 1) / mtu;
    const auto last = static_cast<uint32_t>(bytes - (packets - 1) * mtu);
    TransferOptions options;
    options.rateBps = m_nics[source]->GetPathProperties().lineRateBps;
    options.gapBytes = m_fabric->GetWireFormat().GetGapBytes();
    options.tick = m_fabric->GetClockTick();
    options.spreads = m_spreadsFlows;
    options.spreadsLast = m_fabric->GetPortsPerEndpoint() > 1;
    IdleTransfer data(paths, back, options);
    if (packets > 1) {
        data.Send(GetDataBytes(mtu, withReth) + aeth);
        data.SendMany(GetDataBytes(mtu, false), packets - 2);
    }
    data.Send(GetDataBytes(last, withReth && packets == 1) + aeth);
    if (reads) {
        return CrossTime(back[0], m_fabric->GetWireFormat().GetReadRequestBytes()) +
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
