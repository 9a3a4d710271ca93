// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_GPU_H
#define COLLECTIVE_GPU_H

#include "collective-nic.h"
#include "message-router.h"

#include "collective/model/nvlink-crossbar.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

/// What the ranks on one GPU share, whatever collective they belong to: where their messages
/// arrive, the GPU's NVLink port, the NICs that it uses, and an event source.
class CollectiveGpu {
  public:
    /// A NIC, and which of the GPUs that share it this one is.
    struct Way {
        CollectiveNic* nic;
        uint32_t sharer;
    };

    /// \param nics best first, one at least; they outlive the GPU
    CollectiveGpu(uint32_t number, const std::vector<CollectiveNic*>& nics, uint32_t eventSource);
    CollectiveGpu(const CollectiveGpu&) = delete;
    CollectiveGpu& operator=(const CollectiveGpu&) = delete;

    /// Of the fabric, server by server.
    uint32_t GetNumber() const { return m_number; }
    uint32_t GetEventSource() const { return m_eventSource; }
    /// A number that no other event of the source has.
    uint32_t TakeEventNumber() { return m_nextEventNumber++; }

    const std::vector<Way>& GetWays() const { return m_ways; }
    Partition& GetPartition() const { return m_ways.front().nic->GetNic().GetPartition(); }
    /// Of the server.
    uint32_t GetNodeContext() const;
    MessageRouter& GetRouter() { return m_router; }

    /// The GPU's port, made when first asked for.
    NvlinkGpu& RequireNvlink(const NvlinkCrossbar& crossbar);

  private:
    uint32_t m_number;
    uint32_t m_eventSource;
    uint32_t m_nextEventNumber = NvlinkGpu::kEventNumbers;
    std::vector<Way> m_ways;
    MessageRouter m_router;
    std::unique_ptr<NvlinkGpu> m_nvlink;
};

}  // namespace ns3

#endif  // COLLECTIVE_GPU_H
