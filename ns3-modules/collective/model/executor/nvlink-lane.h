// SPDX-License-Identifier: GPL-2.0-only
#ifndef NVLINK_LANE_H
#define NVLINK_LANE_H

#include "lane.h"
#include "message-router.h"

#include "collective/model/fifo.h"
#include "collective/model/nvlink-crossbar.h"

#include <cstdint>

namespace ns3 {

/// A lane through an NVLink domain, between two GPUs, or between a GPU and the reducer in the
/// domain's switch.
class NvlinkLane final : public Lane, public NvlinkClient {
  public:
    /// \param from, to null is the switch, at one end at most \param receiver of `to`
    NvlinkLane(NvlinkGpu* from, NvlinkGpu* to, MessageRouter& receiver);

    void Send(LaneClient& client, uint32_t outLink, uint64_t bytes, uint32_t tag,
              int64_t now) override;

    void OnNvlinkSent(uint64_t bytes, int64_t now) override;
    void OnNvlinkReceived(uint64_t bytes, int64_t now) override;

  private:
    struct Leaving {
        LaneClient* client = nullptr;
        uint32_t outLink = 0;
    };

    NvlinkGpu* m_from;
    NvlinkGpu* m_to;
    MessageRouter& m_receiver;
    Fifo<Leaving> m_leaving;
    Fifo<uint32_t> m_tags;  ///< Of what has not arrived.
};

}  // namespace ns3

#endif  // NVLINK_LANE_H
