// SPDX-License-Identifier: GPL-2.0-only
#ifndef PORT_OWNER_H
#define PORT_OWNER_H

#include "fabric/model/wire/frame.h"

#include "engine/model/model-memory.h"

#include <cstddef>
#include <cstdint>
#include <limits>

namespace ns3 {

class FabricPort;

/// A time that never comes.
constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

/// What a FabricPort belongs to: a switch or a NIC. Times are picoseconds. Calls that replay the
/// past carry their own time, which may lie before the simulator's; whatever they write must use
/// that time.
class PortOwner : public InModelMemory {
  public:
    virtual ~PortOwner() = default;

    /// A frame arrived whole at `port`; the callee owns it. Frames between the two ports of
    /// a link (IsLinkControl) do not come here.
    /// \param portIndex the port's number, so that its memory need not be touched
    virtual void OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) = 0;

    /// The tail of a frame that this owner gave to FabricPort::HoldForTail() is in; the callee owns
    /// the frame, and sends it on by `egress`.
    virtual void OnTail(FabricPort& /*egress*/, Frame* /*frame*/, int64_t /*now*/) {}

    /// The peer paused or resumed a class of `port` by PFC.
    virtual void OnPause(FabricPort& /*port*/, uint8_t /*trafficClass*/, bool /*xoff*/,
                         int64_t /*now*/) {}

    /// InfiniBand: the peer tells how many blocks it sent in a lane (FCTBS, modulo 4096). All that
    /// has not come by now was lost.
    virtual void OnSentBlocks(FabricPort& /*port*/, uint8_t /*vl*/, uint16_t /*blocks*/,
                              int64_t /*now*/) {}

    /// InfiniBand: something was lost on its way from `port`; time to tell the peer again how far
    /// it may send, and what was sent (FabricPort::SendCredit).
    virtual void OnCreditRefresh(FabricPort& /*port*/, int64_t /*now*/) {}

    /// The switch behind `port` tells something.
    virtual void OnNotice(FabricPort& /*port*/, const Frame::Notice& /*notice*/, int64_t /*now*/) {}

    /// The link of `port` went down, or came up again. Down, it holds no frame and takes none; what
    /// the peer had paused is resumed.
    virtual void OnLinkChange(FabricPort& /*port*/, bool /*isUp*/, int64_t /*now*/) {}

    /// A frame at `port` is dropped instead of being sent, since the link is down; it stood in a
    /// queue or was about to. The caller owns it.
    virtual void OnDiscard(FabricPort& /*port*/, const Frame& /*frame*/, int64_t /*now*/) {}

    /// A frame that would have arrived at `port` was on the cable when the link went down.
    virtual void OnLoss(FabricPort& /*port*/, const Frame& /*frame*/) {}

    /// That frame is about to arrive: fetch the memory that this will need. Must change nothing.
    /// \param stage 0 some events ahead, then 1 to 3, when what the stage before fetched may be
    /// read
    virtual void PrefetchArrival(const Frame& /*frame*/, uint32_t /*portIndex*/, int /*stage*/) {}

    /// That frame, at the head of a queue, is about to start at one of its ports: as above.
    virtual void PrefetchTransmit(const FabricPort& /*port*/, const Frame& /*frame*/) {}

    /// Fetches the owner itself: the lines at its beginning, where owners keep what frames need.
    void Prefetch() const {
        constexpr size_t kHotBytes = 384;
        const char* object = reinterpret_cast<const char*>(this);
        for (size_t line = 0; line < kHotBytes; line += 64) {
            __builtin_prefetch(object + line);
        }
    }

    /// `frame` left its queue and starts on the link at `start`. \param queueBytes backlog of its
    /// class behind it.
    virtual void OnTransmit(FabricPort& port, Frame* frame, int64_t start) = 0;
};

/// Supplies a port with frames beyond those enqueued at it: the queue pairs of a NIC, which build
/// each frame only as the link becomes free.
class FrameSupplier {
  public:
    virtual ~FrameSupplier() = default;

    /// Largest frame that Supply() may return, and the class of all of them.
    struct Largest {
        uint32_t bytes;
        uint8_t trafficClass;
    };
    virtual Largest GetLargest() const = 0;

    /// Earliest time at which a frame could be supplied, or kNever. Changes only with Supply() and
    /// in calls that tell the port so (FabricPort::Kick).
    virtual int64_t GetNextSupply(const FabricPort& port) = 0;

    /// A frame to send at `start`, which is not before GetNextSupply(). Never null.
    virtual Frame* Supply(FabricPort& port, int64_t start) = 0;

    /// Where several ports have one supplier (FabricPort::Wiring::sharesSupplier): starts what is
    /// due at any of them up to `now`, in order of time, by FabricPort::StartNext().
    virtual void StartDue(int64_t /*now*/) {}

    /// Both are about to be called: fetch the memory that they will need. Must change nothing.
    /// \param stage as in PortOwner::PrefetchArrival()
    virtual void PrefetchSupply(int /*stage*/) {}
};

}  // namespace ns3

#endif  // PORT_OWNER_H
