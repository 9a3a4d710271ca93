// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-switch.h"

#include "engine/model/ns3-versions.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/integer.h"
#include "ns3/pointer.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(FabricSwitch);

namespace {

// An ACK takes back what its packet was told.
bool CarriesTelemetry(const Frame& frame) {
    return frame.telemetry != nullptr && frame.HasPayload();
}

}  // namespace

template <unsigned kClass>
void FabricSwitch::SetQuantum(uint32_t bytes) {
    m_schedule.quantum[kClass] = bytes;
}

template <unsigned kClass>
void FabricSwitch::SetKmin(int64_t bytes) {
    m_classEcn[kClass].kmin = bytes;
}

template <unsigned kClass>
void FabricSwitch::SetKmax(int64_t bytes) {
    m_classEcn[kClass].kmax = bytes;
}

template <unsigned kClass>
void FabricSwitch::SetPmax(double probability) {
    m_classEcn[kClass].pmax = probability;
}

template <unsigned kClass>
TypeId FabricSwitch::AddClassAttributes(TypeId tid) {
    if constexpr (kClass < kTrafficClasses) {
        constexpr int64_t kMaxBytes = int64_t{1} << 40;
        const std::string name = "Class" + std::to_string(kClass);
        tid.AddAttribute("Quantum" + name,
                         "Bytes this class may send a round while others wait (256..16 Mi).",
                         UintegerValue(16384),
                         MakeUintegerAccessor(&FabricSwitch::SetQuantum<kClass>),
                         MakeUintegerChecker<uint32_t>(256, 1 << 24))
            .AddAttribute("EcnKmin" + name, "EcnKmin of this class (bytes); -1 takes EcnKmin.",
                          IntegerValue(-1), MakeIntegerAccessor(&FabricSwitch::SetKmin<kClass>),
                          MakeIntegerChecker<int64_t>(-1, kMaxBytes))
            .AddAttribute("EcnKmax" + name, "EcnKmax of this class (bytes); -1 takes EcnKmax.",
                          IntegerValue(-1), MakeIntegerAccessor(&FabricSwitch::SetKmax<kClass>),
                          MakeIntegerChecker<int64_t>(-1, kMaxBytes))
            .AddAttribute("EcnPmax" + name, "EcnPmax of this class; -1 takes EcnPmax.",
                          DoubleValue(-1), MakeDoubleAccessor(&FabricSwitch::SetPmax<kClass>),
                          MakeDoubleChecker<double>(-1, 1));
        return AddClassAttributes<kClass + 1>(tid);
    }
    return tid;
}

TypeId FabricSwitch::AddEcnAttributes(TypeId tid) {
    return tid
        .AddAttribute("EcnEnabled", "Mark ECN-capable frames.", BooleanValue(true),
                      MakeBooleanAccessor(&FabricSwitch::m_ecnEnabled), MakeBooleanChecker())
        .AddAttribute("EcnKmin",
                      "Backlog up to which nothing is marked (bytes at EcnReferenceRate). "
                      "100 KB at 25 Gb/s as in the HPCC studies (SIGCOMM 2019).",
                      UintegerValue(100000), MakeUintegerAccessor(&FabricSwitch::m_ecnKmin),
                      MakeUintegerChecker<uint64_t>())
        .AddAttribute("EcnKmax",
                      "Backlog above which everything is marked (bytes at EcnReferenceRate), "
                      "at least EcnKmin.",
                      UintegerValue(400000), MakeUintegerAccessor(&FabricSwitch::m_ecnKmax),
                      MakeUintegerChecker<uint64_t>())
        .AddAttribute("EcnPmax", "Probability of a mark at EcnKmax.", DoubleValue(0.2),
                      MakeDoubleAccessor(&FabricSwitch::m_ecnPmax), MakeDoubleChecker<double>(0, 1))
        .AddAttribute(
            "EcnReferenceRate",
            "Rate for which EcnKmin and EcnKmax are given, more than 0; a port's own scale with "
            "its rate.",
            DataRateValue(DataRate("25Gb/s")),
            MakeDataRateAccessor(&FabricSwitch::m_ecnReferenceRate), MakeDataRateChecker());
}

TypeId FabricSwitch::GetTypeId() {
    static TypeId tid = AddClassAttributes<0>(AddEcnAttributes(
        TypeId("ns3::FabricSwitch")
            .SetParent<Object>()
            .SetGroupName("Fabric")
            .AddAttribute("BufferBytes", "Packet memory (bytes); 0 takes the switch model's.",
                          UintegerValue(0), MakeUintegerAccessor(&FabricSwitch::m_bufferBytes),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("Pipeline",
                          "Latency of the idle switch from the last bit that it waits for to "
                          "the first it sends; negative takes the "
                          "switch model's.",
                          TimeValue(NanoSeconds(-1)), MakeTimeAccessor(&FabricSwitch::m_pipeline),
                          MakeTimeChecker())
            .AddAttribute(
                "CutThrough",
                "Send a frame on once its head is in, where the egress link is no "
                "faster than the ingress link: On, Off, or Model: InfiniBand switches do, "
                "Ethernet switches do not.",
                EnumValue(kCutThroughModel), MakeEnumMemberAccessor(&FabricSwitch::m_cutThrough),
                MakeEnumChecker(kCutThroughModel, "Model", kCutThroughOn, "On", kCutThroughOff,
                                "Off"))
            .AddAttribute("CutThroughBytes",
                          "What must be in of a frame to forward it, where the switch cuts "
                          "through (bytes, 1..9216).",
                          UintegerValue(64), MakeUintegerAccessor(&FabricSwitch::m_cutThroughBytes),
                          MakeUintegerChecker<uint32_t>(1, 9216))
            .AddAttribute("MaxFrameBytes",
                          "Largest frame of the fabric, for what buffers must hold (bytes).",
                          UintegerValue(9216), MakeUintegerAccessor(&FabricSwitch::m_maxFrameBytes),
                          MakeUintegerChecker<uint32_t>(64, UINT16_MAX))
            .AddAttribute("StrictClasses",
                          "Classes served before all others, highest number first, as a bit mask: "
                          "the sum of 2^c over them (192: 6 and 7).",
                          UintegerValue(0xc0), MakeUintegerAccessor(&FabricSwitch::m_strictClasses),
                          MakeUintegerChecker<uint8_t>())
            .AddAttribute(
                "TelemetryForm",
                "What telemetry tells: PerHop, a record of each hop (HPCC); Utilization, that of "
                "the most used one (PINT), for which WireFormat's TelemetryBytes should be 1; "
                "LastHop, its record and the longest queue before it; or AsWanted by the "
                "congestion control.",
                EnumValue(kTelemetryAsWanted),
                MakeEnumMemberAccessor(&FabricSwitch::m_telemetryForm),
                MakeEnumChecker(kTelemetryPerHop, "PerHop", kTelemetryUtilization, "Utilization",
                                kTelemetryLastHop, "LastHop", kTelemetryAsWanted, "AsWanted"))
            .AddAttribute("TelemetryPeriod",
                          "T over which Utilization is averaged: the fabric's base RTT. 13 us as "
                          "in HPCC (SIGCOMM 2019).",
                          TimeValue(MicroSeconds(13)),
                          MakeTimeAccessor(&FabricSwitch::m_telemetryPeriod),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("TelemetryQueueUnit",
                          "Granularity of backlogs in telemetry (bytes). 80 in the HPCC header.",
                          UintegerValue(80),
                          MakeUintegerAccessor(&FabricSwitch::m_telemetryQueueUnit),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute(
                "TelemetryBytesUnit",
                "Granularity of byte counts in telemetry (bytes). 128 in the HPCC header.",
                UintegerValue(128), MakeUintegerAccessor(&FabricSwitch::m_telemetryBytesUnit),
                MakeUintegerChecker<uint32_t>(1))
            .AddAttribute(
                "PathSelector", "Chooses among equal-cost ports; null means ECMP.", PointerValue(),
                MakePointerAccessor(&FabricSwitch::SetPathSelector, &FabricSwitch::GetPathSelector),
                MakePointerChecker<PathSelector>())));
    return tid;
}

FabricSwitch::FabricSwitch() = default;

FabricSwitch::~FabricSwitch() = default;

void FabricSwitch::DoDispose() {
    m_chooser = nullptr;
    m_selector = nullptr;
    SwitchParameters::DoDispose();
}

void FabricSwitch::SetPlace(uint32_t switchIndex, const FabricRouting& routing, uint32_t ecmpSeed) {
    m_switchIndex = switchIndex;
    m_routing = &routing;
    m_ecmpSeed = Mix64(ecmpSeed + 1);
    m_schedule.strictMask = m_strictClasses;
    m_nextHops.Reset(routing, switchIndex);
    m_leaf = routing.GetOwnLeaf(switchIndex);
}

void FabricSwitch::OnRoutesChanged() {
    m_nextHops.Reset(*m_routing, m_switchIndex);
    m_leaf = m_routing->GetOwnLeaf(m_switchIndex);
    if (m_chooser != nullptr) {
        m_chooser->OnRoutesChanged();
    }
}

uint32_t FabricSwitch::GetHeadBytes() const {
    const bool cutsThrough =
        m_cutThrough == kCutThroughModel ? CutsThroughByNature() : m_cutThrough == kCutThroughOn;
    return cutsThrough ? m_cutThroughBytes : 0;
}

void FabricSwitch::SetModel(uint64_t bufferBytes, int64_t pipelinePs) {
    if (m_bufferBytes == 0) {
        m_bufferBytes = bufferBytes;
    }
    if (m_pipeline.IsStrictlyNegative()) {
        m_pipeline = PicoSeconds(pipelinePs);
    }
}

void FabricSwitch::SetPorts(const std::vector<FabricPort*>& ports, uint64_t drawSeed) {
    m_ports.assign(ports.begin(), ports.end());
    m_drawSeed = drawSeed;
    m_isCuttingThrough = GetHeadBytes() != 0;
    m_portState.resize(m_ports.size());
    for (size_t i = 0; i < m_ports.size(); ++i) {
        if (m_ports[i] != nullptr) {
            m_portState[i] = {
                FindEcnProfile(m_ports[i]->GetRateBps()), EcnMarker(Mix64(drawSeed + i)), {}};
        }
    }
    ConfigureBuffers();
    CreateChooser();
}

void FabricSwitch::SetPathSelector(Ptr<PathSelector> selector) {
    m_selector = selector;
    CreateChooser();
}

void FabricSwitch::CreateChooser() {
    m_chooser = nullptr;
    if (m_selector != nullptr && m_routing != nullptr) {
        m_chooser = m_selector->CreateChooser(
            {m_switchIndex, m_ports, *m_routing, m_ecmpSeed, Mix64(~m_drawSeed)});
    }
    m_tellsForwards = m_chooser != nullptr && m_chooser->HearsForwards();
}

uint32_t FabricSwitch::FindEcnProfile(uint64_t rateBps) {
    const auto known =
        std::find_if(m_ecnProfiles.begin(), m_ecnProfiles.end(),
                     [rateBps](const EcnProfile& profile) { return profile.rateBps == rateBps; });
    const auto index = static_cast<uint32_t>(known - m_ecnProfiles.begin());
    if (known == m_ecnProfiles.end()) {
        m_ecnProfiles.push_back({rateBps, {}});
        for (unsigned c = 0; c < kTrafficClasses; ++c) {
            m_ecnProfiles[index].ofClass[c] = ScaleEcn(rateBps, m_classEcn[c]);
        }
    }
    return index;
}

EcnThresholds FabricSwitch::ScaleEcn(uint64_t rateBps, const ClassEcn& ecn) const {
    if (m_ecnReferenceRate.GetBitRate() == 0) {
        throw std::invalid_argument(
            "ns3::FabricSwitch::EcnReferenceRate: 0bps: must be more than 0");
    }
    const double scale =
        static_cast<double>(rateBps) / static_cast<double>(m_ecnReferenceRate.GetBitRate());
    const auto scaled = [scale](int64_t ofClass, uint64_t ofAll) {
        const uint64_t bytes = ofClass < 0 ? ofAll : static_cast<uint64_t>(ofClass);
        return static_cast<uint64_t>(static_cast<double>(bytes) * scale);
    };
    return {scaled(ecn.kmin, m_ecnKmin), scaled(ecn.kmax, m_ecnKmax),
            ecn.pmax < 0 ? m_ecnPmax : ecn.pmax};
}

PathOptions FabricSwitch::FindPaths(const Frame& frame) {
    const FabricRouting::Attachment& destination = m_routing->GetAttachment(frame.destination);
    if (destination.leaf == m_leaf) {
        return {destination.leaf, &destination.port, 1};
    }
    const NextHopTable::PortSet set = m_nextHops.Find(destination.leaf);
    if (set.count == 0) {
        return FindAttached(frame, destination.leaf);
    }
    return {destination.leaf, set.ports, set.count};
}

// No way on: this switch is of the destination's leaf, or cannot reach it.
PathOptions FabricSwitch::FindAttached(const Frame& frame, uint32_t leaf) const {
    const FabricRouting::PortRun here = m_routing->FindAttached(frame.destination, m_switchIndex);
    return {leaf, here.ports, here.count};
}

uint16_t FabricSwitch::ChooseByHash(const Frame& frame, const PathOptions& paths) const {
    return paths.ports[uint64_t{EcmpHash(frame, m_ecmpSeed)} * paths.count >> 32];
}

FabricPort* FabricSwitch::Route(const Frame& frame, int64_t now) {
    const PathOptions paths = FindPaths(frame);
    if (paths.count == 1) {
        return m_ports[paths.ports[0]];
    }
    if (paths.count == 0) {
        return nullptr;
    }
    return m_ports[m_chooser == nullptr ? ChooseByHash(frame, paths)
                                        : m_chooser->Choose(frame, paths, now)];
}

void FabricSwitch::PrefetchArrival(const Frame& frame, uint32_t /*portIndex*/, int stage) {
    if (IsLinkControl(frame.kind)) {
        return;
    }
    if (stage == 0) {
        m_nextHops.Prefetch(m_routing->GetAttachment(frame.destination).leaf);
        return;
    }
    const PathOptions paths = FindPaths(frame);
    if (paths.count > 1 && m_chooser != nullptr) {
        if (stage == 1) {
            m_chooser->Prefetch(frame, paths);
        }
    } else if (paths.count != 0) {
        FabricPort* const& egress =
            m_ports[paths.count == 1 ? paths.ports[0] : ChooseByHash(frame, paths)];
        if (stage == 1) {
            __builtin_prefetch(&egress);
        } else if (stage == 2) {
            egress->PrefetchEnqueue(frame.trafficClass);
        } else {
            egress->PrefetchQueued(frame.trafficClass);
        }
    }
}

// A frame with others behind it may be marked; any is metered.
void FabricSwitch::PrefetchTransmit(const FabricPort& port, const Frame& frame) {
    if ((m_ecnEnabled && port.GetQueueBytes(frame.trafficClass) > frame.bytes) ||
        m_telemetryForm == kTelemetryUtilization) {
        __builtin_prefetch(&m_portState[port.GetPortIndex()], 1);
    }
}

// A faster link would run out of bits.
void FabricSwitch::Forward(FabricPort& ingress, FabricPort& egress, Frame* frame, int64_t now) {
    if (m_tellsForwards) {
        m_chooser->OnForward(ingress, egress, *frame, now);
    }
    if (m_isCuttingThrough && egress.GetRateBps() > ingress.GetRateBps()) {
        ingress.HoldForTail(frame, egress, now);
    } else {
        egress.Enqueue(frame, now);
    }
}

void FabricSwitch::OnNotice(FabricPort& port, uint32_t leaf, int64_t now) {
    if (m_chooser != nullptr) {
        m_chooser->OnNotice(static_cast<uint16_t>(port.GetPortIndex()), leaf, now);
    }
}

void FabricSwitch::DropUnroutable(FabricPort& ingress, Frame* frame, int64_t now) {
    ingress.CountDrop(*frame, now);
    ingress.GetPartition().Drop(frame);
}

void FabricSwitch::CatchUpQueues(int64_t now) {
    for (FabricPort* port : m_ports) {
        if (port != nullptr && port->HasQueue()) {
            port->CatchUp(now);
        }
    }
}

void FabricSwitch::SetExact(bool exact, int64_t now) {
    for (FabricPort* port : m_ports) {
        if (port != nullptr) {
            port->SetExact(exact, now);
        }
    }
}

void FabricSwitch::MarkAndStamp(FabricPort& port, Frame& frame, int64_t start) {
    const uint32_t queueBytes = port.GetQueueBytes(frame.trafficClass);
    const bool isEct = (frame.flags & Frame::kFlagEct) != 0;
    // An empty queue is below any threshold; the port's marker need not be fetched to know it.
    if (isEct && m_ecnEnabled && queueBytes != 0) {
        PortState& state = m_portState[port.GetPortIndex()];
        if (state.marker.ShouldMark(GetEcn(state, frame.trafficClass), queueBytes)) {
            frame.flags |= Frame::kFlagCe;
            port.CountMark(frame, start);
        }
    }
    if (m_telemetryForm == kTelemetryUtilization) {
        MeterUtilization(port, frame, start);
    } else if (CarriesTelemetry(frame)) {
        Stamp(port, frame, start);
    }
}

bool FabricSwitch::IsDroppedEarly(FabricPort& egress, const Frame& frame, int64_t now) {
    if (m_ecnEnabled && (frame.flags & Frame::kFlagEct) != 0) {
        return false;  // it will be marked
    }
    egress.CatchUp(now);
    PortState& state = m_portState[egress.GetPortIndex()];
    const unsigned c = frame.trafficClass;
    return state.marker.ShouldMark(GetEcn(state, c), egress.GetQueueBytes(c));
}

void FabricSwitch::Stamp(const FabricPort& port, Frame& frame, int64_t start) {
    if (m_telemetryForm == kTelemetryLastHop) {
        StampLastHop(port, frame, start);
    } else {
        StampHop(port, frame, start);
    }
}

HopTelemetry FabricSwitch::Describe(const FabricPort& port, int64_t start) const {
    const uint32_t queueBytes = port.GetQueueBytes();
    const uint64_t txBytes = port.GetTxBytes();
    return {start, (txBytes - txBytes % m_telemetryBytesUnit) & HopTelemetry::kTxBytesMask,
            port.GetSource() & HopTelemetry::kLinkDirectionMask,
            queueBytes - queueBytes % m_telemetryQueueUnit, static_cast<float>(port.GetRateBps())};
}

void FabricSwitch::StampHop(const FabricPort& port, Frame& frame, int64_t start) {
    Telemetry& telemetry = *frame.telemetry;
    // Each link led to a switch that wrote. To ask the record how many did would mean to wait for
    // its memory; writing does not.
    const uint32_t index = frame.hops - 1U;
    if (index >= Telemetry::kMaxHops) {
        return;
    }
    telemetry.hops = index + 1;
    telemetry.hop[index] = Describe(port, start);
}

void FabricSwitch::StampLastHop(const FabricPort& port, Frame& frame, int64_t start) {
    Telemetry& telemetry = *frame.telemetry;
    if (frame.hops > 1) {
        telemetry.worst = std::max(telemetry.worst, telemetry.hop[0].GetQueueTime());
    }
    telemetry.hops = 1;
    telemetry.hop[0] = Describe(port, start);
}

void FabricSwitch::MeterUtilization(FabricPort& port, Frame& frame, int64_t start) {
    const double utilization = m_portState[port.GetPortIndex()].meter.Update(
        start, frame.bytes + port.GetGapBytes(), port.GetQueueBytes(), port.GetRateBps(),
        m_telemetryPeriod.GetPicoSeconds());
    if (!CarriesTelemetry(frame)) {
        return;
    }
    const float coded = UtilizationCode::Decode(UtilizationCode::Encode(utilization));
    frame.telemetry->worst = std::max(frame.telemetry->worst, coded);
}

}  // namespace ns3
