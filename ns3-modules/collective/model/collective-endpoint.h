// SPDX-License-Identifier: GPL-2.0-only
#ifndef COLLECTIVE_ENDPOINT_H
#define COLLECTIVE_ENDPOINT_H

#include "nvlink-crossbar.h"

#include "rdma/model/nic/rdma-nic.h"

#include "ns3/ptr.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

class RingChannel;

/// What the ranks on one endpoint share, whatever collective they belong to: the receiving side of
/// the NIC, the GPU's NVLink port, and an event source.
class CollectiveEndpoint final : public MessageReceiver {
  public:
    /// A message carries 32 bits of immediate data that tell the receiver whom it is for. Those of
    /// collectives have this bit; the rest is the number that AddInbound() gave the channel.
    static constexpr uint32_t kImmediateTag = uint32_t{1} << 31;

    /// Becomes the NIC's receiver.
    CollectiveEndpoint(RdmaNic& nic, uint32_t eventSource);
    ~CollectiveEndpoint() override;

    /// Announces messages from an endpoint to a channel. \returns the immediate they must carry
    uint32_t AddInbound(uint32_t source, RingChannel& channel);

    uint32_t GetEventSource() const { return m_eventSource; }
    /// A number that no other event of the source has.
    uint32_t TakeEventNumber() { return m_nextEventNumber++; }

    RdmaNic& GetNic() const { return *m_nic; }

    /// The GPU's port, made when first asked for.
    NvlinkGpu& RequireGpu(const NvlinkCrossbar& crossbar);

    /// Messages without the tag, or from elsewhere than announced, are somebody else's.
    void OnMessage(RdmaNic& nic, uint32_t source, uint32_t immediate, uint64_t bytes,
                   int64_t now) override;

  private:
    struct Inbound {
        uint32_t source;
        RingChannel* channel;
    };

    Ptr<RdmaNic> m_nic;
    uint32_t m_eventSource;
    uint32_t m_nextEventNumber = NvlinkGpu::kEventNumbers;
    std::vector<Inbound> m_inbound;
    std::unique_ptr<NvlinkGpu> m_gpu;
};

}  // namespace ns3

#endif  // COLLECTIVE_ENDPOINT_H
