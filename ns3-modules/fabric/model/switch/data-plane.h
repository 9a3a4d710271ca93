// SPDX-License-Identifier: GPL-2.0-only
#ifndef DATA_PLANE_H
#define DATA_PLANE_H

#include "class-map.h"
#include "fabric/model/link/fabric-port.h"
#include "fabric/model/link/port-owner.h"
#include "fabric/model/routing/switch-router.h"
#include "switch-ecn.h"
#include "telemetry-stamper.h"

#include <cstdint>

namespace ns3 {

/// What an output-queued switch does with frames: it routes them, and marks and stamps them as they
/// leave. What they wait in, and how senders are kept from flooding it, is that of the kind of
/// switch derived from it.
///
/// It owns the switch's ports and holds all that a hop reads, and nothing else: what is set and
/// wired is FabricSwitch's. The order of members follows from that: PortOwner::Prefetch() fetches
/// the first lines.
class DataPlane : public PortOwner {
  public:
    SwitchRouter& GetRouter() { return m_router; }
    const SwitchRouter& GetRouter() const { return m_router; }
    SwitchEcn& GetEcn() { return m_ecn; }
    TelemetryStamper& GetTelemetry() { return m_telemetry; }
    const TelemetryStamper& GetTelemetry() const { return m_telemetry; }

    /// Whether frames are sent on before they are in whole.
    void SetCuttingThrough(bool isCuttingThrough) { m_isCuttingThrough = isCuttingThrough; }
    void SetClassMap(const ClassMap& classOfPriority) { m_classOfPriority = classOfPriority; }

    /// Gives up whatever has events of its own, which must not outlive the partition.
    virtual void Dispose() { m_router.SetChooser(nullptr); }

    const SwitchPorts& GetPorts() const { return m_router.GetPorts(); }
    /// Catches up all ports whose queues may have changed without an event.
    void CatchUpQueues(int64_t now);
    /// Makes all ports mark every transmission start with an event, or no longer.
    void SetExact(bool exact, int64_t now);

    virtual void VisitState(StateVisitor& visitor) const;

    void PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) override;
    void PrefetchTransmit(const FabricPort& port, const Frame& frame) override;
    void OnTail(FabricPort& egress, Frame* frame, int64_t now) override;
    void OnNotice(FabricPort& port, const Frame::Notice& notice, int64_t now) override;

  protected:
    /// Class in which a frame waits and leaves here.
    uint8_t ClassOf(const Frame& frame) const { return m_classOfPriority[frame.priority]; }
    /// The egress port of a frame that came in at `now`; null where there is no path.
    FabricPort* Route(const Frame& frame, int64_t now) { return m_router.Route(frame, now); }
    /// Counts a frame as lost at a port, and gives it back.
    static void Discard(FabricPort& port, Frame* frame, int64_t now);
    /// Hands a frame on from where it came in to where it leaves.
    void Forward(FabricPort& ingress, FabricPort& egress, Frame* frame, int64_t now) {
        m_router.OnForward(ingress, egress, *frame, now);
        if (m_router.Hold(egress, frame, now)) {
            return;
        }
        if (m_isCuttingThrough) {
            ForwardHead(ingress, egress, frame, now);
        } else {
            egress.Enqueue(frame, now);
        }
    }
    /// What a frame learns as it leaves its queue, and who else hears of it.
    void MarkAndStamp(FabricPort& port, Frame& frame, int64_t start) {
        m_router.OnTransmit(port, frame, start);
        m_ecn.MarkDeparting(port, frame, start);
        m_telemetry.StampDeparting(port, frame, start);
    }

  private:
    static void ForwardHead(FabricPort& ingress, FabricPort& egress, Frame* frame, int64_t now);

    SwitchRouter m_router;
    ClassMap m_classOfPriority{0, 1, 2, 3, 4, 5, 6, 7};
    bool m_isCuttingThrough = false;
    SwitchEcn m_ecn;
    TelemetryStamper m_telemetry;
};

}  // namespace ns3

#endif  // DATA_PLANE_H
