// SPDX-License-Identifier: GPL-2.0-only
#include "route-controller.h"

#include "fabric/model/link/link-event.h"

#include "ns3/node.h"

#include <vector>

namespace ns3 {

RouteController::RouteController(FabricNetwork& network) : m_network(network), m_event(this) {}

void RouteController::Schedule(uint32_t link, bool routed, int64_t when) {
    LinkRoute& route = m_links[link];
    m_due.erase({route.due, link});
    route.isToBe = routed;
    route.due = when;
    m_due.insert({when, link});
    Arm();
}

// Of the source of the link's second direction, after all else of either: what arrives at the very
// moment at which routes change still goes by the old ones.
void RouteController::Arm() {
    m_network.GetPartition().Disarm(m_event);
    if (m_due.empty()) {
        return;
    }
    const auto& [time, link] = *m_due.begin();
    const FabricPort& port = m_network.GetLink(link).GetPort(1);
    m_event.SetOrigin(EventPhase::kModel, port.GetNode()->GetId(), port.GetSource(),
                      kConvergenceEvent);
    m_network.GetPartition().Arm(m_event, time);
}

void RouteController::OnDue(int64_t now) {
    std::vector<FabricNetwork::RouteChange> changes;
    while (!m_due.empty() && m_due.begin()->first == now) {
        const uint32_t link = m_due.begin()->second;
        m_due.erase(m_due.begin());
        LinkRoute& route = m_links[link];
        route.due = kNever;
        if (route.isRouted != route.isToBe) {
            route.isRouted = route.isToBe;
            changes.push_back({link, route.isRouted});
        }
    }
    Arm();
    if (changes.empty()) {
        return;
    }
    m_network.ChangeRoutes(changes);
    m_network.AnnounceRoutes(now);
    for (const FabricNetwork::RouteChange& change : changes) {
        if (m_observer) {
            m_observer(change.link, now);
        }
    }
}

void RouteController::Stop() {
    m_due.clear();
    m_network.GetPartition().Disarm(m_event);
}

void RouteController::RestoreRoutes() {
    std::vector<FabricNetwork::RouteChange> changes;
    for (auto& [link, route] : m_links) {
        if (!route.isRouted) {
            route.isRouted = true;
            changes.push_back({link, true});
        }
    }
    if (!changes.empty()) {
        m_network.ChangeRoutes(changes);
    }
}

}  // namespace ns3
