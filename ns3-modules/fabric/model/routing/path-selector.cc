// SPDX-License-Identifier: GPL-2.0-only
#include "path-selector.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(PathSelector);

bool PathOptions::Contains(uint16_t port) const {
    if (port < ports[0] || port > ports[count - 1]) {
        return false;
    }
    const bool isRun = ports[count - 1] - ports[0] + 1U == count;
    return isRun || std::binary_search(ports, ports + count, port);
}

TypeId PathSelector::GetTypeId() {
    static TypeId tid = TypeId("ns3::PathSelector").SetParent<Object>().SetGroupName("Fabric");
    return tid;
}

}  // namespace ns3
