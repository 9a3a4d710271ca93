// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-port.h"

#include "fabric-link.h"
#include "pause-expiry.h"

#include "ns3/node.h"

#include <algorithm>
#include <vector>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(FabricPort);

namespace {

constexpr uint64_t kPsPerSecond = 1'000'000'000'000;

// Picoseconds a byte takes, scaled by 2^shift and rounded: exact for 100, 200, 400 and 800 Gb/s
// (80, 40, 20 and 10 ps), with a shift of 16 within 0.1 ps a jumbo frame for any other rate.
uint64_t ScaledPsPerByte(uint64_t rateBps, unsigned shift) {
    return ((8 * kPsPerSecond << shift) + rateBps / 2) / rateBps;
}

}  // namespace

TypeId FabricPort::GetTypeId() {
    const auto trace = [](auto PortTraces::*source) {
        return MakeOnDemandTraceAccessor<FabricPort>(source);
    };
    static TypeId tid =
        TypeId("ns3::FabricPort")
            .SetParent<NetDevice>()
            .SetGroupName("Fabric")
            .AddConstructor<FabricPort>()
            .AddTraceSource("Enqueue", "A frame joined a class queue.", trace(&PortTraces::enqueue),
                            "ns3::PortTraces::FrameCallback")
            .AddTraceSource("Transmit", "A frame starts on the link.", trace(&PortTraces::transmit),
                            "ns3::PortTraces::FrameCallback")
            .AddTraceSource("Mark", "A frame is ECN-marked as it starts.", trace(&PortTraces::mark),
                            "ns3::PortTraces::FrameCallback")
            .AddTraceSource("Drop", "A frame is lost at this port.", trace(&PortTraces::drop),
                            "ns3::PortTraces::FrameCallback")
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

// Frames of which only the heads are in, in order.
struct FabricPort::TailWait {
    struct Held {
        Frame* frame;
        FabricPort* egress;
        int64_t whole;  // when its tail is in
    };

    explicit TailWait(FabricPort* port) : due(port) {}

    std::vector<Held> held;
    OwnedEvent<FabricPort, &FabricPort::OnTailDue> due;  // for the first
};

FabricPort::FabricPort() : m_arrival(this), m_service(this) {}

FabricPort::~FabricPort() = default;

void FabricPort::DoDispose() {
    m_node = nullptr;
    m_link = nullptr;
    NetDevice::DoDispose();
}

void FabricPort::SetWiring(const Wiring& wiring) {
    m_owner = wiring.owner;
    m_partition = wiring.partition;
    m_schedule = wiring.schedule;
    m_source = wiring.source;
    m_index = static_cast<uint16_t>(wiring.index);
    m_gapBytes = static_cast<uint16_t>(wiring.gapBytes);
    m_flowControlBytes = static_cast<uint16_t>(wiring.flowControlBytes);
    m_noticeBytes = static_cast<uint16_t>(wiring.noticeBytes);
    m_supplier = wiring.supplier;
    m_tick = wiring.tick;
    m_eager = wiring.eager;
    m_sharesSupplier = wiring.sharesSupplier;
    if (m_credits != nullptr && m_supplier != nullptr) {
        const FrameSupplier::Largest largest = m_supplier->GetLargest();
        m_credits->SetSupplied(largest.trafficClass, CreditBlocks(largest.bytes));
    }
    m_service.SetOrigin(EventPhase::kTransmit, m_node->GetId(), m_source);
    if (m_peer != nullptr) {
        m_peer->m_peerOwner = m_owner;
        m_peer->m_peerIndex = m_index;
    }
}

void FabricPort::ConnectTo(FabricPort& peer, Ptr<FabricLink> link, uint64_t rateBps,
                           int64_t arrivalDelay, uint32_t headBytes) {
    m_peer = &peer;
    m_peerOwner = peer.m_owner;
    m_peerIndex = peer.m_index;
    m_link = link;
    m_rateBps = rateBps;
    m_psPerByte = ScaledPsPerByte(rateBps, kRateShift);
    m_arrivalDelay = arrivalDelay;
    m_headBytes = static_cast<uint16_t>(headBytes);
    m_arrival.SetOrigin(EventPhase::kModel, peer.m_node->GetId(), m_source);
}

int64_t FabricPort::GetTransmissionTime(uint32_t bytes) const {
    const uint64_t scaled = (bytes + m_gapBytes) * m_psPerByte;
    return m_tick.Truncate(
        static_cast<int64_t>((scaled + (uint64_t{1} << (kRateShift - 1))) >> kRateShift));
}

int64_t FabricPort::GetArrival(int64_t start, uint32_t bytes) const {
    return start + GetTransmissionTime(std::min<uint32_t>(bytes, m_headBytes)) + m_arrivalDelay;
}

int64_t FabricPort::GetHandOver(int64_t start, uint32_t bytes, const FabricPort* next) const {
    if (m_headBytes != 0 && next != nullptr && next->m_rateBps <= m_rateBps) {
        return GetArrival(start, bytes);
    }
    return start + GetTransmissionTime(bytes) + m_arrivalDelay;
}

void FabricPort::FrameQueue::Push(Frame* frame) {
    frame->next = nullptr;
    if (head == nullptr) {
        head = frame;
    } else {
        tail->next = frame;
    }
    tail = frame;
    bytes += frame->bytes;
}

Frame* FabricPort::FrameQueue::Pop() {
    Frame* frame = head;
    head = frame->next;
    bytes -= frame->bytes;
    return frame;
}

int64_t FabricPort::GetNextStart() const {
    if (m_hasControl || (m_occupied & ~m_paused) != 0) {
        return m_busyUntil;
    }
    if (m_supplier == nullptr) {
        return kNever;
    }
    return std::max(m_supplier->GetNextSupply(*this), m_busyUntil);
}

void FabricPort::StartDue(int64_t now) {
    if (m_sharesSupplier) {
        m_supplier->StartDue(now);
        return;
    }
    while (m_busyUntil <= now) {
        const int64_t start = GetNextStart();
        if (start > now) {
            return;
        }
        Start(start);
    }
}

void FabricPort::StartIfIdle(int64_t now) {
    if (m_busyUntil <= now) {
        m_busyUntil = now;
        StartDue(now);
    }
    ArmService(now);
}

Frame* FabricPort::TakeNext(int64_t start) {
    const auto ready = static_cast<uint8_t>(m_occupied & ~m_paused);
    if (ready == 0) {
        return m_supplier->Supply(*this, start);
    }
    // Mostly there is no choice. Then the schedule, a cache line of its own, need not be read,
    // unless it keeps count of what each lane sends.
    const bool isOnly = (ready & (ready - 1)) == 0 && !m_isCredited;
    const unsigned chosen = isOnly ? static_cast<unsigned>(__builtin_ctz(ready))
                                   : m_scheduler.Pick(*m_schedule, ready, [this](unsigned c) {
                                         return uint32_t{m_queue[c].head->bytes};
                                     });
    FrameQueue& queue = m_queue[chosen];
    Frame* frame = queue.Pop();
    if (queue.head == nullptr) {
        m_occupied &= static_cast<uint8_t>(~(1U << chosen));
    }
    m_queuedBytes -= frame->bytes;
    return frame;
}

Frame* FabricPort::TakeControl() {
    Frame* frame = m_control.Pop();
    m_hasControl = m_control.head != nullptr;
    return frame;
}

void FabricPort::Start(int64_t start) {
    const bool isControl = m_hasControl;
    Frame* frame = isControl ? TakeControl() : TakeNext(start);
    // Taken before the owner hears of the start: it may answer by sending on this very port.
    m_busyUntil = start + GetTransmissionTime(frame->bytes);
    int64_t arrival = m_busyUntil + m_arrivalDelay;
    if (!isControl) {
        if (m_headBytes != 0) {
            arrival = GetArrival(start, frame->bytes);
        }
        if (m_isCredited) {
            SpendCredit(*frame, start);
        }
        m_owner->OnTransmit(*this, frame, start);
    }
    if (m_traces != nullptr) {
        m_traces->transmit(*this, *frame, start);
    }
    ++m_txFrames;
    m_txBytes += frame->bytes + m_gapBytes;
    Launch(frame, arrival);
}

void FabricPort::Launch(Frame* frame, int64_t arrival) {
    frame->next = nullptr;
    if (m_onLinkHead == nullptr) {
        m_onLinkHead = frame;
        m_partition->Arm(m_arrival, arrival);
    } else {
        m_onLinkTail->next = frame;
        m_onLinkTail->time = arrival;
    }
    m_onLinkTail = frame;
}

void FabricPort::ArmService(int64_t now) {
    if (m_onLinkHead != nullptr && !m_exact && !m_eager) {
        return;  // the arrival of what is on the link catches this port up in time
    }
    const int64_t next = GetNextStart();
    if (next == kNever || (m_service.IsArmed() && m_service.GetTime() <= next)) {
        return;
    }
    m_partition->Disarm(m_service);
    m_partition->Arm(m_service, std::max(next, now));
}

void FabricPort::ArrivalEvent::Prefetch(int stage) const {
    if (stage == 0) {
        __builtin_prefetch(&m_port->m_busyUntil, 1);
        __builtin_prefetch(&m_port->m_owner, 1);
        return;
    }
    const Frame* frame = m_port->m_onLinkHead;
    if (frame == nullptr) {
        return;
    }
    if (stage == 1) {
        __builtin_prefetch(frame, 1);
        m_port->m_peerOwner->Prefetch();
        if (m_port->m_occupied != 0) {
            m_port->m_owner->Prefetch();
            __builtin_prefetch(&m_port->m_queue[__builtin_ctz(m_port->m_occupied)], 1);
        } else if (m_port->m_supplier != nullptr) {
            m_port->m_owner->Prefetch();
        }
        return;
    }
    if (stage == 2) {
        m_port->m_partition->PrefetchTelemetry(*frame);
        if (frame->next != nullptr) {
            m_port->m_partition->PrefetchArm(frame->time);
        }
        if (m_port->m_occupied != 0) {
            __builtin_prefetch(m_port->m_queue[__builtin_ctz(m_port->m_occupied)].head, 1);
        }
    }
    if (stage == 3 && m_port->m_occupied != 0) {
        const Frame* queued = m_port->m_queue[__builtin_ctz(m_port->m_occupied)].head;
        m_port->m_partition->PrefetchTelemetry(*queued);
        m_port->m_owner->PrefetchTransmit(*m_port, *queued);
    }
    if (m_port->m_supplier != nullptr) {
        m_port->m_supplier->PrefetchSupply(stage - 2);
    }
    m_port->m_peerOwner->PrefetchArrival(*frame, m_port->m_peerIndex, stage - 2);
}

void FabricPort::OnServiceDue(int64_t now) {
    CatchUp(now);
    ArmService(now);
}

void FabricPort::OnArrivalDue(int64_t now) {
    Frame* frame = m_onLinkHead;
    m_onLinkHead = frame->next;
    if (m_onLinkHead != nullptr) {
        m_partition->Arm(m_arrival, frame->time);
    }
    CatchUp(now);
    ArmService(now);
    if (IsLinkControl(frame->kind)) {
        m_peer->ApplyControl(*frame, now);
        m_partition->Deliver(frame);
        return;
    }
    m_partition->PrefetchTelemetry(*frame);
    m_partition->CountHop();
    ++frame->hops;
    m_peerOwner->OnArrival(*m_peer, m_peerIndex, frame, now);
}

void FabricPort::Enqueue(Frame* frame, int64_t now) {
    CatchUp(now);
    if (!IsUp()) {
        Discard(frame, now);
        return;
    }
    const unsigned c = frame->trafficClass;
    m_queue[c].Push(frame);
    m_occupied |= static_cast<uint8_t>(1U << c);
    if (m_isCredited && m_queue[c].head == frame) {
        UpdateCreditStall(frame->trafficClass, now);
    }
    m_queuedBytes += frame->bytes;
    m_maxQueueBytes = std::max(m_maxQueueBytes, m_queuedBytes);
    if (m_traces != nullptr) {
        m_traces->enqueue(*this, *frame, now);
    }
    StartIfIdle(now);
}

template <typename Visit>
void FabricPort::ForEachHeld(Visit visit) const {
    if (m_tail != nullptr) {
        for (const TailWait::Held& held : m_tail->held) {
            visit(*held.frame);
        }
    }
}

void FabricPort::HoldForTail(Frame* frame, FabricPort& egress, int64_t now) {
    if (m_tail == nullptr) {
        m_tail = std::make_unique<TailWait>(this);
        m_tail->due.SetOrigin(EventPhase::kModel, m_node->GetId(), m_peer->m_source, kTailEvent);
    }
    std::vector<TailWait::Held>& held = m_tail->held;
    const uint32_t head = std::min<uint32_t>(frame->bytes, m_peer->m_headBytes);
    const int64_t whole = now + GetTransmissionTime(frame->bytes) - GetTransmissionTime(head);
    held.push_back({frame, &egress, held.empty() ? whole : std::max(whole, held.back().whole)});
    if (held.size() == 1) {
        m_partition->Arm(m_tail->due, whole);
    }
}

void FabricPort::OnTailDue(int64_t now) {
    std::vector<TailWait::Held>& held = m_tail->held;
    const TailWait::Held first = held.front();
    held.erase(held.begin());
    if (!held.empty()) {
        m_partition->Arm(m_tail->due, held.front().whole);
    }
    first.egress->Enqueue(first.frame, now);
}

Frame* FabricPort::TakeQueue(unsigned trafficClass) {
    FrameQueue& queue = m_queue[trafficClass];
    Frame* frames = queue.head;
    m_queuedBytes -= queue.bytes;
    m_occupied &= static_cast<uint8_t>(~(1U << trafficClass));
    queue = FrameQueue{};
    return frames;
}

void FabricPort::Kick(int64_t now) {
    StartIfIdle(now);
}

void FabricPort::SetExact(bool exact, int64_t now) {
    m_exact = exact;
    if (exact) {
        ArmService(now);
    }
}

bool FabricPort::HoldsFrom(unsigned trafficClass, uint32_t ingressPort,
                           unsigned ingressClass) const {
    const Frame* frame = m_queue[trafficClass].head;
    while (frame != nullptr &&
           (frame->ingressPort != ingressPort || frame->ingressClass != ingressClass)) {
        frame = frame->next;
    }
    return frame != nullptr;
}

uint64_t FabricPort::CountHeldFrames() const {
    uint64_t frames = 0;
    const auto count = [&frames](const Frame* frame) {
        for (; frame != nullptr; frame = frame->next) {
            ++frames;
        }
    };
    count(m_onLinkHead);
    count(m_control.head);
    for (const FrameQueue& queue : m_queue) {
        count(queue.head);
    }
    ForEachHeld([&frames](const Frame& /*frame*/) { ++frames; });
    return frames;
}

uint64_t FabricPort::CountHeldBytes() const {
    uint64_t bytes = m_control.bytes + m_queuedBytes;
    for (const Frame* frame = m_onLinkHead; frame != nullptr; frame = frame->next) {
        bytes += frame->bytes;
    }
    ForEachHeld([&bytes](const Frame& frame) { bytes += frame.bytes; });
    return bytes;
}

PortCounters FabricPort::GetCounters(int64_t now) const {
    PortCounters counters;
    counters.txFrames = m_txFrames;
    counters.txBytes = m_txBytes;
    counters.markedFrames = m_markedFrames;
    counters.droppedFrames = m_droppedFrames;
    counters.droppedDataFrames = m_droppedDataFrames;
    counters.trimmedFrames = m_trimmedFrames;
    (m_isCredited ? counters.creditFramesSent : counters.pauseFramesSent) = m_flowControlFramesSent;
    counters.noticeFramesSent = m_noticeFramesSent;
    counters.pausedPs = m_pausedPs + (m_paused != 0 ? now - m_pausedSince : 0);
    counters.maxQueueBytes = m_maxQueueBytes;
    return counters;
}

void FabricPort::CountMark(const Frame& frame, int64_t time) {
    ++m_markedFrames;
    if (m_traces != nullptr) {
        m_traces->mark(*this, frame, time);
    }
}

void FabricPort::CountDrop(const Frame& frame, int64_t time) {
    ++m_droppedFrames;
    if (frame.kind == FrameKind::kData || frame.kind == FrameKind::kReadResponse) {
        ++m_droppedDataFrames;
    }
    if (m_traces != nullptr) {
        m_traces->drop(*this, frame, time);
    }
}

void FabricPort::CountTrim(const Frame& frame, int64_t time) {
    ++m_trimmedFrames;
    if (m_traces != nullptr) {
        m_traces->trim(*this, frame, time);
    }
}

PortTraces& FabricPort::RequireTraces() {
    if (m_traces == nullptr) {
        m_traces = std::make_unique<PortTraces>();
    }
    return *m_traces;
}

}  // namespace ns3
