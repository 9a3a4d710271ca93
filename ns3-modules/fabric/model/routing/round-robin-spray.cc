// SPDX-License-Identifier: GPL-2.0-only
#include "round-robin-spray.h"

#include "fabric-routing.h"
#include "fabric/model/link/fabric-port.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(RoundRobinSpray);

TypeId RoundRobinSpray::GetTypeId() {
    static TypeId tid = TypeId("ns3::RoundRobinSpray")
                            .SetParent<PathSelector>()
                            .SetGroupName("Fabric")
                            .AddConstructor<RoundRobinSpray>();
    return tid;
}

class RoundRobinSpray::Chooser final : public PathChooser {
  public:
    explicit Chooser(const SwitchPlace& place)
        : m_ports(place.ports), m_routing(place.routing), m_draws(place.drawSeed) {}

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t /*now*/) override {
        if (m_turn.empty()) {
            Extend();
        }
        uint16_t& turn = m_turn[TurnOf(frame, paths)];
        const uint16_t port = paths.ports[turn % paths.count];
        turn = static_cast<uint16_t>((turn + 1U) % paths.count);
        return port;
    }

    void Prefetch(const Frame& frame, const PathOptions& paths) const override {
        if (!m_turn.empty()) {
            const uint16_t port = paths.ports[m_turn[TurnOf(frame, paths)] % paths.count];
            m_ports[port]->PrefetchEnqueue(frame.trafficClass);
        }
    }

    void VisitState(StateVisitor& visitor) const override {
        visitor.Nested("draws", m_draws);
        visitor.Values("turn", m_turn);
    }

    void OnRoutesChanged() override {
        if (!m_turn.empty()) {
            Extend();
        }
    }

  private:
    static size_t TurnOf(const Frame& frame, const PathOptions& paths) {
        return 2 * size_t{paths.leaf} + (frame.HasPayload() ? 0 : 1);
    }

    void Extend() {
        while (m_turn.size() < size_t{2} * m_routing.GetLeafCount()) {
            m_turn.push_back(static_cast<uint16_t>(m_draws.Next()));
        }
    }

    const SwitchPorts& m_ports;
    const FabricRouting& m_routing;
    SplitMix64 m_draws;
    std::vector<uint16_t> m_turn;  ///< By leaf, data and all else; allocated with the first frame.
};

std::unique_ptr<PathChooser> RoundRobinSpray::CreateChooser(const SwitchPlace& place) {
    return std::make_unique<Chooser>(place);
}

}  // namespace ns3
