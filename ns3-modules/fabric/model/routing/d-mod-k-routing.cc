// SPDX-License-Identifier: GPL-2.0-only
#include "d-mod-k-routing.h"

#include "fabric-routing.h"
#include "fabric/model/link/fabric-port.h"
#include "leaf-table.h"

#include "topogen/routing/d-mod-k.h"

#include <stdexcept>

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(DModKRouting);

TypeId DModKRouting::GetTypeId() {
    static TypeId tid = TypeId("ns3::DModKRouting")
                            .SetParent<PathSelector>()
                            .SetGroupName("Fabric")
                            .AddConstructor<DModKRouting>();
    return tid;
}

class DModKRouting::Chooser final : public PathChooser {
  public:
    Chooser(const SwitchPlace& place, const topogen::DModK& routes)
        : m_ports(place.ports),
          m_routing(place.routing),
          m_routes(routes),
          m_switchIndex(place.switchIndex),
          m_upPorts(place.routing.GetLeafCount()) {}

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t /*now*/) override {
        const uint32_t destination = DestinationOf(frame);
        const std::vector<uint16_t>& up =
            m_upPorts.At(paths.leaf, [&] { return FindUpPorts(destination, paths); });
        return Pick(up, destination, paths);
    }

    void Prefetch(const Frame& frame, const PathOptions& paths) const override {
        if (const std::vector<uint16_t>* up = m_upPorts.Peek(paths.leaf)) {
            m_ports[Pick(*up, DestinationOf(frame), paths)]->PrefetchEnqueue(frame.trafficClass);
        }
    }

    // Its tables follow from the routes.
    void VisitState(StateVisitor& /*visitor*/) const override {}

    void OnRoutesChanged() override {
        m_upPorts = LeafTable<std::vector<uint16_t>>(m_routing.GetLeafCount());
    }

  private:
    // A port of a NIC: of several the first that can be reached from here.
    uint32_t DestinationOf(const Frame& frame) const {
        const uint32_t ports = m_routing.GetPortsPerEndpoint();
        const uint32_t first = frame.destination * ports;
        uint32_t destination = first;
        while (ports > 1 && destination + 1 < first + ports &&
               m_routes.EgressPort(m_switchIndex, destination) == topogen::DModK::kNoPort) {
            ++destination;
        }
        return destination;
    }

    // In a table, since looking for them takes as long as there are up-links.
    std::vector<uint16_t> FindUpPorts(uint32_t destination, const PathOptions& paths) const {
        std::vector<uint16_t> ports;
        for (const uint32_t port : m_routes.UpPorts(m_switchIndex, destination)) {
            if (paths.Contains(static_cast<uint16_t>(port))) {
                ports.push_back(static_cast<uint16_t>(port));
            }
        }
        return ports;
    }

    uint16_t Pick(const std::vector<uint16_t>& up, uint32_t destination,
                  const PathOptions& paths) const {
        const uint64_t quotient = m_routes.Quotient(m_switchIndex, destination);
        if (!up.empty()) {
            return up[quotient % up.size()];
        }
        const auto down = static_cast<uint16_t>(m_routes.EgressPort(m_switchIndex, destination));
        return paths.Contains(down) ? down
                                    : paths.ports[m_routes.PlaceOf(destination) % paths.count];
    }

    const SwitchPorts& m_ports;
    const FabricRouting& m_routing;
    const topogen::DModK& m_routes;
    uint32_t m_switchIndex;
    LeafTable<std::vector<uint16_t>> m_upPorts;  ///< Empty where frames go down.
};

std::unique_ptr<PathChooser> DModKRouting::CreateChooser(const SwitchPlace& place) {
    const topogen::DModK* routes = place.routing.GetStaticRoutes();
    if (routes == nullptr) {
        throw std::invalid_argument(
            "ns3::FabricSwitch::PathSelector: an ns3::DModKRouting is given to the switch of a "
            "network already built; allowed: before FabricNetwork::Build()");
    }
    return std::make_unique<Chooser>(place, *routes);
}

}  // namespace ns3
