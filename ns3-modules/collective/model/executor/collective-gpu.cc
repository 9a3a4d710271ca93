// SPDX-License-Identifier: GPL-2.0-only
#include "collective-gpu.h"

#include "ns3/node.h"

namespace ns3 {

CollectiveGpu::CollectiveGpu(uint32_t number, const std::vector<CollectiveNic*>& nics,
                             uint32_t eventSource)
    : m_number(number), m_eventSource(eventSource) {
    for (CollectiveNic* nic : nics) {
        m_ways.push_back({nic, nic->Share(m_router)});
    }
}

uint32_t CollectiveGpu::GetNodeContext() const {
    return m_ways.front().nic->GetNic().GetPort().GetNode()->GetId();
}

NvlinkGpu& CollectiveGpu::RequireNvlink(const NvlinkCrossbar& crossbar) {
    if (m_nvlink == nullptr) {
        m_nvlink =
            std::make_unique<NvlinkGpu>(crossbar, GetPartition(), GetNodeContext(), m_eventSource);
    }
    return *m_nvlink;
}

}  // namespace ns3
