// SPDX-License-Identifier: GPL-2.0-only
#include "rdma-host.h"

#include "ns3/node.h"
#include "ns3/object-vector.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(RdmaHost);

TypeId RdmaHost::GetTypeId() {
    static TypeId tid = TypeId("ns3::RdmaHost")
                            .SetParent<Object>()
                            .SetGroupName("Rdma")
                            .AddConstructor<RdmaHost>()
                            .AddAttribute("NicList", "The server's NICs.", ObjectVectorValue(),
                                          MakeObjectVectorAccessor(&RdmaHost::m_nics),
                                          MakeObjectVectorChecker<RdmaNic>());
    return tid;
}

RdmaHost::RdmaHost() = default;

RdmaHost::~RdmaHost() = default;

void RdmaHost::Add(const Ptr<RdmaNic>& nic) {
    const Ptr<Node> node = nic->GetPort().GetNode();
    Ptr<RdmaHost> host = node->GetObject<RdmaHost>();
    if (host == nullptr) {
        host = CreateObject<RdmaHost>();
        node->AggregateObject(host);
    }
    host->m_nics.push_back(nic);
}

void RdmaHost::DoDispose() {
    m_nics.clear();
    Object::DoDispose();
}

}  // namespace ns3
