// SPDX-License-Identifier: GPL-2.0-only
#ifndef REMOTE_ADAPTIVE_ROUTING_H
#define REMOTE_ADAPTIVE_ROUTING_H

#include "adaptive-routing.h"

#include "ns3/nstime.h"

namespace ns3 {

/// Adaptive routing that also knows of congestion further on, as InfiniBand switches tell each
/// other in adaptive routing notifications (Z. Haramaty et al., "Adaptive routing using
/// inter-switch notifications", US patent 9,014,006, 2015).
///
/// A switch that sends a frame on to a port whose backlog is `NoticeBacklog` or more tells the
/// switch from which the frame came: a notice that names the destination's leaf. For `HoldTime`
/// that switch takes the port on which the notice came for this leaf only when all others on
/// shortest paths are stopped or named so too: where those that it looked at do not offer another
/// one, it looks at all. If they are, it tells the switches before it in turn.
/// Nobody is told of ports to endpoints, which have no other way, nor twice within `HoldTime`.
class RemoteAdaptiveRouting : public AdaptiveRouting {
  public:
    static TypeId GetTypeId();

    std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) override;
    bool SpreadsFlows() const override { return true; }

  private:
    class Chooser;

    Time m_noticeBacklog;
    Time m_holdTime;
};

}  // namespace ns3

#endif  // REMOTE_ADAPTIVE_ROUTING_H
