// SPDX-License-Identifier: GPL-2.0-only
#ifndef WIRE_H
#define WIRE_H

#include "fabric-partition.h"
#include "receiving-end.h"

#include "engine/model/precondition.h"

#include <cstdint>

namespace ns3 {

class FabricPort;

/// One direction of a link: the frames on it, from the start of their transmission to their
/// arrival.
///
/// Frames arrive in the order in which they were launched, so that one event, which the wire itself
/// is, serves them all: it is armed for the arrival of the first. That event also brings the sender
/// up to date, which is what lets the sender do without events of its own (see Transmitter).
///
/// Launch() is the only way onto a wire, and ReceivingEnd all that happens to a frame at its end. A
/// link whose ends are in different partitions has a mailbox between the two in place of the list
/// here; its sender then finds its wire empty, and has an event for each start.
class Wire final : private ModelEvent {
  public:
    /// \param sender to be brought up to date with every arrival; outlives the wire
    explicit Wire(FabricPort& sender) : m_sender(&sender) {}

    /// \param partition of both ends
    void SetPartition(FabricPartition& partition) { m_partition = &partition; }
    FabricPartition& GetPartition() const { return *m_partition; }

    /// \param source number of this link direction: what arrives at one time does so in its order
    void Connect(const ReceivingEnd& end, uint32_t source);
    const ReceivingEnd& GetEnd() const { return m_end; }
    /// Whom to tell of arrivals from now on. \pre Connect() was called
    void SetReceiver(PortOwner* owner, uint32_t portIndex) {
        FABRICSIM_PRE(m_end.GetPort() != nullptr);
        m_end.SetOwner(owner, portIndex);
    }

    FabricPort& GetSender() const { return *m_sender; }
    bool IsEmpty() const { return m_first == nullptr; }
    /// The frames on the wire, linked by their `next`.
    const Frame* GetFirst() const { return m_first; }

    /// Puts a frame on the wire; takes it. \param arrival when it arrives, ps
    /// \pre that is not before those launched earlier
    void Launch(Frame* frame, int64_t arrival) {
        FABRICSIM_PRE(IsEmpty() || arrival >= GetTime());
        frame->next = nullptr;
        if (m_first == nullptr) {
            m_first = frame;
            m_partition->Arm(*this, arrival);
        } else {
            m_last->next = frame;
            m_last->time = arrival;
        }
        m_last = frame;
    }

    void VisitState(StateVisitor& visitor) const;

    /// Takes all frames off: none arrives. The caller owns them, linked by their `next`.
    Frame* TakeAll();

    /// Fetches what Launch() will touch.
    void PrefetchLaunch() const { __builtin_prefetch(static_cast<const ModelEvent*>(this), 1); }
    /// Fetches the frame behind which Launch() will put another.
    void PrefetchLast() const { __builtin_prefetch(m_last, 1); }

  private:
    void Notify() override;
    void Prefetch(int stage) const override;

    Frame* m_first = nullptr;
    Frame* m_last = nullptr;
    FabricPort* m_sender;
    FabricPartition* m_partition = nullptr;
    ReceivingEnd m_end;
};

}  // namespace ns3

#endif  // WIRE_H
