// SPDX-License-Identifier: GPL-2.0-only
#ifndef RDMA_HOST_H
#define RDMA_HOST_H

#include "rdma-nic.h"

#include "ns3/object.h"

#include <vector>

namespace ns3 {

/// The NICs of a server, aggregated to its node, so that Config paths lead to them:
/// "/NodeList/3/$ns3::RdmaHost/NicList/0/Timeout". NICs are in order of their endpoints.
class RdmaHost : public Object {
  public:
    static TypeId GetTypeId();

    /// Makes the NIC one of its node's.
    static void Add(const Ptr<RdmaNic>& nic);

    RdmaHost();
    ~RdmaHost() override;

  protected:
    void DoDispose() override;

  private:
    std::vector<Ptr<RdmaNic>> m_nics;
};

}  // namespace ns3

#endif  // RDMA_HOST_H
