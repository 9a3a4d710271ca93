// SPDX-License-Identifier: GPL-2.0-only
#include "collective-nic.h"

#include <stdexcept>
#include <string>

namespace ns3 {

CollectiveNic::CollectiveNic(RdmaNic& nic) : m_nic(&nic) {
    m_nic->SetReceiver(this);
}

CollectiveNic::~CollectiveNic() {
    m_nic->SetReceiver(nullptr);
}

uint32_t CollectiveNic::Share(MessageRouter& router) {
    if (m_sharers.size() == MessageRouter::kMaxSharers) {
        throw std::invalid_argument(
            "collectives: more than " + std::to_string(MessageRouter::kMaxSharers) +
            " GPUs share the NIC of endpoint " + std::to_string(m_nic->GetEndpoint()));
    }
    m_sharers.push_back(&router);
    return static_cast<uint32_t>(m_sharers.size() - 1);
}

void CollectiveNic::OnMessage(RdmaNic& /*nic*/, uint32_t /*source*/, uint32_t immediate,
                              uint64_t bytes, int64_t now) {
    const uint32_t sharer = MessageRouter::GetSharer(immediate);
    if ((immediate & MessageRouter::kTagged) != 0 && sharer < m_sharers.size()) {
        m_sharers[sharer]->Deliver(immediate, bytes, now);
    }
}

}  // namespace ns3
