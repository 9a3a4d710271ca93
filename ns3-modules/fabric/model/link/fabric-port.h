// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_PORT_H
#define FABRIC_PORT_H

#include "class-scheduler.h"
#include "clock-tick.h"
#include "credit-gate.h"
#include "fabric-partition.h"
#include "fabric/model/wire/frame.h"
#include "port-owner.h"
#include "port-traces.h"

#include "ns3/net-device.h"

#include <algorithm>
#include <array>
#include <memory>

namespace ns3 {

class FabricLink;
class PauseExpiry;

/// Numbers of the events of one link direction, those of its arrivals being 0: what is due at one
/// time happens in their order.
enum LinkEvent : uint32_t {
    kTailEvent = 1,
    kWatchdogEvent = 2,  ///< Of class 0; one for each class follows, here and in the next two.
    kPauseExpiryEvent = kWatchdogEvent + kTrafficClasses,
    kPauseRefreshEvent = kPauseExpiryEvent + kTrafficClasses,
    kLinkChangeEvent = kPauseRefreshEvent + kTrafficClasses,  ///< These two of the second
    kConvergenceEvent,                                        ///< direction, for both.
};

/// What a port did so far. Bytes are wire bytes, preamble and gap included.
struct PortCounters {
    uint64_t txFrames = 0;
    uint64_t txBytes = 0;
    uint64_t markedFrames = 0;
    uint64_t droppedFrames = 0;      ///< Refused at this port's queues, or by its owner on arrival;
                                     ///< thrown out of the queues; lost on the cable from here.
    uint64_t droppedDataFrames = 0;  ///< Of these, the requests and responses with payload.
    uint64_t trimmedFrames = 0;      ///< Whose headers alone joined this port's queues.
    uint64_t pauseFramesSent = 0;
    uint64_t creditFramesSent = 0;  ///< InfiniBand flow-control packets.
    uint64_t noticeFramesSent = 0;  ///< Of congestion, to the switch at the other end.
    int64_t pausedPs = 0;  ///< Time during which any class was paused by the peer, or any lane's
                           ///< next frame had no credit.
    uint64_t maxQueueBytes = 0;
};

/// One end of a link: class queues and the transmitter.
///
/// The transmitter is evaluated lazily. The only event a frame needs is its arrival at the far end.
/// Transmission starts in between are replayed, in order and with their exact times, by CatchUp(),
/// which runs at that arrival and before anything touches the port's state. A frame starts when
/// its predecessor ends, which is not later than the predecessor's arrival, so nothing is decided
/// late. Only when something must act at the very moment of a start (SetExact), or when nothing is
/// on the link that would bring the port back to life, does an event of its own mark the start. So
/// it is where the peer cuts through: a frame may arrive, with its head, before it ends.
class alignas(64) FabricPort final : public NetDevice, public InModelMemory {
  public:
    static TypeId GetTypeId();

    FabricPort();
    ~FabricPort() override;

    /// \name Wiring, done once by the builder
    /// @{
    struct Wiring {
        PortOwner* owner = nullptr;
        FrameSupplier* supplier = nullptr;  ///< Null where all frames are enqueued.
        FabricPartition* partition = nullptr;
        const ClassSchedule* schedule = nullptr;  ///< Outlives the port.
        uint32_t source = 0;                      ///< Number of this link direction.
        uint32_t index = 0;                       ///< Port number within the owner.
        uint32_t gapBytes = 0;                    ///< Preamble and gap of every frame.
        uint32_t flowControlBytes = 0;            ///< Size of a pause frame or credit packet.
        uint32_t noticeBytes = 0;                 ///< Size of a congestion notice.
        ClockTick tick;                           ///< Of transmission times.
        bool eager = false;                       ///< Mark every transmission start with an event.
        bool sharesSupplier = false;  ///< Other ports have the same; it starts them together.
    };
    /// \pre the port is on its node.
    void SetWiring(const Wiring& wiring);
    /// \param arrivalDelay from the end of transmission to OnArrival at the peer, ps: propagation
    ///        and the peer's pipeline
    /// \param headBytes where the peer cuts through, it counts from the end of so many bytes; else
    /// 0
    void ConnectTo(FabricPort& peer, Ptr<FabricLink> link, uint64_t rateBps, int64_t arrivalDelay,
                   uint32_t headBytes);
    /// @}

    /// Replays every transmission start up to and including `now`.
    void CatchUp(int64_t now) {
        if (m_busyUntil <= now) {
            StartDue(now);
        }
    }

    /// Appends a frame to its class queue and starts it if the link is free. Takes the frame.
    void Enqueue(Frame* frame, int64_t now);

    /// Keeps a frame, of which only the head is in, until its tail is, and those before it are
    /// enqueued; then enqueues it at `egress`. That is for the port by which it comes in. The head
    /// of the next one comes later, unless the link fails in between, or times are truncated to a
    /// coarse tick.
    void HoldForTail(Frame* frame, FabricPort& egress, int64_t now);

    /// Sends a PFC frame ahead of all other traffic.
    /// \param quanta for how long XOFF holds, in times of 512 bits; 0 until XON
    void SendPause(uint8_t trafficClass, bool xoff, int64_t now, uint16_t quanta = 0);

    /// Tells the switch at the other end of congestion towards a leaf, ahead of all other traffic.
    void SendNotice(uint32_t leaf, int64_t now);

    /// A pause that ran out of quanta is over. \pre the peer had paused the class
    void ExpirePause(uint8_t trafficClass, int64_t now);

    /// Tells the peer how far it may send in a virtual lane (FCCL), ahead of all other traffic.
    void SendCredit(uint8_t vl, uint16_t limit, int64_t now);

    /// Puts a virtual lane under credit-based flow control, before any traffic: what the peer's
    /// memory allows. Lanes of which it was never called have no credit, once it was for one.
    void SetCreditLimit(unsigned vl, uint16_t limit);

    /// The supplier's GetNextSupply() changed at `now`; CatchUp(now) ran before the change.
    void Kick(int64_t now);

    /// Nothing that is offered from now on starts before `now`. \pre CatchUp(now) ran
    void Settle(int64_t now) {
        if (m_busyUntil < now) {
            m_busyUntil = now;
        }
    }

    /// \name For a supplier that several ports share
    /// @{
    /// When the next frame could start here, or kNever.
    int64_t GetNextStart() const;
    /// Starts it. \param start what GetNextStart() said
    void StartNext(int64_t start) { Start(start); }
    /// @}

    /// \name The link, both ends of which go down and come up together (FabricLink::SetUp)
    /// @{
    bool IsUp() const { return m_busyUntil != kNever; }
    /// Loses what is on the cable from here and drops what is queued. \pre IsUp(), and CatchUp(now)
    /// ran at both ends
    void GoDown(int64_t now);
    /// \pre !IsUp()
    void ComeUp(int64_t now);
    /// @}

    /// While exact, an event marks every transmission start. \pre CatchUp(now) ran.
    void SetExact(bool exact, int64_t now);

    /// Backlog of one class, or of all, as of the last CatchUp().
    uint32_t GetQueueBytes(unsigned trafficClass) const { return m_queue[trafficClass].bytes; }
    uint32_t GetQueueBytes() const { return m_queuedBytes; }
    /// Time until what is queued and being sent would be gone at line rate, gaps between the queued
    /// frames not counted, ps; 2^61 or more (27 days) where the link is down. \pre CatchUp(now)
    /// ran.
    int64_t GetBacklogPs(int64_t now) const {
        const int64_t sending = m_busyUntil > now ? std::min(m_busyUntil, kLongTime) - now : 0;
        return sending + static_cast<int64_t>(m_queuedBytes * m_psPerByte >> kRateShift);
    }
    bool HasQueue() const { return m_occupied != 0 || m_hasControl; }

    /// Whether a class queue holds a frame that came into the switch by port `ingressPort`, in the
    /// class `ingressClass`.
    bool HoldsFrom(unsigned trafficClass, uint32_t ingressPort, unsigned ingressClass) const;

    /// Frames in the queues and on the link. \pre CatchUp(now) ran.
    uint64_t CountHeldFrames() const;
    uint64_t CountHeldBytes() const;

    /// Counters as of the last CatchUp(); `now` closes a pause that is still open.
    PortCounters GetCounters(int64_t now) const;
    void CountMark(const Frame& frame, int64_t time);
    /// Reports a frame refused at this port; the caller still owns the frame.
    void CountDrop(const Frame& frame, int64_t time);

    /// Reports a frame that is about to lose its payload for want of room at this port.
    void CountTrim(const Frame& frame, int64_t time);

    /// Takes all frames of a class out of its queue, in order, linked by their `next`. The caller
    /// owns them. \pre CatchUp(now) ran.
    Frame* TakeQueue(unsigned trafficClass);

    /// Lets a class send although the peer paused it, and hears no pause of it until told to again.
    void SetPauseIgnored(uint8_t trafficClass, bool ignored, int64_t now);

    /// Classes that the peer has paused; lanes without credit for what they would send next.
    uint8_t GetPausedMask() const { return m_paused; }
    /// Whether a frame could not start here if it were the only one of its class: the peer has
    /// paused that, or there is no credit for so many bytes. An empty lane's bit in GetPausedMask()
    /// does not tell the latter. \pre CatchUp(now) ran.
    bool IsStoppedFor(const Frame& frame) const {
        const unsigned c = frame.trafficClass;
        return (m_paused >> c & 1) != 0 ||
               (m_isCredited && !m_credits->Fits(c, CreditBlocks(frame.bytes)));
    }
    /// Since when there is any, ps. \pre GetPausedMask() != 0
    int64_t GetPausedSince() const { return m_pausedSince; }
    uint64_t GetRateBps() const { return m_rateBps; }
    int64_t GetArrivalDelay() const { return m_arrivalDelay; }
    uint64_t GetTxBytes() const { return m_txBytes; }
    uint32_t GetFlowControlBytes() const { return m_flowControlBytes; }
    uint32_t GetGapBytes() const { return m_gapBytes; }
    uint32_t GetPortIndex() const { return m_index; }
    uint32_t GetSource() const { return m_source; }
    FabricPort* GetPeer() const { return m_peer; }
    FabricPartition& GetPartition() const { return *m_partition; }

    /// How long quanta of 512 bits last at the link's rate, ps.
    int64_t GetPauseTime(uint16_t quanta) const {
        constexpr uint64_t kQuantumBytes = 512 / 8;
        return static_cast<int64_t>(quanta * kQuantumBytes * m_psPerByte >> kRateShift);
    }

    /// Time the link is taken by a frame of `bytes`, preamble and gap included, ps.
    int64_t GetTransmissionTime(uint32_t bytes) const;

    /// When a frame that starts here at `start` may start at `next`, the port by which it leaves
    /// the peer, if that is idle: once its head is there and has been routed, where the peer cuts
    /// through and `next` is no faster than this link; else once all of it is. Null if it ends at
    /// the peer.
    int64_t GetHandOver(int64_t start, uint32_t bytes, const FabricPort* next) const;

    PortTraces& RequireTraces();

    /// Fetches what Enqueue() will touch.
    void PrefetchEnqueue(unsigned trafficClass) const {
        __builtin_prefetch(&m_busyUntil, 1);
        __builtin_prefetch(&m_owner, 1);
        __builtin_prefetch(&m_queue[trafficClass], 1);
        __builtin_prefetch(&m_arrival, 1);
    }

    /// Fetches the frames that Enqueue() will touch. \pre PrefetchEnqueue() had its time
    void PrefetchQueued(unsigned trafficClass) const {
        __builtin_prefetch(m_queue[trafficClass].head, 1);
        __builtin_prefetch(m_queue[trafficClass].tail, 1);
        __builtin_prefetch(m_onLinkTail, 1);
    }

    // NetDevice. Generic ns-3 packets have no place in the fabric: Send() refuses them.
    void SetIfIndex(const uint32_t index) override;
    uint32_t GetIfIndex() const override;
    Ptr<Channel> GetChannel() const override;
    void SetAddress(Address address) override;
    Address GetAddress() const override;
    bool SetMtu(const uint16_t mtu) override;
    uint16_t GetMtu() const override;
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(Callback<void> callback) override;
    bool IsBroadcast() const override;
    Address GetBroadcast() const override;
    bool IsMulticast() const override;
    Address GetMulticast(Ipv4Address multicastGroup) const override;
    Address GetMulticast(Ipv6Address address) const override;
    bool IsBridge() const override;
    bool IsPointToPoint() const override;
    bool Send(Ptr<Packet> packet, const Address& dest, uint16_t protocolNumber) override;
    bool SendFrom(Ptr<Packet> packet, const Address& source, const Address& dest,
                  uint16_t protocolNumber) override;
    Ptr<Node> GetNode() const override;
    void SetNode(Ptr<Node> node) override;
    bool NeedsArp() const override;
    void SetReceiveCallback(ReceiveCallback callback) override;
    void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override;
    bool SupportsSendFrom() const override;

  protected:
    void DoDispose() override;

  private:
    static constexpr unsigned kRateShift = 16;
    static constexpr int64_t kLongTime = kNever / 4;

    struct FrameQueue {
        Frame* head = nullptr;
        Frame* tail = nullptr;
        uint32_t bytes = 0;

        void Push(Frame* frame);
        Frame* Pop();
    };

    struct TailWait;

    /// Calls `visit` with each frame that waits for its tail.
    template <typename Visit>
    void ForEachHeld(Visit visit) const;
    int64_t GetArrival(int64_t start, uint32_t bytes) const;
    void StartDue(int64_t now);
    void Start(int64_t start);
    Frame* TakeNext(int64_t start);
    Frame* TakeControl();
    void Launch(Frame* frame, int64_t arrival);
    void StartIfIdle(int64_t now);
    void ArmService(int64_t now);
    void OnArrivalDue(int64_t now);
    void OnServiceDue(int64_t now);
    void OnTailDue(int64_t now);
    void ApplyControl(const Frame& frame, int64_t now);
    void ApplyPause(const Frame& frame, int64_t now);
    void Lose(Frame* frame, int64_t now);
    void Discard(Frame* frame, int64_t now);
    void SendControl(Frame* frame, uint8_t trafficClass, int64_t now);
    void SetPaused(uint8_t trafficClass, bool paused, int64_t time);
    void ForgetPause(uint8_t trafficClass, int64_t now);
    void SpendCredit(const Frame& frame, int64_t start);
    void UpdateCreditStall(uint8_t vl, int64_t time);

    /// The arrival, at the peer, of the first frame on the link.
    class ArrivalEvent final : public ModelEvent {
      public:
        explicit ArrivalEvent(FabricPort* port) : m_port(port) {}
        void Prefetch(int stage) const override;

      private:
        void Notify() override { m_port->OnArrivalDue(GetTime()); }

        FabricPort* m_port;
    };

    // The event, what an arrival reads, and what a start reads: a cache line each.
    alignas(64) ArrivalEvent m_arrival;
    alignas(64) int64_t m_busyUntil = 0;  ///< End of the last transmission started; kNever while
                                          ///< the link is down.
    Frame* m_onLinkHead = nullptr;        ///< Started, not yet arrived.
    Frame* m_onLinkTail = nullptr;
    FabricPort* m_peer = nullptr;
    PortOwner* m_peerOwner = nullptr;
    FabricPartition* m_partition = nullptr;
    uint64_t m_psPerByte = 0;  ///< Scaled by 2^kRateShift.
    int64_t m_arrivalDelay = 0;
    alignas(64) PortOwner* m_owner = nullptr;
    FrameSupplier* m_supplier = nullptr;
    uint64_t m_txFrames = 0;
    uint64_t m_txBytes = 0;
    std::unique_ptr<PortTraces> m_traces;
    uint32_t m_queuedBytes = 0;
    uint32_t m_maxQueueBytes = 0;
    ClockTick m_tick;
    uint16_t m_gapBytes = 0;
    uint16_t m_flowControlBytes = 0;
    uint16_t m_index = 0;
    uint16_t m_peerIndex = 0;
    uint8_t m_occupied = 0;  ///< Classes with queued frames.
    uint8_t m_paused = 0;    ///< Classes stopped by the peer, lanes without credit.
    bool m_hasControl = false;
    bool m_exact = false;
    bool m_eager = false;
    bool m_isCredited = false;  ///< Has credits.
    bool m_sharesSupplier = false;
    uint16_t m_headBytes = 0;  ///< What the peer waits for, where it cuts through.
    alignas(64) std::array<FrameQueue, kTrafficClasses> m_queue;

    const ClassSchedule* m_schedule = nullptr;
    FrameQueue m_control;  ///< Pause frames, credit packets and notices.
    std::unique_ptr<CreditGate> m_credits;
    std::unique_ptr<TailWait> m_tail;       ///< Once a frame came that had to wait.
    std::unique_ptr<PauseExpiry> m_expiry;  ///< Once a pause came that ends by itself.
    ClassScheduler m_scheduler;
    OwnedEvent<FabricPort, &FabricPort::OnServiceDue> m_service;
    uint64_t m_markedFrames = 0;
    uint64_t m_droppedFrames = 0;
    uint32_t m_droppedDataFrames = 0;  ///< 32 bits last 300 s of 4 KB frames at 400 Gb/s.
    uint32_t m_trimmedFrames = 0;
    uint8_t m_pauseIgnored = 0;  ///< Classes that send whatever the peer says.
    uint16_t m_noticeBytes = 0;
    uint32_t m_noticeFramesSent = 0;
    uint64_t m_flowControlFramesSent = 0;  ///< XOFFs, or where it is credited, credit packets.
    int64_t m_pausedPs = 0;
    int64_t m_pausedSince = 0;
    uint64_t m_rateBps = 0;
    uint32_t m_source = 0;
    uint32_t m_ifIndex = 0;
    Node* m_node = nullptr;  ///< Owns this device.
    Ptr<FabricLink> m_link;
};

}  // namespace ns3

#endif  // FABRIC_PORT_H
