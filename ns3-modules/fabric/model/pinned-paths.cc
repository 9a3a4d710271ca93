// SPDX-License-Identifier: GPL-2.0-only
#include "pinned-paths.h"

#include <algorithm>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(PinnedPaths);

namespace {
uint64_t PairKey(uint32_t source, uint32_t destination) {
    return uint64_t{source} << 32 | destination;
}
}  // namespace

TypeId PinnedPaths::GetTypeId() {
    static TypeId tid = TypeId("ns3::PinnedPaths")
                            .SetParent<PathSelector>()
                            .SetGroupName("Fabric")
                            .AddConstructor<PinnedPaths>();
    return tid;
}

void PinnedPaths::Pin(uint32_t switchIndex, uint32_t source, uint32_t destination, uint16_t port) {
    if (switchIndex >= m_pins.size()) {
        m_pins.resize(switchIndex + 1);
    }
    m_pins[switchIndex][PairKey(source, destination)] = port;
}

uint16_t PinnedPaths::Select(uint32_t switchIndex, const Frame& frame, const uint16_t* ports,
                             uint32_t count) {
    if (switchIndex < m_pins.size()) {
        const auto& pins = m_pins[switchIndex];
        const auto pin = pins.find(PairKey(frame.source, frame.destination));
        if (pin != pins.end() && std::find(ports, ports + count, pin->second) != ports + count) {
            return pin->second;
        }
    }
    return ports[0];
}

}  // namespace ns3
