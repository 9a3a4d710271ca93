// SPDX-License-Identifier: GPL-2.0-only
#ifndef PATH_SELECTOR_H
#define PATH_SELECTOR_H

#include "ecmp-hash.h"
#include "engine/model/model-memory.h"
#include "engine/model/split-mix.h"
#include "engine/model/state-visitor.h"
#include "fabric/model/wire/frame.h"

#include "ns3/object.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

class FabricPort;
class FabricRouting;

/// The ports by which a switch may send a frame on: those on shortest paths to its leaf, or, at the
/// leaf, those that the destination is attached to.
struct PathOptions {
    uint32_t leaf = 0;                ///< Leaf number of the destination.
    const uint16_t* ports = nullptr;  ///< Port numbers, ascending.
    uint32_t count = 0;

    /// Whether one of the ports is `port`. A run of adjacent ports, the usual case, takes one look.
    bool Contains(uint16_t port) const;
};

/// A number of frames.
struct FrameSum {
    uint64_t frames = 0;
    uint64_t bytes = 0;
};

/// A switch's ports by number; null where unused.
using SwitchPorts = ModelVector<FabricPort*>;

/// A switch, as one that chooses its ports sees it. All of it outlives the chooser.
struct SwitchPlace {
    uint32_t switchIndex;
    const SwitchPorts& ports;
    const FabricRouting& routing;
    uint64_t ecmpSeed;  ///< Of the switch's ECMP hash.
    uint64_t drawSeed;  ///< Of the switch's random stream: another one in each run.
};

/// Chooses one switch's egress ports, and holds what that takes: streams, tables. It belongs to its
/// switch, and is not told of frames that have one port only.
class PathChooser {
  public:
    virtual ~PathChooser() = default;

    /// The egress port of a frame that is being forwarded at `now` (ps).
    /// \param paths at least two
    /// \returns one of `paths`
    virtual uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t now) = 0;

    /// Whether it is told, by OnForward(), of every frame that its switch hands on.
    virtual bool HearsForwards() const { return false; }
    /// A frame goes on from `ingress` to `egress`, chosen or the only one, and is not queued yet.
    virtual void OnForward(FabricPort& /*ingress*/, FabricPort& /*egress*/, Frame& /*frame*/,
                           int64_t /*now*/) {}

    /// Whether it is told, by OnTransmit(), of every frame that leaves a queue of its switch.
    virtual bool HearsTransmits() const { return false; }
    /// A frame starts on the link of `port` at `start` (ps). Starts are replayed late, but those of
    /// a port in order: who wants to know of all until now catches the port up first.
    virtual void OnTransmit(FabricPort& /*port*/, Frame& /*frame*/, int64_t /*start*/) {}

    /// Whether it may hold frames back.
    virtual bool HoldsFrames() const { return false; }
    /// Takes a frame of which OnForward() just told, or returns false. Once taken, it is enqueued
    /// at `egress` some time. Its memory is taken care of.
    virtual bool Hold(FabricPort& /*egress*/, Frame* /*frame*/, int64_t /*now*/) { return false; }
    /// Frames taken and not enqueued yet.
    virtual FrameSum GetHeld() const { return {}; }

    /// The switch behind `port` tells something (FabricPort::SendNotice).
    virtual void OnNotice(uint16_t /*port*/, const Frame::Notice& /*notice*/, int64_t /*now*/) {}

    /// A frame is about to be forwarded: fetches what that will probably need. How often this is
    /// called, and for whom, depends on how events fall, hence it changes nothing.
    virtual void Prefetch(const Frame& /*frame*/, const PathOptions& /*paths*/) const {}

    /// Shows what it remembers: see StateVisitor. One that does not say how cannot be shown.
    virtual void VisitState(StateVisitor& visitor) const { visitor.Opaque("ns3::PathChooser"); }

    /// Links came or went: what was asked of the routing has to be asked again, and there may be
    /// more leaves.
    virtual void OnRoutesChanged() {}
};

/// How switches choose among equal-cost ports, where plain ECMP is not wanted: the parameters, one
/// object for any number of switches.
class PathSelector : public Object {
  public:
    static TypeId GetTypeId();

    /// \returns the state of one switch; this selector outlives it
    virtual std::unique_ptr<PathChooser> CreateChooser(const SwitchPlace& place) = 0;

    /// Whether packets of one flow may go by several ports at once.
    virtual bool SpreadsFlows() const { return false; }

    /// Whether its choosers ask for FabricRouting::GetStaticRoutes().
    virtual bool WantsStaticRoutes() const { return false; }
};

}  // namespace ns3

#endif  // PATH_SELECTOR_H
