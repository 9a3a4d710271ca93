// SPDX-License-Identifier: GPL-2.0-only
#include "transmitter.h"

#include "fabric-port.h"

namespace ns3 {

Transmitter::Transmitter(FabricPort& port) : m_wire(port), m_service(this) {}

void Transmitter::SetWiring(const Wiring& wiring, uint32_t nodeContext) {
    m_owner = wiring.owner;
    m_supplier = wiring.supplier;
    m_schedule = wiring.schedule;
    m_index = static_cast<uint16_t>(wiring.index);
    m_timing.SetFraming(wiring.gapBytes, wiring.tick);
    SetFeature(kEager, wiring.eager);
    m_sharesSupplier = wiring.sharesSupplier;
    m_wire.SetPartition(*wiring.partition);
    m_service.SetOrigin(EventPhase::kTransmit, nodeContext, wiring.source);
}

void Transmitter::ConnectTo(const ReceivingEnd& end, uint32_t source, uint64_t rateBps,
                            int64_t arrivalDelay, uint32_t headBytes) {
    m_timing.SetPath(rateBps, arrivalDelay, headBytes);
    m_wire.Connect(end, source);
}

int64_t Transmitter::GetNextStart() const {
    if (m_hasControl || (m_occupied & ~m_stopped) != 0) {
        return m_busyUntil;
    }
    if (m_supplier == nullptr) {
        return kNever;
    }
    return std::max(m_supplier->GetNextSupply(m_wire.GetSender()), m_busyUntil);
}

inline Frame* Transmitter::TakeNext(int64_t start) {
    const auto ready = static_cast<uint8_t>(m_occupied & ~m_stopped);
    if (ready == 0) {
        return m_supplier->Supply(m_wire.GetSender(), start);
    }
    // Mostly there is no choice. Then the schedule, a cache line of its own, need not be read,
    // unless it keeps count of what each lane sends.
    const bool isOnly = (ready & (ready - 1)) == 0 && !IsCredited();
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

Frame* Transmitter::TakeControl() {
    Frame* frame = m_control.Pop();
    m_hasControl = m_control.head != nullptr;
    return frame;
}

inline void Transmitter::StartNext(int64_t start) {
    FABRICSIM_PRE(start >= m_busyUntil && start != kNever);
    if (m_hasControl) {
        Frame* frame = TakeControl();
        m_busyUntil = start + m_timing.GetTransmissionTime(frame->bytes);
        PutOnWire(frame, start, m_busyUntil + m_timing.GetArrivalDelay());
    } else {
        Transmit(TakeNext(start), start);
    }
}

inline void Transmitter::Transmit(Frame* frame, int64_t start) {
    FabricPort& port = m_wire.GetSender();
    // Taken before the owner hears of the start: it may answer by sending on this very port.
    m_busyUntil = start + m_timing.GetTransmissionTime(frame->bytes);
    const int64_t arrival = m_timing.IsCutThrough() ? m_timing.GetHeadArrival(start, frame->bytes)
                                                    : m_busyUntil + m_timing.GetArrivalDelay();
    if (IsCredited()) {
        port.GetFlowControl().Spend(*frame, start);
    }
    m_owner->OnTransmit(port, frame, start);
    PutOnWire(frame, start, arrival);
}

inline void Transmitter::PutOnWire(Frame* frame, int64_t start, int64_t arrival) {
    if ((m_features & (kTraced | kLossy)) != 0) {
        SendSpecially(frame, start, arrival);
    } else {
        Send(frame, arrival);
    }
}

inline void Transmitter::Send(Frame* frame, int64_t arrival) {
    CountSent(*frame);
    m_wire.Launch(frame, arrival);
}

void Transmitter::SendSpecially(Frame* frame, int64_t start, int64_t arrival) {
    FabricPort& port = m_wire.GetSender();
    if (m_traces != nullptr) {
        m_traces->transmit(port, *frame, start);
    }
    if ((m_features & kLossy) != 0 && port.LosesOnWire(*frame)) {
        CountSent(*frame);
        port.LoseOnWire(frame, start);
    } else {
        Send(frame, arrival);
    }
}

void Transmitter::StartAtOnce(Frame* frame, int64_t now) {
    FABRICSIM_PRE(MayStartAtOnce(*frame, now) && IsCaughtUp(now));
    m_maxQueueBytes = std::max<uint32_t>(m_maxQueueBytes, frame->bytes);
    Transmit(frame, now);
    ArmService(now);
}

void Transmitter::StartDue(int64_t now) {
    if (m_sharesSupplier) {
        m_supplier->StartDue(now);
        return;
    }
    while (m_busyUntil <= now) {
        const int64_t start = GetNextStart();
        if (start > now) {
            return;
        }
        StartNext(start);
    }
}

void Transmitter::Start(int64_t start) {
    StartNext(start);
}

void Transmitter::ArmForNextStart(int64_t now) {
    const int64_t next = GetNextStart();
    if (next == kNever || (m_service.IsArmed() && m_service.GetTime() <= next)) {
        return;
    }
    FabricPartition& partition = m_wire.GetPartition();
    partition.Disarm(m_service);
    partition.Arm(m_service, std::max(next, now));
}

void Transmitter::TellOfQueued(const Frame& frame, int64_t now) {
    if (IsCredited() && GetHead(frame.trafficClass) == &frame) {
        m_wire.GetSender().GetFlowControl().UpdateStall(frame.trafficClass, now);
    }
    if (m_traces != nullptr) {
        m_traces->enqueue(m_wire.GetSender(), frame, now);
    }
}

Frame* Transmitter::TakeQueue(unsigned trafficClass) {
    FrameQueue& queue = m_queue[trafficClass];
    Frame* frames = queue.head;
    m_queuedBytes -= queue.bytes;
    m_occupied &= static_cast<uint8_t>(~(1U << trafficClass));
    queue = FrameQueue{};
    return frames;
}

Frame* Transmitter::TakeControlFrames() {
    Frame* frames = m_control.head;
    m_control = FrameQueue{};
    m_hasControl = false;
    return frames;
}

void Transmitter::SetExact(bool exact, int64_t now) {
    FABRICSIM_PRE(!exact || IsCaughtUp(now));
    m_exact = exact || IsAlwaysExact();
    if (exact) {
        ArmService(now);
    }
}

// The loss of a credit is mended some time after it happens, and is told by an event
// (CreditRefresh).
bool Transmitter::IsAlwaysExact() const {
    constexpr uint8_t kLosesCredits = kCredited | kLossy;
    return (m_features & kEager) != 0 || (m_features & kLosesCredits) == kLosesCredits;
}

void Transmitter::SetFeature(Feature feature, bool on) {
    m_features = static_cast<uint8_t>(on ? m_features | feature : m_features & ~feature);
    m_exact = m_exact || IsAlwaysExact();
}

void Transmitter::GoDown() {
    m_busyUntil = kNever;
    m_wire.GetPartition().Disarm(m_service);
}

PortTraces& Transmitter::RequireTraces() {
    if (m_traces == nullptr) {
        m_traces = std::make_unique<PortTraces>();
        SetFeature(kTraced, true);
    }
    return *m_traces;
}

void Transmitter::VisitState(StateVisitor& visitor) const {
    visitor.Past("busyUntil", m_busyUntil);
    visitor.Value("stopped", m_stopped);
    visitor.Value("isExact", m_exact);
    visitor.Nested("wire", m_wire);
    visitor.Nested("control", m_control);
    visitor.Each("queues", m_queue);
    visitor.Nested("scheduler", m_scheduler);
    // It may be armed for an earlier start that has been replayed since; nothing happens then.
    visitor.Inert("service", m_service.IsArmed() ? m_service.GetTime() : StateVisitor::kNever);
    visitor.Value("txBytes", m_txBytes);  // switches write it into telemetry
    visitor.Count("txFrames", m_txFrames);
    visitor.Count("maxQueueBytes", m_maxQueueBytes);
}

void Transmitter::PrefetchStart(int stage) const {
    if (m_occupied != 0) {
        const FrameQueue& queue = m_queue[static_cast<unsigned>(__builtin_ctz(m_occupied))];
        if (stage == 1) {
            m_owner->Prefetch();
            __builtin_prefetch(&queue, 1);
        } else if (stage == 2) {
            __builtin_prefetch(queue.head, 1);
        } else if (stage == 3) {
            m_wire.GetPartition().PrefetchTelemetry(*queue.head);
            m_owner->PrefetchTransmit(m_wire.GetSender(), *queue.head);
        }
    } else if (m_supplier != nullptr && stage == 1) {
        m_owner->Prefetch();
    }
    if (m_supplier != nullptr && stage >= 2) {
        m_supplier->PrefetchSupply(stage - 2);
    }
}

}  // namespace ns3
