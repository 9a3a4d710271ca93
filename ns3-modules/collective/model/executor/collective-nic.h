// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_NIC_H
#define COLLECTIVE_NIC_H

#include "message-router.h"

#include "rdma/model/nic/rdma-nic.h"

#include "ns3/ptr.h"

#include <cstdint>
#include <vector>

namespace ns3 {

/// The receiving side of a NIC: hands messages to the GPUs that share it.
class CollectiveNic final : public MessageReceiver {
  public:
    /// Becomes the NIC's receiver.
    explicit CollectiveNic(RdmaNic& nic);
    ~CollectiveNic() override;

    RdmaNic& GetNic() const { return *m_nic; }

    /// A GPU that receives through it. \returns its number among them, for tags
    /// \throws std::invalid_argument for more than MessageRouter::kMaxSharers
    uint32_t Share(MessageRouter& router);

    void OnMessage(RdmaNic& nic, uint32_t source, uint32_t immediate, uint64_t bytes,
                   int64_t now) override;

  private:
    Ptr<RdmaNic> m_nic;
    std::vector<MessageRouter*> m_sharers;
};

}  // namespace ns3

#endif  // COLLECTIVE_NIC_H
