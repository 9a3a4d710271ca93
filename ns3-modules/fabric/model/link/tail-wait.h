// SPDX-License-Identifier: GPL-2.0-only
#ifndef TAIL_WAIT_H
#define TAIL_WAIT_H

#include "fabric-partition.h"

#include <cstdint>
#include <vector>

namespace ns3 {

class FabricPort;

/// Frames that came in by a port of a switch that cuts through, and of which only the heads are in:
/// they leave by a faster link, which would run out of bits. Each waits for its tail, and for those
/// before it, and goes back to the port's owner then (PortOwner::OnTail).
///
/// The head of the next one comes after a frame's tail, unless the link fails in between or times
/// are truncated to a coarse tick; that is why there may be several.
class TailWait {
  public:
    /// \param port by which they came in; connected
    explicit TailWait(FabricPort& port);

    /// Takes a frame. \param now when its head is in, ps
    void Hold(Frame* frame, FabricPort& egress, int64_t now);

    void VisitState(StateVisitor& visitor) const;

    /// Calls `visit` with each frame that waits.
    template <typename Visit>
    void ForEachFrame(Visit visit) const {
        for (const Held& held : m_held) {
            visit(*held.frame);
        }
    }

  private:
    struct Held {
        Frame* frame;
        FabricPort* egress;
        int64_t whole;  ///< When its tail is in, ps.
    };

    void OnTailDue(int64_t now);

    FabricPort& m_port;
    std::vector<Held> m_held;                          ///< In order of `whole`.
    OwnedEvent<TailWait, &TailWait::OnTailDue> m_due;  ///< For the first.
};

}  // namespace ns3

#endif  // TAIL_WAIT_H
