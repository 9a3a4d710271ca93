// SPDX-License-Identifier: GPL-2.0-only
#include "rdma-nic.h"

#include "ns3/enum.h"
#include "ns3/node.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <functional>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(RdmaNic);

namespace {

constexpr uint64_t kPsPerSecond = 1'000'000'000'000;

int64_t TimeAtRate(uint32_t bytes, uint64_t rateBps) {
    return static_cast<int64_t>(uint64_t{bytes} * 8 * kPsPerSecond / rateBps);
}

}  // namespace

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
    const auto classChecker = MakeUintegerChecker<uint8_t>(0, kTrafficClasses - 1);
    static TypeId tid =
        TypeId("ns3::RdmaNic")
            .SetParent<Object>()
            .SetGroupName("Rdma")
            .AddConstructor<RdmaNic>()
            .AddAttribute("Mtu", "Payload of a full packet (bytes, 64..9216).", UintegerValue(4096),
                          MakeUintegerAccessor(&RdmaNic::m_mtu),
                          MakeUintegerChecker<uint32_t>(64, 9216))
            .AddAttribute("DataClass", "Traffic class of data packets (0..7).", UintegerValue(3),
                          MakeUintegerAccessor(&RdmaNic::m_dataClass), classChecker)
            .AddAttribute(
                "AckClass", "Traffic class of ACKs (0..7). RoCEv2 ACKs share their data's class.",
                UintegerValue(3), MakeUintegerAccessor(&RdmaNic::m_ackClass), classChecker)
            .AddAttribute("CnpClass", "Traffic class of CNPs (0..7).", UintegerValue(6),
                          MakeUintegerAccessor(&RdmaNic::m_cnpClass), classChecker)
            .AddAttribute("AckInterval",
                          "Data packets per ACK; the last of a message and one that fills the "
                          "sender's window are always acknowledged.",
                          UintegerValue(1), MakeUintegerAccessor(&RdmaNic::m_ackInterval),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("CnpMode",
                          "How ECN marks reach the sender: CNP frames, or echoed by ACKs.",
                          EnumValue(kCnpFrame), MakeEnumAccessor(&RdmaNic::m_cnpMode),
                          MakeEnumChecker(kCnpFrame, "Frame", kCnpAck, "Ack"))
            .AddAttribute("CnpInterval",
                          "Least time between CNPs of a queue pair (min_time_between_cnps 4 us; "
                          "50 us in the DCQCN paper).",
                          TimeValue(MicroSeconds(4)), MakeTimeAccessor(&RdmaNic::m_cnpInterval),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("RetransmitTimeout",
                          "Time without progress after which unacknowledged packets are sent "
                          "again, at least the base RTT: 4.096 us x 2^14, the exponent that RDMA "
                          "tools use by default (IBA vol. 1, 9.7.6.1.3).",
                          TimeValue(NanoSeconds(67108864)),
                          MakeTimeAccessor(&RdmaNic::m_retransmitTimeout),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("RetryLimit",
                          "Timeouts without progress after which a queue pair fails (0..255; 7 is "
                          "the most that the wire's 3 bits hold).",
                          UintegerValue(7), MakeUintegerAccessor(&RdmaNic::m_retryLimit),
                          MakeUintegerChecker<uint32_t>(0, 255))
            .AddTraceSource("Timeout", "A queue pair's retransmission timer fired.",
                            MakeTraceSourceAccessor(&RdmaNic::m_timeoutTrace),
                            "ns3::RdmaNic::QueuePairCallback")
            .AddTraceSource("Failure", "A queue pair exhausted its retries.",
                            MakeTraceSourceAccessor(&RdmaNic::m_failureTrace),
                            "ns3::RdmaNic::QueuePairCallback");
    return tid;
}

RdmaNic::RdmaNic() = default;

RdmaNic::~RdmaNic() = default;

void RdmaNic::Attach(uint32_t endpoint, FabricPort& port, const Shared& shared) {
    m_endpoint = endpoint;
    m_port = &port;
    m_shared = &shared;
    m_timeoutPs = std::max(m_retransmitTimeout.GetPicoSeconds(), shared.baseRttPs);
}

PathProperties RdmaNic::GetPathProperties() const {
    return {m_port->GetRateBps(), m_shared->baseRttPs};
}

QueuePair& RdmaNic::Open(const QueuePair::Options& options) {
    IdleNumber identity{static_cast<uint32_t>(m_queuePairs.size()), 0};
    const auto idle = m_idleNumbers.find(options.destination);
    if (idle != m_idleNumbers.end() && !idle->second.empty()) {
        identity = idle->second.back();
        idle->second.pop_back();
    } else {
        m_queuePairs.emplace_back();
    }
    auto& slot = m_queuePairs[identity.number];
    slot =
        std::make_unique<QueuePair>(*this, identity.number, identity.nextPsn, options,
                                    m_shared->congestionControl->CreateFlow(GetPathProperties()));
    slot->m_timer.SetOrigin(EventPhase::kModel, m_port->GetNode()->GetId(),
                            m_shared->timerSource + m_endpoint, identity.number);
    return *slot;
}

void RdmaNic::Post(QueuePair& queuePair, uint64_t bytes, uint32_t immediate, uint64_t cookie,
                   int64_t now) {
    m_port->CatchUp(now);
    queuePair.Append(bytes, immediate, cookie, m_mtu);
    Schedule(queuePair);
    m_port->Kick(now);
}

void RdmaNic::Close(QueuePair& queuePair) {
    queuePair.m_closing = true;
    if (queuePair.IsIdle()) {
        Destroy(queuePair);
    }
}

void RdmaNic::Destroy(QueuePair& queuePair) {
    m_idleNumbers[queuePair.GetDestination()].push_back({queuePair.m_number, queuePair.m_end});
    Unschedule(queuePair);
    m_queuePairs[queuePair.m_number].reset();
}

QueuePair* RdmaNic::Find(uint32_t number) const {
    return number < m_queuePairs.size() ? m_queuePairs[number].get() : nullptr;
}

// --- Whose turn it is ---------------------------------------------------------------------------

void RdmaNic::Schedule(QueuePair& queuePair) {
    if (queuePair.m_place != QueuePair::Place::kParked || !queuePair.HasWork() ||
        !queuePair.IsWindowOpen()) {
        return;
    }
    PushPaced(queuePair);
}

void RdmaNic::PushPaced(QueuePair& queuePair) {
    queuePair.m_place = QueuePair::Place::kPaced;
    m_paced.emplace_back(queuePair.m_nextAvailable, queuePair.m_number);
    std::push_heap(m_paced.begin(), m_paced.end(), std::greater<>());
}

void RdmaNic::PushReady(QueuePair& queuePair) {
    queuePair.m_place = QueuePair::Place::kReady;
    queuePair.m_nextReady = nullptr;
    if (m_readyHead == nullptr) {
        m_readyHead = &queuePair;
    } else {
        m_readyTail->m_nextReady = &queuePair;
    }
    m_readyTail = &queuePair;
}

QueuePair* RdmaNic::PopReady() {
    QueuePair* queuePair = m_readyHead;
    m_readyHead = queuePair->m_nextReady;
    queuePair->m_place = QueuePair::Place::kParked;
    return queuePair;
}

// Null where the first entry is stale.
QueuePair* RdmaNic::FrontPaced() const {
    const Paced& front = m_paced.front();
    QueuePair* queuePair = Find(front.second);
    const bool isCurrent = queuePair != nullptr && queuePair->m_place == QueuePair::Place::kPaced &&
                           queuePair->m_nextAvailable == front.first;
    return isCurrent ? queuePair : nullptr;
}

void RdmaNic::PopPaced() {
    std::pop_heap(m_paced.begin(), m_paced.end(), std::greater<>());
    m_paced.pop_back();
}

void RdmaNic::Unschedule(QueuePair& queuePair) {
    if (queuePair.m_place == QueuePair::Place::kReady) {
        const QueuePair* last = m_readyTail;
        QueuePair* turn = nullptr;
        do {
            turn = PopReady();
            if (turn != &queuePair) {
                PushReady(*turn);
            }
        } while (turn != last);
    }
    queuePair.m_place = QueuePair::Place::kParked;
}

// A queue pair in the schedule has work and an open window: whatever changes either calls this.
void RdmaNic::Reschedule(QueuePair& queuePair) {
    if (queuePair.HasWork() && queuePair.IsWindowOpen()) {
        Schedule(queuePair);
    } else {
        Unschedule(queuePair);
    }
}

int64_t RdmaNic::GetNextSupply(const FabricPort& port) {
    if ((port.GetPausedMask() >> m_dataClass & 1) != 0) {
        return kNever;
    }
    if (m_readyHead != nullptr) {
        return 0;
    }
    while (!m_paced.empty() && FrontPaced() == nullptr) {
        PopPaced();
    }
    return m_paced.empty() ? kNever : m_paced.front().first;
}

QueuePair& RdmaNic::TakeNext(int64_t start) {
    while (!m_paced.empty() && m_paced.front().first <= start) {
        QueuePair* queuePair = FrontPaced();
        PopPaced();
        if (queuePair != nullptr) {
            PushReady(*queuePair);
        }
    }
    return *PopReady();
}

// --- Sending ------------------------------------------------------------------------------------

Frame* RdmaNic::Supply(FabricPort& /*port*/, int64_t start) {
    QueuePair& queuePair = TakeNext(start);
    if (queuePair.m_next == queuePair.m_acked) {
        queuePair.m_progressAt = start;
        ArmTimer(queuePair, start);
    }
    Frame* frame = BuildData(queuePair, start);
    queuePair.AdvanceNext(frame->payload);
    ++m_counters.dataPacketsSent;
    Pace(queuePair, *frame, start);
    Schedule(queuePair);
    return frame;
}

Frame* RdmaNic::BuildData(QueuePair& queuePair, int64_t start) {
    const QueuePair::Message& message = queuePair.MessageAtNext();
    const uint32_t psn = queuePair.m_next;
    const uint32_t payload = queuePair.PayloadOf(psn, m_mtu);
    const bool isFirst = psn == message.firstPsn;
    const bool isLast = psn + 1 == message.firstPsn + message.packets;
    uint32_t bytes = payload + m_shared->wireFormat->GetDataOverhead(
                                   isFirst && queuePair.m_options.verb == Verb::kWrite);
    const bool telemetry = m_shared->congestionControl->WantsTelemetry();
    if (telemetry) {
        bytes += m_shared->wireFormat->GetTelemetryBytes();
    }
    Frame* frame = GetPartition().CreateFrame(FrameKind::kData, bytes);
    if (telemetry) {
        frame->telemetry = GetPartition().CreateTelemetry();
    }
    frame->source = m_endpoint;
    frame->destination = queuePair.m_options.destination;
    frame->queuePair = queuePair.m_number;
    frame->psn = psn;
    frame->payload = static_cast<uint16_t>(payload);
    frame->trafficClass = m_dataClass;
    const uint64_t window = queuePair.m_congestion->GetWindowBytes();
    const bool fillsWindow = window != 0 && queuePair.m_inFlightBytes + payload >= window;
    frame->flags = static_cast<uint8_t>(Frame::kFlagEct | (isLast ? Frame::kFlagMessageEnd : 0) |
                                        (fillsWindow ? Frame::kFlagAckRequest : 0));
    frame->immediate = message.immediate;
    frame->entropy = queuePair.m_options.entropy;
    frame->sentAt = start;
    return frame;
}

// A packet at rate r reserves its wire time at r: the next may start size / r later.
void RdmaNic::Pace(QueuePair& queuePair, const Frame& frame, int64_t start) {
    CongestionFlow& congestion = *queuePair.m_congestion;
    const uint32_t wireBytes = frame.bytes + m_shared->wireFormat->GetGapBytes();
    congestion.OnSend(start, wireBytes);
    queuePair.m_nextAvailable = start + TimeAtRate(wireBytes, congestion.GetRateBps());
    queuePair.m_pacedBytes = wireBytes;
}

void RdmaNic::Retime(QueuePair& queuePair, uint64_t oldRateBps) {
    const uint64_t rateBps = queuePair.m_congestion->GetRateBps();
    if (rateBps == oldRateBps || !m_shared->congestionControl->RetimesPacing()) {
        return;
    }
    queuePair.m_nextAvailable += TimeAtRate(queuePair.m_pacedBytes, rateBps) -
                                 TimeAtRate(queuePair.m_pacedBytes, oldRateBps);
    if (queuePair.m_place != QueuePair::Place::kParked) {
        Unschedule(queuePair);
        PushPaced(queuePair);
    }
}

void RdmaNic::OnTransmit(FabricPort& /*port*/, Frame* /*frame*/, int64_t /*start*/) {}

// --- Receiving ----------------------------------------------------------------------------------

void RdmaNic::OnArrival(FabricPort& /*port*/, uint32_t /*portIndex*/, Frame* frame, int64_t now) {
    switch (frame->kind) {
        case FrameKind::kData:
            OnData(frame, now);
            break;
        case FrameKind::kAck:
            OnAck(frame, now);
            break;
        default:
            OnCnp(*frame, now);
            GetPartition().Deliver(frame);
            break;
    }
}

void RdmaNic::OnData(Frame* frame, int64_t now) {
    Responder& responder = m_responders.Find(frame->source, frame->queuePair);
    const bool marked = (frame->flags & Frame::kFlagCe) != 0;
    if (marked && m_shared->congestionControl->WantsCnp() && m_cnpMode == kCnpFrame &&
        now >= responder.nextCnp) {
        responder.nextCnp = now + m_cnpInterval.GetPicoSeconds();
        SendCnp(*frame, now);
    }
    if (frame->psn > responder.expectedPsn) {
        if (responder.nakSent) {
            GetPartition().Deliver(frame);  // discarded: go-back-N
            return;
        }
        responder.nakSent = true;
        ++m_counters.naksSent;
        SendAck(frame, responder.expectedPsn, true, now);
        return;
    }
    if (frame->psn < responder.expectedPsn) {
        SendAck(frame, responder.expectedPsn, false, now);  // a duplicate: its ACK was lost
        return;
    }
    responder.nakSent = false;
    ++responder.expectedPsn;
    responder.messageBytes += frame->payload;
    ++m_counters.dataPacketsDelivered;
    m_counters.payloadBytesDelivered += frame->payload;
    const bool isEnd = (frame->flags & Frame::kFlagMessageEnd) != 0;
    const bool isAckDue = isEnd || (frame->flags & Frame::kFlagAckRequest) != 0;
    const uint32_t source = frame->source;
    const uint32_t immediate = frame->immediate;
    const uint64_t messageBytes = responder.messageBytes;
    const uint32_t expected = responder.expectedPsn;
    responder.messageBytes = isEnd ? 0 : responder.messageBytes;
    if (++responder.unacknowledged >= m_ackInterval || isAckDue) {
        responder.unacknowledged = 0;
        SendAck(frame, expected, false, now);
    } else {
        GetPartition().Deliver(frame);
    }
    if (isEnd && m_receiver != nullptr) {
        m_receiver->OnMessage(*this, source, immediate, messageBytes, now);
    }
}

// Turns the data frame into its answer.
void RdmaNic::SendAck(Frame* data, uint32_t psn, bool nak, int64_t now) {
    const bool marked = (data->flags & Frame::kFlagCe) != 0;
    const WireFormat& format = *m_shared->wireFormat;
    const uint32_t bytes =
        format.GetAckBytes() + (data->telemetry != nullptr ? format.GetTelemetryBytes() : 0);
    GetPartition().Convert(data, FrameKind::kAck, bytes);
    data->destination = data->source;
    data->source = m_endpoint;
    data->psn = psn;
    data->payload = 0;
    data->trafficClass = m_ackClass;
    data->flags =
        static_cast<uint8_t>((marked ? Frame::kFlagCnpEcho : 0) | (nak ? Frame::kFlagNak : 0));
    m_port->Enqueue(data, now);
}

void RdmaNic::SendCnp(const Frame& data, int64_t now) {
    Frame* cnp = GetPartition().CreateFrame(FrameKind::kCnp, m_shared->wireFormat->GetCnpBytes());
    cnp->source = m_endpoint;
    cnp->destination = data.source;
    cnp->queuePair = data.queuePair;
    cnp->entropy = data.entropy;
    cnp->trafficClass = m_cnpClass;
    ++m_counters.cnpsSent;
    m_port->Enqueue(cnp, now);
}

void RdmaNic::OnCnp(const Frame& frame, int64_t now) {
    m_port->CatchUp(now);
    if (QueuePair* queuePair = Find(frame.queuePair)) {
        queuePair->m_congestion->OnCnp(now);
        Reschedule(*queuePair);
        m_port->Kick(now);
    }
}

void RdmaNic::OnAck(Frame* frame, int64_t now) {
    m_port->CatchUp(now);
    QueuePair* queuePair = Find(frame->queuePair);
    // An ACK may be late: its queue pair idle, closed, or opened anew under the same number.
    if (queuePair == nullptr || frame->psn < queuePair->m_acked ||
        frame->psn > queuePair->m_highest) {
        GetPartition().Deliver(frame);
        return;
    }
    AckEvent ack;
    ack.now = now;
    ack.rttPs = now - frame->sentAt;
    ack.ackedBytes = static_cast<uint32_t>(queuePair->Acknowledge(frame->psn, m_mtu));
    ack.psn = frame->psn;
    ack.congestionEcho = (frame->flags & Frame::kFlagCnpEcho) != 0;
    ack.telemetry = frame->telemetry;
    if (ack.ackedBytes != 0) {
        queuePair->m_progressAt = now;
        queuePair->m_retries = 0;
    }
    CongestionFlow& congestion = *queuePair->m_congestion;
    if ((frame->flags & Frame::kFlagNak) != 0) {
        queuePair->Rewind();
        congestion.OnLoss(now);
    }
    ack.nextPsn = queuePair->m_next;
    if (ack.congestionEcho && m_cnpMode == kCnpAck) {
        congestion.OnCnp(now);
    }
    const uint64_t oldRateBps = congestion.GetRateBps();
    congestion.OnAck(ack);
    Retime(*queuePair, oldRateBps);
    GetPartition().Deliver(frame);
    Reschedule(*queuePair);
    if (ack.ackedBytes != 0) {
        CompleteMessages(*queuePair, now);
    }
    m_port->Kick(now);
}

// Tells the client, which may post more, or close the queue pair.
void RdmaNic::CompleteMessages(QueuePair& queuePair, int64_t now) {
    const uint32_t number = queuePair.m_number;
    while (!queuePair.m_messages.empty()) {
        const QueuePair::Message first = queuePair.m_messages.front();
        if (first.firstPsn + first.packets > queuePair.m_acked) {
            return;
        }
        queuePair.m_messages.erase(queuePair.m_messages.begin());
        --queuePair.m_sending;
        if (queuePair.m_options.client != nullptr) {
            queuePair.m_options.client->OnMessageAcked(*this, queuePair, first.cookie, now);
        }
        if (Find(number) != &queuePair) {
            return;
        }
    }
    if (queuePair.m_closing && queuePair.IsIdle()) {
        Destroy(queuePair);
    }
}

// --- Retransmission -----------------------------------------------------------------------------

// The timer is left running when progress is made; it looks at the clock when it fires.
void RdmaNic::ArmTimer(QueuePair& queuePair, int64_t now) {
    if (!queuePair.m_timer.IsArmed()) {
        GetPartition().Arm(queuePair.m_timer, now + m_timeoutPs);
    }
}

void RdmaNic::OnRetransmitTimer(QueuePair& queuePair, int64_t now) {
    m_port->CatchUp(now);
    if (queuePair.m_next == queuePair.m_acked) {
        return;  // nothing unacknowledged; the next packet arms the timer
    }
    const int64_t deadline = queuePair.m_progressAt + m_timeoutPs;
    if (queuePair.m_timer.IsArmed()) {
        return;  // catching up sent a packet, which armed it anew
    }
    if (deadline > now) {
        GetPartition().Arm(queuePair.m_timer, deadline);
        return;
    }
    ++m_counters.timeouts;
    m_timeoutTrace(*this, queuePair, now);
    if (queuePair.m_retries == m_retryLimit) {
        Fail(queuePair, now);
        return;
    }
    ++queuePair.m_retries;
    queuePair.Rewind();
    queuePair.m_progressAt = now;
    queuePair.m_congestion->OnLoss(now);
    ArmTimer(queuePair, now);
    Reschedule(queuePair);
    m_port->Kick(now);
}

void RdmaNic::Fail(QueuePair& queuePair, int64_t now) {
    m_failureTrace(*this, queuePair, now);
    Unschedule(queuePair);
    if (queuePair.m_options.client != nullptr) {
        queuePair.m_options.client->OnQueuePairFailed(*this, queuePair, now);
    }
    // The number is not used again: the receiver still waits for the PSN that never came. The
    // object stays: its timer is the event being executed.
    m_failed.push_back(std::move(m_queuePairs[queuePair.m_number]));
}

}  // namespace ns3
