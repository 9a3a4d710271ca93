// SPDX-License-Identifier: GPL-2.0-only
#ifndef RECEIVING_END_H
#define RECEIVING_END_H

#include "fabric-partition.h"
#include "port-owner.h"

#include <cstdint>

namespace ns3 {

class FabricPort;

/// The far end of a link direction, as what carries frames there knows it: what is done with a
/// frame that arrives. It needs nothing of the sender.
///
/// The port's owner and number are kept beside the port, so that the memory of a port that only
/// receives is not touched.
class ReceivingEnd {
  public:
    ReceivingEnd() = default;
    explicit ReceivingEnd(FabricPort& port);

    void SetOwner(PortOwner* owner, uint32_t portIndex) {
        m_owner = owner;
        m_portIndex = portIndex;
    }

    /// Null before it is connected.
    FabricPort* GetPort() const { return m_port; }

    /// A frame arrives; takes it. What is between the ports of a link stays in the port, all else
    /// goes to its owner.
    /// \param partition of this end
    void Receive(FabricPartition& partition, Frame* frame, int64_t now) const;

    /// That frame was lost on its way, since the link went down; the caller owns it.
    void OnLoss(const Frame& frame) const;

    /// Fetches the owner.
    void Prefetch() const { m_owner->Prefetch(); }
    /// Fetches what the arrival of `frame` will touch. \param stage as of
    /// PortOwner::PrefetchArrival()
    void PrefetchArrival(const Frame& frame, int stage) const {
        m_owner->PrefetchArrival(frame, m_portIndex, stage);
    }

  private:
    FabricPort* m_port = nullptr;
    PortOwner* m_owner = nullptr;
    uint32_t m_portIndex = 0;
};

}  // namespace ns3

#endif  // RECEIVING_END_H
