// SPDX-License-Identifier: GPL-2.0-only
#include "scenarios/run/outages.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

namespace scenarios {

Outages::Outages(const std::vector<Outage>& outages, ns3::FabricNetwork& network,
                 const topogen::Fabric& fabric, const RunObservers& observers)
    : m_failures(network) {
    for (const Outage& outage : outages) {
        m_failures.Add(outage.link, outage.from, outage.until);
    }
    m_failures.SetObserver([&observers, links = &fabric.links()](ns3::LinkFailures::Change change,
                                                                 uint32_t link, int64_t now) {
        constexpr const char* kKinds[] = {"link_down", "link_up", "routes_changed"};
        const auto i = static_cast<int>(link);
        observers.ReportEvent(
            {now, kKinds[static_cast<size_t>(change)], links->a_node(i), links->a_port(i), true,
             fmt::format("link {} to node {} port {}", link, links->b_node(i), links->b_port(i))});
    });
}

}  // namespace scenarios
