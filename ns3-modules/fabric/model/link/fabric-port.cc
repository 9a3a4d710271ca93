// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-port.h"

#include "fabric-link.h"
#include "fabric/model/switch/port-settings.h"

#include "ns3/node.h"
#include "ns3/pointer.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(FabricPort);

/// Of a cache line or more, what is ns-3's, whose Object takes 32 bytes in 3.37 and 56 in 3.43, and
/// what FabricNetDevice and the rate add to it.
constexpr size_t kLine = 64;
constexpr size_t kNetDeviceBytes =
    (sizeof(FabricNetDevice) + sizeof(uint64_t) + kLine - 1) / kLine * kLine;
static_assert(sizeof(FabricPort) <= 640 + kNetDeviceBytes,
              "a fabric of 100,000 endpoints has 600,000 ports");

TypeId FabricPort::GetTypeId() {
    const auto trace = [](auto PortTraces::*source) {
        return MakeOnDemandTraceAccessor<FabricPort>(source);
    };
    static TypeId tid =
        TypeId("ns3::FabricPort")
            .SetParent<FabricNetDevice>()
            .SetGroupName("Fabric")
            .AddConstructor<FabricPort>()
            .AddAttribute("Settings", "What a switch's port has otherwise than its switch says.",
                          TypeId::ATTR_GET, PointerValue(),
                          MakePointerAccessor(&FabricPort::RequireSettings),
                          MakePointerChecker<PortSettings>())
            .AddTraceSource("Enqueue", "A frame joined a class queue.", trace(&PortTraces::enqueue),
                            "ns3::PortTraces::FrameCallback")
            .AddTraceSource("Transmit", "A frame starts on the link.", trace(&PortTraces::transmit),
                            "ns3::PortTraces::FrameCallback")
            .AddTraceSource("Mark", "A frame is ECN-marked as it starts.", trace(&PortTraces::mark),
                            "ns3::PortTraces::FrameCallback")
            .AddTraceSource("Drop", "A frame is lost at this port.", trace(&PortTraces::drop),
                            "ns3::PortTraces::FrameCallback")
            .AddTraceSource("Damage",
                            "A frame is damaged on its way to the peer, and lost (see \"Drop\").",
                            trace(&PortTraces::damage), "ns3::PortTraces::FrameCallback")
            .AddTraceSource("Trim",
                            "A frame without room at this port is about to lose its payload.",
                            trace(&PortTraces::trim), "ns3::PortTraces::FrameCallback")
            .AddTraceSource("Pause", "The peer pauses or resumes a class of this port (PFC).",
                            trace(&PortTraces::pause), "ns3::PortTraces::PauseCallback")
            .AddTraceSource("CreditStall",
                            "What a lane would send next has to wait for credit, or no longer.",
                            trace(&PortTraces::creditStall), "ns3::PortTraces::PauseCallback");
    return tid;
}

FabricPort::FabricPort() : m_transmitter(*this), m_flowControl(*this) {}

FabricPort::~FabricPort() = default;

Ptr<PortSettings> FabricPort::RequireSettings() const {
    if (m_settings == nullptr) {
        m_settings = CreateObject<PortSettings>();
    }
    return m_settings;
}

void FabricPort::SetWiring(const Wiring& wiring) {
    FABRICSIM_PRE(HasNode());
    SetNumber(wiring.source);
    m_flowControlBytes = static_cast<uint16_t>(wiring.flowControlBytes);
    m_noticeBytes = static_cast<uint16_t>(wiring.noticeBytes);
    m_transmitter.SetWiring(wiring, GetNode()->GetId());
    if (wiring.supplier != nullptr) {
        m_flowControl.SetSupplied(wiring.supplier->GetLargest());
    }
    if (FabricPort* peer = GetPeer()) {
        peer->m_transmitter.GetWire().SetReceiver(wiring.owner, wiring.index);
    }
}

void FabricPort::ConnectTo(FabricPort& peer, Ptr<FabricLink> link, uint64_t rateBps,
                           int64_t arrivalDelay, uint32_t headBytes) {
    SetChannel(link);
    m_rateBps = rateBps;
    m_transmitter.ConnectTo(ReceivingEnd(peer), GetSource(), rateBps, arrivalDelay, headBytes);
}

int64_t FabricPort::GetHandOver(int64_t start, uint32_t bytes, const FabricPort* next) const {
    const LinkTiming& timing = GetTiming();
    if (timing.IsCutThrough() && next != nullptr && next->m_rateBps <= m_rateBps) {
        return timing.GetHeadArrival(start, bytes);
    }
    return start + timing.GetTransmissionTime(bytes) + timing.GetArrivalDelay();
}

void FabricPort::EnqueueBehind(Frame* frame, int64_t now) {
    if (!IsUp()) {
        Discard(frame, now);
        return;
    }
    m_transmitter.Queue(frame, now);
    m_transmitter.Kick(now);
}

void FabricPort::HoldForTail(Frame* frame, FabricPort& egress, int64_t now) {
    if (m_tails == nullptr) {
        m_tails = std::make_unique<TailWait>(*this);
    }
    m_tails->Hold(frame, egress, now);
}

void FabricPort::SendControl(Frame* frame, uint8_t trafficClass, int64_t now) {
    frame->SetPriority(trafficClass, trafficClass);
    if (!IsUp()) {
        Lose(frame, now);
        return;
    }
    m_transmitter.QueueControl(frame);
    m_transmitter.Kick(now);
}

void FabricPort::SendPauses(uint8_t classes, bool xoff, int64_t now, uint16_t quanta) {
    CatchUp(now);
    Frame* frame = GetPartition().CreateFrame(FrameKind::kPause, m_flowControlBytes);
    frame->AsPause() = {quanta, classes, xoff};
    m_flowControlFramesSent += xoff ? 1U : 0U;
    SendControl(frame, 0, now);
}

void FabricPort::SendNotice(const Frame::Notice& notice, int64_t now) {
    CatchUp(now);
    Frame* frame = GetPartition().CreateFrame(FrameKind::kNotice, m_noticeBytes);
    frame->AsNotice() = notice;
    ++m_noticeFramesSent;
    SendControl(frame, 0, now);
}

void FabricPort::SendCredit(uint8_t vl, uint16_t limit, int64_t now) {
    CatchUp(now);
    Frame* frame = GetPartition().CreateFrame(FrameKind::kCredit, m_flowControlBytes);
    frame->AsCredit() = {limit, m_flowControl.GetSentBlocks(vl)};
    ++m_flowControlFramesSent;
    SendControl(frame, vl, now);
}

// The owner may send by this very port, and so catch it up, once something may go again that was
// stopped: from now on, not from when the port became idle.
void FabricPort::OnControl(const Frame& frame, int64_t now) {
    CatchUp(now);
    Settle(now);
    if (frame.kind == FrameKind::kPause) {
        m_flowControl.OnPauseFrame(frame, now);
    } else if (frame.kind == FrameKind::kCredit) {
        m_flowControl.OnCreditPacket(frame, now);
    } else {
        GetOwner()->OnNotice(*this, frame.AsNotice(), now);
    }
    m_transmitter.Kick(now);
}

void FabricPort::ExpirePause(uint8_t trafficClass, int64_t now) {
    CatchUp(now);
    Settle(now);
    m_flowControl.ExpirePause(trafficClass, now);
    m_transmitter.Kick(now);
}

void FabricPort::SetPauseIgnored(uint8_t trafficClass, bool ignored, int64_t now) {
    CatchUp(now);
    m_flowControl.SetPauseIgnored(trafficClass, ignored, now);
    if (ignored) {
        m_transmitter.Kick(now);
    }
}

void FabricPort::Lose(Frame* frame, int64_t now) {
    CountDrop(*frame, now);
    GetPartition().Drop(frame);
}

void FabricPort::Discard(Frame* frame, int64_t now) {
    GetOwner()->OnDiscard(*this, *frame, now);
    Lose(frame, now);
}

void FabricPort::SetLoss(const LossRates& rates, uint64_t seed) {
    const int64_t now = GetPartition().GetNow();
    CatchUp(now);
    if (rates.IsLossless()) {
        m_loss = nullptr;
    } else if (m_loss == nullptr) {
        m_loss = std::make_unique<LossProcess>(rates, seed);
    } else {
        m_loss->SetRates(rates);
    }
    m_transmitter.SetLossy(IsLossy());
    m_transmitter.Continue(now);
}

void FabricPort::LoseOnWire(Frame* frame, int64_t start) {
    if (PortTraces* traces = m_transmitter.GetTraces()) {
        traces->damage(*this, *frame, start);
    }
    if (m_flowControl.IsCredited()) {
        m_flowControl.OnLoss(*frame, start);
    }
    Lose(frame, start);
}

namespace {

// Calls `give` with each frame of a list, which may free it.
template <typename Give>
void GiveAll(Frame* frame, Give give) {
    while (frame != nullptr) {
        Frame* next = frame->next;
        give(frame);
        frame = next;
    }
}

}  // namespace

void FabricPort::GoDown(int64_t now) {
    FABRICSIM_PRE(IsUp() && IsCaughtUp(now));
    m_transmitter.GoDown();
    Wire& wire = m_transmitter.GetWire();
    GiveAll(wire.TakeAll(), [&](Frame* frame) {
        wire.GetEnd().OnLoss(*frame);
        Lose(frame, now);
    });
    GiveAll(m_transmitter.TakeControlFrames(), [&](Frame* frame) { Lose(frame, now); });
    for (uint8_t c = 0; c < kTrafficClasses; ++c) {
        GiveAll(TakeQueue(c), [&](Frame* frame) { Discard(frame, now); });
        m_flowControl.OnLinkDown(c, now);
    }
    GetOwner()->OnLinkChange(*this, false, now);
}

void FabricPort::ComeUp(int64_t now) {
    m_transmitter.ComeUp(now);
    GetOwner()->OnLinkChange(*this, true, now);
    m_transmitter.Kick(now);
}

bool FabricPort::HoldsFrom(unsigned trafficClass, uint32_t ingressPort,
                           unsigned ingressClass) const {
    const Frame* frame = m_transmitter.GetHead(trafficClass);
    while (frame != nullptr &&
           (frame->ingressPort != ingressPort || frame->ingressClass != ingressClass)) {
        frame = frame->next;
    }
    return frame != nullptr;
}

uint64_t FabricPort::CountHeldFrames() const {
    uint64_t frames = 0;
    const auto count = [&frames](const Frame& /*frame*/) { ++frames; };
    m_transmitter.ForEachFrame(count);
    if (m_tails != nullptr) {
        m_tails->ForEachFrame(count);
    }
    return frames;
}

uint64_t FabricPort::CountHeldBytes() const {
    uint64_t bytes = 0;
    const auto add = [&bytes](const Frame& frame) { bytes += frame.bytes; };
    m_transmitter.ForEachFrame(add);
    if (m_tails != nullptr) {
        m_tails->ForEachFrame(add);
    }
    return bytes;
}

PortCounters FabricPort::GetCounters(int64_t now) const {
    PortCounters counters;
    counters.txFrames = m_transmitter.GetTxFrames();
    counters.txBytes = m_transmitter.GetTxBytes();
    counters.markedFrames = m_markedFrames;
    counters.droppedFrames = m_droppedFrames;
    counters.droppedDataFrames = m_droppedDataFrames;
    counters.trimmedFrames = m_trimmedFrames;
    (m_flowControl.IsCredited() ? counters.creditFramesSent : counters.pauseFramesSent) =
        m_flowControlFramesSent;
    counters.noticeFramesSent = m_noticeFramesSent;
    counters.pausedPs = m_flowControl.GetPauseState().GetTotal(GetPausedMask(), now);
    counters.maxQueueBytes = m_transmitter.GetMaxQueueBytes();
    return counters;
}

void FabricPort::CountMark(const Frame& frame, int64_t time) {
    ++m_markedFrames;
    if (PortTraces* traces = m_transmitter.GetTraces()) {
        traces->mark(*this, frame, time);
    }
}

void FabricPort::CountDrop(const Frame& frame, int64_t time) {
    ++m_droppedFrames;
    m_droppedDataFrames += frame.HasPayload() ? 1 : 0;
    if (PortTraces* traces = m_transmitter.GetTraces()) {
        traces->drop(*this, frame, time);
    }
}

void FabricPort::CountTrim(const Frame& frame, int64_t time) {
    ++m_trimmedFrames;
    if (PortTraces* traces = m_transmitter.GetTraces()) {
        traces->trim(*this, frame, time);
    }
}

void FabricPort::VisitState(StateVisitor& visitor) const {
    visitor.Nested("transmitter", m_transmitter);
    visitor.Nested("flowControl", m_flowControl);
    visitor.Value("hasTails", m_tails != nullptr);
    if (m_tails != nullptr) {
        visitor.Nested("tails", *m_tails);
    }
    visitor.Value("isLossy", IsLossy());
    if (IsLossy()) {
        visitor.Nested("loss", *m_loss);
    }
    visitor.Count("flowControlFramesSent", m_flowControlFramesSent);
    visitor.Count("noticeFramesSent", m_noticeFramesSent);
    visitor.Count("markedFrames", m_markedFrames);
    visitor.Count("droppedFrames", m_droppedFrames);
    visitor.Count("droppedDataFrames", m_droppedDataFrames);
    visitor.Count("trimmedFrames", m_trimmedFrames);
}

}  // namespace ns3
