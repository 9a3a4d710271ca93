// SPDX-License-Identifier: GPL-2.0-only
#ifndef CONWEAVE_ROUTING_H
#define CONWEAVE_ROUTING_H

#include "path-selector.h"

#include "ns3/nstime.h"

namespace ns3 {

/// Rerouting of flows in mid-flight, whose order the last leaf restores: after ConWeave (C. H. Song
/// et al., "Network load balancing with in-network reordering support for RDMA", SIGCOMM 2023).
///
/// A flow's first frame goes by ECMP. The first leaf asks the last one to reply to a frame at a
/// time. If the reply is not back after `ReplyTimeout`, the flow's way is congested: of two ports
/// drawn at random, the flow takes one behind which no leaf has told of congestion for `PathPause`,
/// if there is one. The next frame, the tail, is the last by the old way; those after it are marked
/// as rerouted, and the last leaf holds them until the tail has come, or for `HoldTime`. Then it
/// tells the first leaf, which may reroute the flow again; without that it may after
/// `InactiveTime`. A leaf to which a frame comes with an ECN mark tells the leaf that it came from
/// that its way is busy, once in `PathPause`.
///
/// Only frames with payload are routed so, all others by ECMP. Leaves tell each other by notices,
/// frames that switches pass on ahead of all traffic.
class ConweaveRouting : public PathSelector {
  public:
    static TypeId GetTypeId();

    /// \throws std::invalid_argument where endpoints have several ports: their leaf is no one
    ///         switch
    std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) override;
    bool SpreadsFlows() const override { return true; }

  private:
    class Chooser;

    Time m_replyTimeout;
    Time m_pathPause;
    Time m_holdTime;
    Time m_inactiveTime;
};

}  // namespace ns3

#endif  // CONWEAVE_ROUTING_H
