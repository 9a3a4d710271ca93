// SPDX-License-Identifier: GPL-2.0-only
#include "event-watcher.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(EventWatcher);

TypeId EventWatcher::GetTypeId() {
    static TypeId tid = TypeId("ns3::EventWatcher")
                            .SetParent<Object>()
                            .SetGroupName("Engine")
                            .AddConstructor<EventWatcher>();
    return tid;
}

}  // namespace ns3
