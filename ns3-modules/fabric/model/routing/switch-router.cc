// SPDX-License-Identifier: GPL-2.0-only
#include "switch-router.h"

#include "fabric/model/link/fabric-port.h"

#include <utility>

namespace ns3 {

void SwitchRouter::SetPlace(uint32_t switchIndex, const FabricRouting& routing, uint32_t ecmpSeed) {
    m_switchIndex = switchIndex;
    m_routing = &routing;
    m_ecmpSeed = Mix64(ecmpSeed + 1);
    m_nextHops.Reset(routing, switchIndex);
    m_leaf = routing.GetOwnLeaf(switchIndex);
}

void SwitchRouter::SetChooser(std::unique_ptr<PathChooser> chooser) {
    m_chooser = std::move(chooser);
    m_tellsForwards = m_chooser != nullptr && m_chooser->HearsForwards();
    m_holdsFrames = m_chooser != nullptr && m_chooser->HoldsFrames();
    m_tellsTransmits = m_chooser != nullptr && m_chooser->HearsTransmits();
}

void SwitchRouter::OnRoutesChanged() {
    m_nextHops.Reset(*m_routing, m_switchIndex);
    m_leaf = m_routing->GetOwnLeaf(m_switchIndex);
    if (m_chooser != nullptr) {
        m_chooser->OnRoutesChanged();
    }
}

// Where there is no way on, this switch is of the destination's leaf, or cannot reach it.
PathOptions SwitchRouter::ReadAttached(const Frame& frame, uint32_t leaf) const {
    const FabricRouting::PortRun here = m_routing->FindAttached(frame.destination, m_switchIndex);
    return {leaf, here.ports, here.count};
}

void SwitchRouter::Prefetch(const Frame& frame, int stage) const {
    const FabricRouting::Attachment& destination = m_routing->GetAttachment(frame.destination);
    if (stage == 0) {
        m_nextHops.Prefetch(destination.leaf);
    } else if (destination.leaf == m_leaf) {
        PrefetchEgress(frame, {destination.leaf, &destination.port, 1}, stage);
    } else if (m_nextHops.Knows(destination.leaf)) {
        PrefetchEgress(frame, ReadPaths(frame, destination.leaf), stage);
    }
}

void SwitchRouter::PrefetchEgress(const Frame& frame, const PathOptions& paths, int stage) const {
    if (paths.count > 1 && m_chooser != nullptr) {
        if (stage == 1) {
            m_chooser->Prefetch(frame, paths);
        }
    } else if (paths.count != 0) {
        FabricPort* const& egress =
            m_ports[paths.count == 1 ? paths.ports[0] : ChooseByHash(frame, paths)];
        if (stage == 1) {
            __builtin_prefetch(&egress);
        } else if (stage == 2) {
            egress->PrefetchEnqueue(frame.trafficClass);
        } else {
            egress->PrefetchQueued(frame.trafficClass);
        }
    }
}

}  // namespace ns3
