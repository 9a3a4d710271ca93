// SPDX-License-Identifier: GPL-2.0-only
#ifndef LINK_FAILURES_H
#define LINK_FAILURES_H

#include "fabric-network.h"
#include "route-controller.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace ns3 {

/// Links that go down, and come up again, at given times. The routes follow after
/// FabricNetwork::ConvergenceDelay, unless by then the link is as it was.
class LinkFailures {
  public:
    enum class Change : uint8_t { kDown, kUp, kRoutes };

    /// \param network outlives the failures
    explicit LinkFailures(FabricNetwork& network);
    ~LinkFailures();

    /// A link is down from `from` until `until`, ps; kNever for good. Before Start(); 0 <= from <
    /// until. Times of one link may overlap, as those of its cable and of a switch at its end do:
    /// it is down as long as any of them lasts, and goes down once.
    void Add(uint32_t link, int64_t from, int64_t until);

    /// Told of each change as it happens, with the simulation's time.
    void SetObserver(std::function<void(Change change, uint32_t link, int64_t now)> observer) {
        m_observer = std::move(observer);
    }

    /// Call once, before the simulation runs.
    void Start();
    /// Nothing changes any more.
    void Stop();
    /// After the run: puts all links back into the routes, so that paths are those of the whole
    /// fabric.
    void RestoreRoutes() { m_routes.RestoreRoutes(); }

  private:
    class Cable;

    void Tell(Change change, uint32_t link, int64_t now) const;

    FabricNetwork& m_network;
    RouteController m_routes;
    std::map<uint32_t, std::unique_ptr<Cable>> m_cables;  ///< By link.
    std::function<void(Change, uint32_t, int64_t)> m_observer;
};

}  // namespace ns3

#endif  // LINK_FAILURES_H
