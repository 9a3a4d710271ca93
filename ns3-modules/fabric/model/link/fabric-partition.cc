// SPDX-License-Identifier: GPL-2.0-only
#include "fabric-partition.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(FabricPartition);

TypeId FabricPartition::GetTypeId() {
    static TypeId tid = TypeId("ns3::FabricPartition")
                            .SetParent<Partition>()
                            .SetGroupName("Fabric")
                            .AddConstructor<FabricPartition>();
    return tid;
}

}  // namespace ns3
