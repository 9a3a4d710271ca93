// SPDX-License-Identifier: GPL-2.0-only
#ifndef SWITCH_ROUTER_H
#define SWITCH_ROUTER_H

#include "ecmp-hash.h"
#include "next-hop-table.h"
#include "path-selector.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

/// By which port a frame leaves one switch: one of those on shortest paths to the destination's
/// leaf, by the hash of its 5-tuple (ECMP) or as a PathChooser says.
class SwitchRouter {
  public:
    /// \param routing outlives the router
    void SetPlace(uint32_t switchIndex, const FabricRouting& routing, uint32_t ecmpSeed);
    /// Ports in order of their numbers. Null where unused.
    void SetPorts(const std::vector<FabricPort*>& ports) {
        m_ports.assign(ports.begin(), ports.end());
    }
    /// Who chooses among several ports. \param chooser null for ECMP
    void SetChooser(std::unique_ptr<PathChooser> chooser);
    /// What a chooser for this switch is made from. \pre place and ports are set
    /// \param drawSeed of what the chooser draws
    SwitchPlace GetPlace(uint64_t drawSeed) const {
        FABRICSIM_PRE(m_routing != nullptr && !m_ports.empty());
        return {m_switchIndex, m_ports, *m_routing, m_ecmpSeed, drawSeed};
    }

    const SwitchPorts& GetPorts() const { return m_ports; }
    uint32_t GetSwitchIndex() const { return m_switchIndex; }

    /// The egress port of a frame that came in at `now`; null where there is no path.
    FabricPort* Route(const Frame& frame, int64_t now) {
        const PathOptions paths = FindPaths(frame);
        if (paths.count == 1) {
            return m_ports[paths.ports[0]];
        }
        if (paths.count == 0) {
            return nullptr;
        }
        return m_ports[m_chooser == nullptr ? ChooseByHash(frame, paths)
                                            : m_chooser->Choose(frame, paths, now)];
    }

    /// A frame goes on from `ingress` to `egress`, and is not queued yet.
    void OnForward(FabricPort& ingress, FabricPort& egress, Frame& frame, int64_t now) {
        if (m_tellsForwards) {
            m_chooser->OnForward(ingress, egress, frame, now);
        }
    }
    /// A frame leaves its queue and starts at `port`.
    void OnTransmit(FabricPort& port, Frame& frame, int64_t start) {
        if (m_tellsTransmits) {
            m_chooser->OnTransmit(port, frame, start);
        }
    }
    /// Whether the chooser takes a frame of which OnForward() just told, to enqueue it later.
    bool Hold(FabricPort& egress, Frame* frame, int64_t now) {
        return m_holdsFrames && m_chooser->Hold(egress, frame, now);
    }
    /// What it so holds.
    FrameSum GetHeld() const { return m_holdsFrames ? m_chooser->GetHeld() : FrameSum(); }
    /// The switch behind a port tells something.
    void OnNotice(uint16_t port, const Frame::Notice& notice, int64_t now) {
        if (m_chooser != nullptr) {
            m_chooser->OnNotice(port, notice, now);
        }
    }
    /// Links came or went.
    void OnRoutesChanged();

    /// What the chooser remembers. Next hops follow from the routing.
    void VisitState(StateVisitor& visitor) const {
        visitor.Value("hasChooser", m_chooser != nullptr);
        if (m_chooser != nullptr) {
            visitor.Nested("chooser", *m_chooser);
        }
    }

    /// That frame will be routed: as PortOwner::PrefetchArrival(). It changes nothing, not even the
    /// table of next hops, which is computed when a frame is routed.
    void Prefetch(const Frame& frame, int stage) const;

  private:
    PathOptions FindPaths(const Frame& frame) {
        const FabricRouting::Attachment& destination = m_routing->GetAttachment(frame.destination);
        if (destination.leaf == m_leaf) {
            return {destination.leaf, &destination.port, 1};
        }
        m_nextHops.Require(destination.leaf);
        return ReadPaths(frame, destination.leaf);
    }
    PathOptions ReadPaths(const Frame& frame, uint32_t leaf) const {
        const NextHopTable::PortSet set = m_nextHops.At(leaf);
        return set.count != 0 ? PathOptions{leaf, set.ports, set.count} : ReadAttached(frame, leaf);
    }
    PathOptions ReadAttached(const Frame& frame, uint32_t leaf) const;
    uint16_t ChooseByHash(const Frame& frame, const PathOptions& paths) const {
        return paths.ports[uint64_t{EcmpHash(frame, m_ecmpSeed)} * paths.count >> 32];
    }
    void PrefetchEgress(const Frame& frame, const PathOptions& paths, int stage) const;

    SwitchPorts m_ports;
    NextHopTable m_nextHops;
    const FabricRouting* m_routing = nullptr;
    uint32_t m_leaf = FabricRouting::kNoLeaf;  ///< FabricRouting::GetOwnLeaf().
    uint32_t m_switchIndex = 0;
    uint64_t m_ecmpSeed = 0;
    std::unique_ptr<PathChooser> m_chooser;  ///< Null for ECMP.
    bool m_tellsForwards = false;            ///< To m_chooser, as the next.
    bool m_tellsTransmits = false;
    bool m_holdsFrames = false;
};

}  // namespace ns3

#endif  // SWITCH_ROUTER_H
