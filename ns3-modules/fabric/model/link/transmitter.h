// SPDX-License-Identifier: GPL-2.0-only
#ifndef TRANSMITTER_H
#define TRANSMITTER_H

#include "class-scheduler.h"
#include "frame-queue.h"
#include "link-timing.h"
#include "port-owner.h"
#include "port-traces.h"
#include "wire.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

namespace ns3 {

class FabricPort;

/// The sending half of a port: what is queued, and when each frame starts on the wire.
///
/// It is evaluated lazily. The only event a frame needs is its arrival at the far end, the wire's.
/// Transmission starts in between are replayed, in order and with their exact times, by CatchUp(),
/// which runs at that arrival and before anything touches the transmitter's state. A frame starts
/// when its predecessor ends, which is not later than the predecessor's arrival, so nothing is
/// decided late. Only when something must act at the very moment of a start (SetExact), or when
/// nothing is on the wire that would bring the transmitter back to life, does an event of its own,
/// the service event, mark the start. So it is where the peer cuts through: a frame may arrive,
/// with its head, before it ends.
///
/// Frames leave in this order: control frames, the class queues as the schedule shares the link
/// among them, and, while these are empty or stopped, what the supplier builds. Times are ps.
class Transmitter {
  public:
    /// \param port of which it is a part
    explicit Transmitter(FabricPort& port);

    /// \name Wiring, done once by the builder
    /// @{
    struct Wiring {
        PortOwner* owner = nullptr;         ///< Told of every start but those of control frames.
        FrameSupplier* supplier = nullptr;  ///< Null where all frames are enqueued.
        FabricPartition* partition = nullptr;
        const ClassSchedule* schedule = nullptr;  ///< Outlives the port.
        uint32_t source = 0;                      ///< Number of this link direction.
        uint32_t index = 0;                       ///< Port number within the owner.
        uint32_t gapBytes = 0;                    ///< Preamble and gap of every frame.
        ClockTick tick;                           ///< Of transmission times.
        bool eager = false;                       ///< Mark every transmission start with an event.
        bool sharesSupplier = false;  ///< Other ports have the same; it starts them together.
    };
    /// \param nodeContext of the port's ns-3 node
    void SetWiring(const Wiring& wiring, uint32_t nodeContext);
    /// \param arrivalDelay, headBytes see LinkTiming
    void ConnectTo(const ReceivingEnd& end, uint32_t source, uint64_t rateBps, int64_t arrivalDelay,
                   uint32_t headBytes);
    /// @}

    /// Replays every transmission start up to and including `now`.
    void CatchUp(int64_t now) {
        if (m_busyUntil <= now && MayHaveNext()) {
            StartDue(now);
        }
    }
    /// Whether nothing has been due since it last ran.
    bool IsCaughtUp(int64_t now) const { return m_busyUntil > now || GetNextStart() > now; }
    /// Nothing that is offered from now on starts before `now`. \pre CatchUp(now) ran
    void Settle(int64_t now) {
        FABRICSIM_PRE(IsCaughtUp(now));
        if (m_busyUntil < now) {
            m_busyUntil = now;
        }
    }
    /// Something that may start was offered at `now`, or may start again; CatchUp(now) ran before
    /// it was.
    void Kick(int64_t now) {
        if (m_busyUntil <= now) {
            m_busyUntil = now;
            StartDue(now);
        }
        ArmService(now);
    }
    /// Catches up, and sees to it that the next start will not be missed.
    void Continue(int64_t now) {
        CatchUp(now);
        ArmService(now);
    }

    /// \name For a supplier that several transmitters share
    /// @{
    /// When the next frame could start here, or kNever.
    int64_t GetNextStart() const;
    /// Starts it. \param start what GetNextStart() said, a time
    void Start(int64_t start);
    /// @}

    /// Appends a frame to its class queue; takes it. Kick() starts it. \pre IsUp(), and
    /// CatchUp(now) ran
    void Queue(Frame* frame, int64_t now) {
        FABRICSIM_PRE(IsUp() && IsCaughtUp(now));
        const unsigned c = frame->trafficClass;
        m_queue[c].Push(frame);
        m_occupied |= static_cast<uint8_t>(1U << c);
        m_queuedBytes += frame->bytes;
        m_maxQueueBytes = std::max(m_maxQueueBytes, m_queuedBytes);
        if (m_features != 0) {
            TellOfQueued(*frame, now);
        }
    }
    /// As Queue() and Kick(), quicker where a frame finds the link idle, as most do: it starts
    /// without having stood in its queue. \pre MayStartAtOnce(frame, now), and CatchUp(now) ran
    void StartAtOnce(Frame* frame, int64_t now);
    bool MayStartAtOnce(const Frame& frame, int64_t now) const {
        return m_busyUntil <= now && !HasQueue() && (m_stopped >> frame.trafficClass & 1) == 0 &&
               m_features == 0 && !m_sharesSupplier;
    }
    /// Puts a frame before all other traffic; takes it. Kick() starts it. \pre IsUp()
    void QueueControl(Frame* frame) {
        FABRICSIM_PRE(IsUp());
        m_control.Push(frame);
        m_hasControl = true;
    }
    /// Takes all frames of a class out of its queue, in order, linked by their `next`. The caller
    /// owns them, and has caught up.
    Frame* TakeQueue(unsigned trafficClass);
    /// The same of the control frames.
    Frame* TakeControlFrames();

    /// While exact, an event marks every transmission start. \pre CatchUp(now) ran, if it begins
    void SetExact(bool exact, int64_t now);

    /// \name The link's state
    /// @{
    bool IsUp() const { return m_busyUntil != kNever; }
    /// Nothing starts until ComeUp(); queues and wire are the caller's to clear.
    void GoDown();
    /// The caller kicks. \pre !IsUp()
    void ComeUp(int64_t now) {
        FABRICSIM_PRE(!IsUp());
        m_busyUntil = now;
    }
    /// @}

    /// \name What flow control says (FlowControl, which decides)
    /// @{
    /// Classes that may not start: paused by the peer, or lanes without credit. A change takes
    /// effect at once, so that the caller has caught up. Kick() starts what may go again.
    void SetStopped(uint8_t mask) { m_stopped = mask; }
    uint8_t GetStopped() const { return m_stopped; }
    /// From now on every start is told to FlowControl::Spend(). Before any traffic.
    void SetCredited() { SetFeature(kCredited, true); }
    bool IsCredited() const { return (m_features & kCredited) != 0; }
    /// @}

    /// Whether the port is asked of every frame if it is lost (FabricPort::LosesOnWire).
    void SetLossy(bool isLossy) { SetFeature(kLossy, isLossy); }

    /// Backlog of one class, or of all, as of the last CatchUp().
    uint32_t GetQueueBytes(unsigned trafficClass) const { return m_queue[trafficClass].bytes; }
    uint32_t GetQueueBytes() const { return m_queuedBytes; }
    uint32_t GetMaxQueueBytes() const { return m_maxQueueBytes; }
    /// The first frame of a class, or null.
    const Frame* GetHead(unsigned trafficClass) const { return m_queue[trafficClass].head; }
    bool HasQueue() const { return m_occupied != 0 || m_hasControl; }
    /// See FabricPort::GetBacklogPs().
    int64_t GetBacklogPs(int64_t now) const {
        const int64_t sending = m_busyUntil > now ? std::min(m_busyUntil, kLongTime) - now : 0;
        return sending + m_timing.GetByteTime(m_queuedBytes);
    }
    /// Calls `visit` with each frame that is queued or on the wire.
    template <typename Visit>
    void ForEachFrame(Visit visit) const;

    void VisitState(StateVisitor& visitor) const;

    uint64_t GetTxFrames() const { return m_txFrames; }
    uint64_t GetTxBytes() const { return m_txBytes; }
    const LinkTiming& GetTiming() const { return m_timing; }
    uint32_t GetIndex() const { return m_index; }
    PortOwner* GetOwner() const { return m_owner; }
    FrameSupplier* GetSupplier() const { return m_supplier; }
    Wire& GetWire() { return m_wire; }
    const Wire& GetWire() const { return m_wire; }

    /// The port's trace sinks: they stand here since every start asks for them. Null while nobody
    /// has connected one.
    PortTraces* GetTraces() const { return m_traces.get(); }
    PortTraces& RequireTraces();

    /// \name Memory that will be needed; these change nothing
    /// @{
    /// What CatchUp() reads.
    void PrefetchState() const {
        __builtin_prefetch(&m_busyUntil, 1);
        __builtin_prefetch(&m_owner, 1);
    }
    /// What the next start will touch. \param stage 1 to 3, when what the stage before fetched may
    /// be read; before the first, PrefetchState()
    void PrefetchStart(int stage) const;
    /// What Queue() and Kick() will touch.
    void PrefetchQueue(unsigned trafficClass) const {
        PrefetchState();
        __builtin_prefetch(&m_queue[trafficClass], 1);
        m_wire.PrefetchLaunch();
    }
    /// The frames that they will touch, once PrefetchQueue() had its time.
    void PrefetchQueued(unsigned trafficClass) const {
        __builtin_prefetch(m_queue[trafficClass].head, 1);
        __builtin_prefetch(m_queue[trafficClass].tail, 1);
        m_wire.PrefetchLast();
    }
    /// @}

  private:
    static constexpr int64_t kLongTime = kNever / 4;

    /// What is to be done for each frame beyond the usual, or why its start always has an event.
    enum Feature : uint8_t { kCredited = 1, kTraced = 2, kLossy = 4, kEager = 8 };

    /// Quickly told: if not, there is nothing to start.
    bool MayHaveNext() const { return m_occupied != 0 || m_hasControl || m_supplier != nullptr; }
    void StartDue(int64_t now);
    void StartNext(int64_t start);
    void Transmit(Frame* frame, int64_t start);
    void PutOnWire(Frame* frame, int64_t start, int64_t arrival);
    Frame* TakeNext(int64_t start);
    Frame* TakeControl();
    void TellOfQueued(const Frame& frame, int64_t now);
    void CountSent(const Frame& frame) {
        ++m_txFrames;
        m_txBytes += frame.bytes + m_timing.GetGapBytes();
    }
    void Send(Frame* frame, int64_t arrival);
    void SendSpecially(Frame* frame, int64_t start, int64_t arrival);
    void SetFeature(Feature feature, bool on);
    bool IsAlwaysExact() const;
    // What is on the wire catches the transmitter up in time, by its arrival.
    void ArmService(int64_t now) {
        if (m_wire.IsEmpty() || m_exact) {
            ArmForNextStart(now);
        }
    }
    void ArmForNextStart(int64_t now);

    // The wire with its event, what an arrival reads, and what a start reads: three cache lines.
    Wire m_wire;
    int64_t m_busyUntil = 0;  ///< End of the last transmission started; kNever while the link is
                              ///< down.
    LinkTiming m_timing;
    PortOwner* m_owner = nullptr;
    FrameSupplier* m_supplier = nullptr;
    std::unique_ptr<PortTraces> m_traces;
    uint64_t m_txFrames = 0;
    uint64_t m_txBytes = 0;
    uint32_t m_queuedBytes = 0;
    uint32_t m_maxQueueBytes = 0;
    uint16_t m_index = 0;
    uint8_t m_occupied = 0;  ///< Classes with queued frames.
    uint8_t m_stopped = 0;
    bool m_hasControl = false;
    bool m_exact = false;
    uint8_t m_features = 0;  ///< Mask of Feature.
    bool m_sharesSupplier = false;
    // The queues follow in lines of their own.
    std::array<FrameQueue, kTrafficClasses> m_queue;
    const ClassSchedule* m_schedule = nullptr;
    FrameQueue m_control;  ///< Pause frames, credit packets and notices.
    ClassScheduler m_scheduler;
    OwnedEvent<Transmitter, &Transmitter::Continue> m_service;
};

template <typename Visit>
void Transmitter::ForEachFrame(Visit visit) const {
    const auto visitAll = [&visit](const Frame* first) {
        for (const Frame& frame : FrameList(first)) {
            visit(frame);
        }
    };
    visitAll(m_wire.GetFirst());
    visitAll(m_control.head);
    for (const FrameQueue& queue : m_queue) {
        visitAll(queue.head);
    }
}

}  // namespace ns3

#endif  // TRANSMITTER_H
