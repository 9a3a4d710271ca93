// SPDX-License-Identifier: GPL-2.0-only
#include "rdma-nic.h"

#include "fabric/model/link/port-traces.h"

#include "engine/model/ns3-versions.h"

#include "ns3/data-rate.h"
#include "ns3/enum.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <stdexcept>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(RdmaNic);

NicCounters& NicCounters::operator+=(const NicCounters& other) {
    dataPacketsSent += other.dataPacketsSent;
    dataPacketsDelivered += other.dataPacketsDelivered;
    payloadBytesDelivered += other.payloadBytesDelivered;
    naksSent += other.naksSent;
    cnpsSent += other.cnpsSent;
    timeouts += other.timeouts;
    return *this;
}

TypeId RdmaNic::GetTypeId() {
    const auto trace = [](auto QueuePairTraces::*source) {
        return MakeOnDemandTraceAccessor<RdmaNic>(source);
    };
    const auto classChecker = MakeUintegerChecker<uint8_t>(0, kTrafficClasses - 1);
    static TypeId tid =
        TypeId("ns3::RdmaNic")
            .SetParent<Object>()
            .SetGroupName("Rdma")
            .AddConstructor<RdmaNic>()
            .AddAttribute("Mtu", "Payload of a full packet (bytes, 64..9216).", UintegerValue(4096),
                          MakeUintegerAccessor(&RdmaNic::mtu),
                          MakeUintegerChecker<uint32_t>(64, 9216))
            .AddAttribute("DataClass", "Traffic class of data packets (0..7).", UintegerValue(3),
                          MakeUintegerAccessor(&RdmaNic::dataPriority), classChecker)
            .AddAttribute(
                "AckClass", "Traffic class of ACKs (0..7). RoCEv2 ACKs share their data's class.",
                UintegerValue(3), MakeUintegerAccessor(&RdmaNic::ackPriority), classChecker)
            .AddAttribute("CnpClass", "Traffic class of CNPs (0..7).", UintegerValue(6),
                          MakeUintegerAccessor(&RdmaNic::cnpPriority), classChecker)
            .AddAttribute(
                "AckInterval",
                "Data packets per ACK; the last of a message, one that fills the sender's "
                "window and one that is sent again alone are always acknowledged.",
                UintegerValue(1), MakeUintegerAccessor(&RdmaNic::ackInterval),
                MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("CnpMode",
                          "How ECN marks reach the sender: CNP frames, or echoed by ACKs.",
                          EnumValue(kCnpFrame), MakeEnumMemberAccessor(&RdmaNic::cnpMode),
                          MakeEnumChecker(kCnpFrame, "Frame", kCnpAck, "Ack"))
            .AddAttribute("CnpInterval",
                          "Least time between CNPs of a queue pair (min_time_between_cnps 4 us; "
                          "50 us in the DCQCN paper).",
                          TimeValue(MicroSeconds(4)), MakeTimeAccessor(&RdmaNic::cnpInterval),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute(
                "CnpDelay",
                "From the arrival of a marked packet to its CNP's joining the queue of the "
                "port: what the NIC takes to make it.",
                TimeValue(Seconds(0)), MakeTimeAccessor(&RdmaNic::cnpDelay),
                MakeTimeChecker(Seconds(0)))
            .AddAttribute("AckDelay", "The same of ACKs and NAKs. The base RTT leaves it out.",
                          TimeValue(Seconds(0)), MakeTimeAccessor(&RdmaNic::ackDelay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("Reliability",
                          "What a lost packet costs: all after it (GoBackN), or itself alone "
                          "(SelectiveRepeat), with placement out of order at the receiver.",
                          EnumValue(kGoBackN), MakeEnumMemberAccessor(&RdmaNic::reliability),
                          MakeEnumChecker(kGoBackN, "GoBackN", kSelectiveRepeat, "SelectiveRepeat"))
            .AddAttribute("ReorderTolerance",
                          "With SelectiveRepeat: packets by which one may be overtaken before it "
                          "is taken for lost (0, as in IRN; for packets sprayed over paths the "
                          "most that one path may be behind; 2^24 leaves losses to timeouts and "
                          "trimming).",
                          UintegerValue(0), MakeUintegerAccessor(&RdmaNic::reorderTolerance),
                          MakeUintegerChecker<uint32_t>(0, 1 << 24))
            .AddAttribute("RetransmitTimeout",
                          "Time without progress after which unacknowledged packets are sent "
                          "again, at least the base RTT: 4.096 us x 2^14, the exponent that RDMA "
                          "tools use by default (IBA vol. 1, 9.7.6.1.3).",
                          TimeValue(NanoSeconds(67108864)),
                          MakeTimeAccessor(&RdmaNic::retransmitTimeout),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("RetryLimit",
                          "Timeouts without progress after which a queue pair fails (0..255; 7 is "
                          "the most that the wire's 3 bits hold).",
                          UintegerValue(7), MakeUintegerAccessor(&RdmaNic::retryLimit),
                          MakeUintegerChecker<uint32_t>(0, 255))
            .AddAttribute("RnrDelay",
                          "Time that a sender waits when a receiver was not ready (0.64 ms, the "
                          "min_rnr_timer of RDMA tools).",
                          TimeValue(MicroSeconds(640)), MakeTimeAccessor(&RdmaNic::rnrDelay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("RnrRetryLimit",
                          "Times in a row that a receiver may be not ready before a queue pair "
                          "fails (0..7; 7 is without end).",
                          UintegerValue(7), MakeUintegerAccessor(&RdmaNic::rnrRetryLimit),
                          MakeUintegerChecker<uint32_t>(0, 7))
            .AddAttribute(
                "PortSelection",
                "By which of its NIC's ports a queue pair sends, where there are "
                "several: one by a hash of its 5-tuple (Hash), one by its number "
                "(InTurn), or all, packet by packet (Spray).",
                EnumValue(kPortHash), MakeEnumMemberAccessor(&RdmaNic::portSelection),
                MakeEnumChecker(kPortHash, "Hash", kPortInTurn, "InTurn", kPortSpray, "Spray"))
            .AddAttribute("DetectionDelay",
                          "From the change of a port's link to the NIC's choosing its ports anew, "
                          "where there are several. Loss of signal takes milliseconds; 1 ms is an "
                          "assumption.",
                          TimeValue(MilliSeconds(1)), MakeTimeAccessor(&RdmaNic::detectionDelay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("MaxReads",
                          "READ requests of a queue pair that may be unanswered (1..255; 16 is the "
                          "max_qp_rd_atom of ConnectX).",
                          UintegerValue(16), MakeUintegerAccessor(&RdmaNic::maxReads),
                          MakeUintegerChecker<uint8_t>(1, 255))
            .AddAttribute("HostRate",
                          "Rate at which payload that came in goes to the host's memory: PCIe's, "
                          "less its overhead (bit/s); 0 is no limit. Beyond it the NIC pauses its "
                          "peers (PFC).",
                          DataRateValue(DataRate(0)), MakeDataRateAccessor(&RdmaNic::hostRate),
                          MakeDataRateChecker())
            .AddAttribute("HostBufferBytes",
                          "Payload that may wait for HostRate (bytes); more is dropped. An "
                          "assumption, as the next two.",
                          UintegerValue(1 << 20), MakeUintegerAccessor(&RdmaNic::hostBufferBytes),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("HostXoffBytes",
                          "Payload that waits from which on peers are paused (bytes).",
                          UintegerValue(512 << 10), MakeUintegerAccessor(&RdmaNic::hostXoffBytes),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("HostXonBytes", "Payload that waits when they are resumed (bytes).",
                          UintegerValue(256 << 10), MakeUintegerAccessor(&RdmaNic::hostXonBytes),
                          MakeUintegerChecker<uint32_t>())
            .AddTraceSource("Timeout", "A queue pair's retransmission timer fired.",
                            MakeTraceSourceAccessor(&RdmaNic::m_timeoutTrace),
                            "ns3::RdmaNic::QueuePairCallback")
            .AddTraceSource("Send", "A queue pair's packet starts on the link.",
                            trace(&QueuePairTraces::send), "ns3::QueuePairTraces::SendCallback")
            .AddTraceSource("RateChange",
                            "A queue pair's congestion control sets another rate or window.",
                            trace(&QueuePairTraces::rate), "ns3::QueuePairTraces::RateCallback")
            .AddTraceSource("Retransmission",
                            "A queue pair sends packets, or asks for them by READ, once more.",
                            trace(&QueuePairTraces::retransmission),
                            "ns3::QueuePairTraces::RetransmissionCallback")
            .AddTraceSource("Failure", "A queue pair failed; see QueuePair::GetError().",
                            MakeTraceSourceAccessor(&RdmaNic::m_failureTrace),
                            "ns3::RdmaNic::QueuePairCallback");
    return tid;
}

RdmaNic::RdmaNic() : m_requester(*this), m_responder(*this) {}

RdmaNic::~RdmaNic() = default;

void RdmaNic::Attach(uint32_t endpoint, const std::vector<FabricPort*>& ports,
                     const Shared& shared) {
    m_endpoint = endpoint;
    m_port = ports[0];
    m_shared = &shared;
    if (ports.size() > 1) {
        const NicPorts::Place place{endpoint, shared.routing, shared.timerSource + endpoint,
                                    Frame::kQueuePairMask + 1};
        NicPorts::Client& client = *this;
        m_ports = std::make_unique<NicPorts>(ports, place, portSelection,
                                             detectionDelay.GetPicoSeconds(), client);
    }
    const CongestionControl& congestionControl = *shared.congestionControl;
    if (hostRate.GetBitRate() != 0) {
        CreateHost();
    }
    m_acksReads =
        congestionControl.WantsAcks() || (congestionControl.WantsCnp() && cnpMode == kCnpAck);
    m_responder.SetDelays(ackDelay.GetPicoSeconds(), cnpDelay.GetPicoSeconds());
    m_responder.SetCreditRate(shared.congestionControl->GetCreditRate());
    m_timeoutPs = std::max(retransmitTimeout.GetPicoSeconds(), shared.baseRttPs);
}

void RdmaNic::CreateHost() {
    if (m_shared->wireFormat->IsInfiniband()) {
        throw std::invalid_argument(
            "ns3::RdmaNic::HostRate: an InfiniBand port promises credit that it has; allowed in an "
            "InfiniBand fabric: 0");
    }
    m_host = std::make_unique<HostInterface>(
        HostInterface::Config{hostRate.GetBitRate(), hostBufferBytes, hostXoffBytes, hostXonBytes},
        *m_port);
}

// Payload that its host has no room for is dropped.
bool RdmaNic::IsRefusedByHost(FabricPort& port, Frame* frame, int64_t now) {
    if (m_host == nullptr) {
        CreateHost();
    }
    if (m_host->Receive(port, *frame, now)) {
        return false;
    }
    port.CountDrop(*frame, now);
    GetPartition().Drop(frame);
    return true;
}

PathProperties RdmaNic::GetPathProperties() const {
    const uint64_t rateBps = m_ports == nullptr ? m_port->GetRateBps() : m_ports->GetLineRateBps();
    return {rateBps, m_shared->baseRttPs, mtu};
}

QueuePair& RdmaNic::Open(const QueuePair::Options& options) {
    return m_requester.Open(options);
}

void RdmaNic::Post(QueuePair& queuePair, uint64_t bytes, uint32_t immediate, uint64_t cookie,
                   int64_t now) {
    m_requester.Post(queuePair, bytes, immediate, cookie, now);
}

void RdmaNic::Close(QueuePair& queuePair) {
    m_requester.Close(queuePair);
}

FrameSupplier::Largest RdmaNic::GetLargest() const {
    const WireFormat& format = *m_shared->wireFormat;
    const uint32_t telemetry =
        m_shared->congestionControl->WantsTelemetry() ? format.GetTelemetryBytes() : 0;
    return {WireFormat::PadPayload(mtu) + format.GetDataOverhead(true) + telemetry,
            ClassOf(dataPriority)};
}

int64_t RdmaNic::GetNextSupply(const FabricPort& port) {
    if ((port.GetPausedMask() >> ClassOf(dataPriority) & 1) != 0) {
        return kNever;
    }
    return m_ports == nullptr ? m_requester.GetNextSupply()
                              : m_requester.GetNextSupply(m_ports->IndexOf(port));
}

Frame* RdmaNic::Supply(FabricPort& port, int64_t start) {
    return m_ports == nullptr ? m_requester.Supply(start)
                              : m_requester.Supply(m_ports->IndexOf(port), start);
}

void RdmaNic::StartDue(int64_t now) {
    m_ports->StartDue(now);
}

void RdmaNic::OnLinkChange(FabricPort& port, bool isUp, int64_t now) {
    CatchUp(now);
    if (m_ports != nullptr) {
        m_ports->OnLinkChange(port, now);
    }
    if (!isUp && m_host != nullptr) {
        m_host->OnLinkDown(port);
    }
    if (!isUp) {
        m_requester.OnCarrierLoss(now);
    }
}

void RdmaNic::OnPortsChanged(int64_t now) {
    m_requester.ChoosePorts(now);
}

void RdmaNic::OnRoutesChanged(int64_t now) {
    if (m_ports != nullptr) {
        m_requester.ChoosePorts(now);
    }
}

void RdmaNic::OnTransmit(FabricPort& /*port*/, Frame* /*frame*/, int64_t /*start*/) {}

void RdmaNic::PrefetchArrival(const Frame& frame, uint32_t /*portIndex*/, int stage) {
    if (stage == 0) {
        m_port->PrefetchEnqueue(ClassOf(ackPriority));
    }
    if (frame.kind == FrameKind::kData) {
        m_responder.Prefetch(frame, stage);
    } else {
        m_requester.Prefetch(frame, stage);
    }
}

void RdmaNic::PrefetchSupply(int stage) {
    m_requester.PrefetchSupply(stage);
}

void RdmaNic::OnArrival(FabricPort& port, uint32_t /*portIndex*/, Frame* frame, int64_t now) {
    if (m_ports != nullptr) {
        frame->ingressPort = static_cast<uint16_t>(m_ports->IndexOf(port));
    }
    if (hostRate.GetBitRate() != 0 && IsRefusedByHost(port, frame, now)) {
        return;
    }
    switch (frame->kind) {
        case FrameKind::kData:
            m_responder.OnData(frame, now);
            break;
        case FrameKind::kAck:
            m_requester.OnAck(frame, now);
            break;
        case FrameKind::kReadRequest:
            m_responder.OnReadRequest(frame, now);
            break;
        case FrameKind::kReadResponse:
            m_requester.OnReadResponse(frame, now);
            break;
        case FrameKind::kReadAck:
            m_responder.OnReadAck(frame, now);
            break;
        case FrameKind::kReadCnp:
            m_responder.OnReadCnp(*frame, now);
            GetPartition().Deliver(frame);
            break;
        default:
            m_requester.OnCnp(*frame, now);
            GetPartition().Deliver(frame);
            break;
    }
}

void RdmaNic::VisitState(StateVisitor& visitor) const {
    visitor.Nested("requester", m_requester);
    visitor.Nested("responder", m_responder);
    if (m_ports != nullptr) {
        visitor.Nested("ports", *m_ports);
    }
    if (m_host != nullptr) {
        visitor.Nested("host", *m_host);
    }
    visitor.Count("dataPacketsSent", m_counters.dataPacketsSent);
    visitor.Count("dataPacketsDelivered", m_counters.dataPacketsDelivered);
    visitor.Count("payloadBytesDelivered", m_counters.payloadBytesDelivered);
    visitor.Count("naksSent", m_counters.naksSent);
    visitor.Count("cnpsSent", m_counters.cnpsSent);
    visitor.Count("timeouts", m_counters.timeouts);
}

}  // namespace ns3
