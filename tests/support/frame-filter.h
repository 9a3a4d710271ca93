// SPDX-License-Identifier: GPL-2.0-only
#ifndef FRAME_FILTER_H
#define FRAME_FILTER_H

#include "fabric/helper/fabric-network.h"
#include "rdma/model/nic/rdma-nic.h"

#include <functional>
#include <utility>

namespace ns3 {

/// Stands between an endpoint's port and its NIC, sees every frame that arrives, and may change it
/// or lose it: the one place where tests break the network on purpose.
class FrameFilter final : public PortOwner {
  public:
    /// Returns whether the frame goes on to the NIC.
    using Predicate = std::function<bool(Frame& frame, int64_t now)>;

    /// Outlives the network's last event.
    FrameFilter(FabricNetwork& fabric, RdmaNic& nic, Predicate passes)
        : m_nic(nic), m_passes(std::move(passes)) {
        m_schedule.strictMask = 0xff;
        fabric.SetEndpointOwner(nic.GetEndpoint(), *this, nic, m_schedule);
    }

    void OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) override {
        if (m_passes(*frame, now)) {
            m_nic.OnArrival(port, portIndex, frame, now);
        } else {
            port.CountDrop(*frame, now);
            port.GetPartition().Drop(frame);
        }
    }

    void OnTransmit(FabricPort& port, Frame* frame, int64_t start) override {
        m_nic.OnTransmit(port, frame, start);
    }

  private:
    RdmaNic& m_nic;
    Predicate m_passes;
    ClassSchedule m_schedule;
};

}  // namespace ns3

#endif  // FRAME_FILTER_H
