// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_PORT_H
#define FABRIC_PORT_H

#include "fabric-net-device.h"
#include "flow-control.h"
#include "loss-process.h"
#include "port-counters.h"
#include "tail-wait.h"
#include "transmitter.h"

#include <cstdint>
#include <memory>

namespace ns3 {

class FabricLink;
class PortSettings;

/// One end of a link, put together from its parts:
///   - Transmitter: class queues, and when each frame starts;
///   - Wire, in it: the frames on their way to the other end, and their arrival;
///   - FlowControl: what the other end lets it send, by pauses or credits;
///   - TailWait: frames that came in by this port and wait for their tails;
///   - FabricNetDevice: what it is to ns-3.
///
/// Times are ps. `now` is the simulator's time, and the transmitter may be behind it: what reads or
/// changes queues, flow control or counters calls CatchUp(now) before, or says that it does so
/// itself.
class alignas(64) FabricPort final : public FabricNetDevice, public InModelMemory {
  public:
    static TypeId GetTypeId();

    FabricPort();
    ~FabricPort() override;

    /// \name Wiring, done once by the builder
    /// @{
    struct Wiring : Transmitter::Wiring {
        uint32_t flowControlBytes = 0;  ///< Size of a pause frame or credit packet.
        uint32_t noticeBytes = 0;       ///< Size of a congestion notice.
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

    /// \name Transmission: see Transmitter
    /// @{
    void CatchUp(int64_t now) { m_transmitter.CatchUp(now); }
    /// Whether nothing has been due since it last ran: what a `\pre CatchUp(now) ran` asks.
    bool IsCaughtUp(int64_t now) const { return m_transmitter.IsCaughtUp(now); }
    /// Appends a frame to its class queue and starts it if the link is free; where the link is
    /// down, drops it. Takes the frame. Catches up.
    void Enqueue(Frame* frame, int64_t now) {
        CatchUp(now);
        if (m_transmitter.MayStartAtOnce(*frame, now)) {
            m_transmitter.StartAtOnce(frame, now);
        } else {
            EnqueueBehind(frame, now);
        }
    }
    /// The supplier's GetNextSupply() changed at `now`; CatchUp(now) ran before the change.
    void Kick(int64_t now) { m_transmitter.Kick(now); }
    /// Nothing that is offered from now on starts before `now`. \pre CatchUp(now) ran
    void Settle(int64_t now) { m_transmitter.Settle(now); }
    /// For a supplier that several ports share: when the next frame could start here, or kNever.
    int64_t GetNextStart() const { return m_transmitter.GetNextStart(); }
    /// Starts it. \param start what GetNextStart() said
    void StartNext(int64_t start) { m_transmitter.Start(start); }
    /// While exact, an event marks every transmission start. \pre CatchUp(now) ran.
    void SetExact(bool exact, int64_t now) { m_transmitter.SetExact(exact, now); }
    /// Takes all frames of a class out of its queue, in order, linked by their `next`. The caller
    /// owns them.
    Frame* TakeQueue(unsigned trafficClass) { return m_transmitter.TakeQueue(trafficClass); }
    /// @}

    /// Keeps a frame that came in by this port, of which only the head is in, until its tail is,
    /// and gives it back to the owner then, to leave by `egress`: see TailWait.
    void HoldForTail(Frame* frame, FabricPort& egress, int64_t now);

    /// \name Frames to the other end of the link, ahead of all other traffic. They catch up.
    /// @{
    /// A PFC frame for one class. \param quanta for how long XOFF holds, in times of 512 bits; 0
    /// until XON
    void SendPause(uint8_t trafficClass, bool xoff, int64_t now, uint16_t quanta = 0) {
        SendPauses(static_cast<uint8_t>(1U << trafficClass), xoff, now, quanta);
    }
    /// The same for several. \param classes bit mask
    void SendPauses(uint8_t classes, bool xoff, int64_t now, uint16_t quanta);
    /// How far the peer may send in a virtual lane (FCCL).
    void SendCredit(uint8_t vl, uint16_t limit, int64_t now);
    /// Tells the switch there something.
    void SendNotice(const Frame::Notice& notice, int64_t now);
    /// One of these came from there.
    void OnControl(const Frame& frame, int64_t now);
    /// @}

    /// \name Flow control: see FlowControl
    /// @{
    void SetCreditLimit(unsigned vl, uint16_t limit) { m_flowControl.SetCreditLimit(vl, limit); }
    /// A pause that ran out of quanta is over. \pre the peer had paused the class
    void ExpirePause(uint8_t trafficClass, int64_t now);
    /// Lets a class send although the peer paused it, and hears no pause of it until told to again.
    void SetPauseIgnored(uint8_t trafficClass, bool ignored, int64_t now);
    /// Classes that the peer has paused; lanes without credit for what they would send next.
    uint8_t GetPausedMask() const { return m_transmitter.GetStopped(); }
    /// Since when there is any, ps. \pre GetPausedMask() != 0
    int64_t GetPausedSince() const {
        FABRICSIM_PRE(GetPausedMask() != 0);
        return m_flowControl.GetPauseState().GetSince();
    }
    /// Whether a frame could not start here if it were the only one of its class: the peer has
    /// paused that, or there is no credit for so many bytes. An empty lane's bit in GetPausedMask()
    /// does not tell the latter.
    bool IsStoppedFor(const Frame& frame) const {
        return (m_transmitter.GetStopped() >> frame.trafficClass & 1) != 0 ||
               (m_transmitter.IsCredited() && !m_flowControl.HasCredit(frame));
    }
    /// How long quanta of 512 bits last at the link's rate, ps.
    int64_t GetPauseTime(uint16_t quanta) const {
        constexpr uint64_t kQuantumBytes = 512 / 8;
        return GetTiming().GetByteTime(quanta * kQuantumBytes);
    }
    /// @}

    /// \name The link, both ends of which go down and come up together (FabricLink::Fail, Repair)
    /// @{
    bool IsUp() const { return m_transmitter.IsUp(); }
    bool IsLinkUp() const override { return GetPeer() != nullptr && IsUp(); }
    /// Loses what is on the cable from here and drops what is queued. \pre IsUp(), and CatchUp(now)
    /// ran at both ends
    void GoDown(int64_t now);
    /// \pre !IsUp()
    void ComeUp(int64_t now);
    /// @}

    /// \name Losses on the way to the peer, in this direction of the link only
    /// @{
    /// How frames are lost from now on. Catches up. \param seed of their own random stream
    void SetLoss(const LossRates& rates, uint64_t seed);
    bool IsLossy() const { return m_loss != nullptr; }
    /// Draws whether the next frame is lost. \pre IsLossy()
    bool LosesOnWire(const Frame& frame) {
        FABRICSIM_PRE(IsLossy());
        return m_loss->Loses(frame.bytes);
    }
    /// It was; takes the frame. \param start of its transmission
    void LoseOnWire(Frame* frame, int64_t start);
    /// @}

    /// \name Queues, as of the last CatchUp()
    /// @{
    /// Backlog of one class, or of all.
    uint32_t GetQueueBytes(unsigned trafficClass) const {
        return m_transmitter.GetQueueBytes(trafficClass);
    }
    uint32_t GetQueueBytes() const { return m_transmitter.GetQueueBytes(); }
    bool HasQueue() const { return m_transmitter.HasQueue(); }
    /// Time until what is queued and being sent would be gone at line rate, gaps between the queued
    /// frames not counted, ps; 2^61 or more (27 days) where the link is down.
    int64_t GetBacklogPs(int64_t now) const { return m_transmitter.GetBacklogPs(now); }
    /// Whether a class queue holds a frame that came into the switch by port `ingressPort`, in the
    /// class `ingressClass`.
    bool HoldsFrom(unsigned trafficClass, uint32_t ingressPort, unsigned ingressClass) const;
    /// Frames in the queues, on the link, and waiting for their tails.
    uint64_t CountHeldFrames() const;
    uint64_t CountHeldBytes() const;
    /// @}

    /// \name Counters and traces
    /// @{
    /// Counters as of the last CatchUp(); `now` closes a pause that is still open.
    PortCounters GetCounters(int64_t now) const;
    void CountMark(const Frame& frame, int64_t time);
    /// Reports a frame refused at this port; the caller still owns the frame.
    void CountDrop(const Frame& frame, int64_t time);
    /// Reports a frame that is about to lose its payload for want of room at this port.
    void CountTrim(const Frame& frame, int64_t time);
    PortTraces& RequireTraces() { return m_transmitter.RequireTraces(); }
    /// @}

    /// What a link direction does from here on; caught up.
    void VisitState(StateVisitor& visitor) const;

    /// \name What it is connected to
    /// @{
    uint64_t GetRateBps() const { return m_rateBps; }
    int64_t GetArrivalDelay() const { return GetTiming().GetArrivalDelay(); }
    uint64_t GetTxBytes() const { return m_transmitter.GetTxBytes(); }
    uint32_t GetFlowControlBytes() const { return m_flowControlBytes; }
    uint32_t GetGapBytes() const { return GetTiming().GetGapBytes(); }
    uint32_t GetPortIndex() const { return m_transmitter.GetIndex(); }
    /// Number of the link direction that begins here.
    uint32_t GetSource() const { return GetNumber(); }
    PortOwner* GetOwner() const { return m_transmitter.GetOwner(); }
    /// The port at the other end; null before the link is there.
    FabricPort* GetPeer() const { return m_transmitter.GetWire().GetEnd().GetPort(); }
    FabricPartition& GetPartition() const { return m_transmitter.GetWire().GetPartition(); }
    const LinkTiming& GetTiming() const { return m_transmitter.GetTiming(); }
    /// Time the link is taken by a frame of `bytes`, preamble and gap included, ps.
    int64_t GetTransmissionTime(uint32_t bytes) const {
        return GetTiming().GetTransmissionTime(bytes);
    }
    /// When a frame that starts here at `start` may start at `next`, the port by which it leaves
    /// the peer, if that is idle: once its head is there and has been routed, where the peer cuts
    /// through and `next` is no faster than this link; else once all of it is. Null if it ends at
    /// the peer.
    int64_t GetHandOver(int64_t start, uint32_t bytes, const FabricPort* next) const;
    /// @}

    /// \name For the other parts of the port
    /// @{
    Transmitter& GetTransmitter() { return m_transmitter; }
    FlowControl& GetFlowControl() { return m_flowControl; }
    /// @}

    /// What a switch's port has otherwise than its switch says; null where that is nothing.
    const PortSettings* GetSettings() const { return PeekPointer(m_settings); }

    /// Fetches what Enqueue() will touch.
    void PrefetchEnqueue(unsigned trafficClass) const { m_transmitter.PrefetchQueue(trafficClass); }
    /// Fetches the frames that Enqueue() will touch, once PrefetchEnqueue() had its time.
    void PrefetchQueued(unsigned trafficClass) const { m_transmitter.PrefetchQueued(trafficClass); }

  private:
    Ptr<PortSettings> RequireSettings() const;
    void EnqueueBehind(Frame* frame, int64_t now);
    void Lose(Frame* frame, int64_t now);
    void Discard(Frame* frame, int64_t now);
    void SendControl(Frame* frame, uint8_t trafficClass, int64_t now);

    uint64_t m_rateBps = 0;
    alignas(64) Transmitter m_transmitter;
    uint16_t m_flowControlBytes = 0;
    uint16_t m_noticeBytes = 0;
    uint32_t m_noticeFramesSent = 0;
    uint64_t m_markedFrames = 0;
    // What should be rare: 32 bits last for 300 s of 4 KB frames at 400 Gb/s.
    uint32_t m_flowControlFramesSent = 0;  ///< XOFFs, or where it is credited, credit packets.
    uint32_t m_droppedFrames = 0;
    uint32_t m_droppedDataFrames = 0;
    uint32_t m_trimmedFrames = 0;
    FlowControl m_flowControl;
    std::unique_ptr<TailWait> m_tails;     ///< Once a frame came that had to wait.
    std::unique_ptr<LossProcess> m_loss;   ///< Null where nothing is lost.
    mutable Ptr<PortSettings> m_settings;  ///< Made when first asked for by its attribute.
};

}  // namespace ns3

#endif  // FABRIC_PORT_H
