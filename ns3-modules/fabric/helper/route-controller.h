// SPDX-License-Identifier: GPL-2.0-only
#ifndef ROUTE_CONTROLLER_H
#define ROUTE_CONTROLLER_H

#include "fabric-network.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace ns3 {

/// Has the routes follow the links, each some time after it went down or came up. What is due at
/// one instant takes effect together, at the place in the order of events of the link with the
/// lowest number, and costs the network one recomputation: a switch that fails takes hundreds of
/// links along.
class RouteController {
  public:
    /// \param network outlives the controller
    explicit RouteController(FabricNetwork& network);

    /// Told of each link whose routes have changed, in order of their numbers, with the partition's
    /// time.
    void SetObserver(std::function<void(uint32_t link, int64_t now)> observer) {
        m_observer = std::move(observer);
    }

    /// At `when`, ps of the partition's time, the routes are to have the link, or to be without it.
    /// Takes the place of what was said of that link and is still to come.
    void Schedule(uint32_t link, bool routed, int64_t when);

    /// Nothing changes any more.
    void Stop();
    /// Puts all links back at once. Tells nobody.
    void RestoreRoutes();

  private:
    struct LinkRoute {
        bool isRouted = true;
        bool isToBe = true;  ///< What it is to be at `due`.
        int64_t due = kNever;
    };

    void Arm();
    void OnDue(int64_t now);

    FabricNetwork& m_network;
    std::map<uint32_t, LinkRoute> m_links;         ///< Of which was spoken.
    std::set<std::pair<int64_t, uint32_t>> m_due;  ///< Time and link.
    std::function<void(uint32_t, int64_t)> m_observer;
    OwnedEvent<RouteController, &RouteController::OnDue> m_event;  ///< For the first of m_due.
};

}  // namespace ns3

#endif  // ROUTE_CONTROLLER_H
