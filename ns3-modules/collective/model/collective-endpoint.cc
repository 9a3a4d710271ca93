// SPDX-License-Identifier: GPL-2.0-only
#include "collective-endpoint.h"

#include "ring-channel.h"

#include "ns3/node.h"

namespace ns3 {

CollectiveEndpoint::CollectiveEndpoint(RdmaNic& nic, uint32_t eventSource)
    : m_nic(&nic), m_eventSource(eventSource) {
    m_nic->SetReceiver(this);
}

CollectiveEndpoint::~CollectiveEndpoint() {
    m_nic->SetReceiver(nullptr);
}

uint32_t CollectiveEndpoint::AddInbound(uint32_t source, RingChannel& channel) {
    m_inbound.push_back({source, &channel});
    return kImmediateTag | static_cast<uint32_t>(m_inbound.size() - 1);
}

NvlinkGpu& CollectiveEndpoint::RequireGpu(const NvlinkCrossbar& crossbar) {
    if (m_gpu == nullptr) {
        m_gpu = std::make_unique<NvlinkGpu>(crossbar, m_nic->GetPartition(),
                                            m_nic->GetPort().GetNode()->GetId(), m_eventSource);
    }
    return *m_gpu;
}

void CollectiveEndpoint::OnMessage(RdmaNic& /*nic*/, uint32_t source, uint32_t immediate,
                                   uint64_t bytes, int64_t now) {
    const uint32_t number = immediate & ~kImmediateTag;
    if ((immediate & kImmediateTag) == 0 || number >= m_inbound.size() ||
        m_inbound[number].source != source) {
        return;
    }
    m_inbound[number].channel->OnReceived(bytes, now);
}

}  // namespace ns3
