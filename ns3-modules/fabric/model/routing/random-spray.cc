// SPDX-License-Identifier: GPL-2.0-only
#include "random-spray.h"

#include "fabric/model/link/fabric-port.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(RandomSpray);

TypeId RandomSpray::GetTypeId() {
    static TypeId tid = TypeId("ns3::RandomSpray")
                            .SetParent<PathSelector>()
                            .SetGroupName("Fabric")
                            .AddConstructor<RandomSpray>();
    return tid;
}

class RandomSpray::Chooser final : public PathChooser {
  public:
    explicit Chooser(const SwitchPlace& place) : m_ports(place.ports), m_draws(place.drawSeed) {}

    uint16_t Choose(const Frame& /*frame*/, const PathOptions& paths, int64_t /*now*/) override {
        return paths.ports[m_draws.Below(paths.count)];
    }

    void Prefetch(const Frame& frame, const PathOptions& paths) const override {
        SplitMix64 peek = m_draws;
        m_ports[paths.ports[peek.Below(paths.count)]]->PrefetchEnqueue(frame.trafficClass);
    }

    void VisitState(StateVisitor& visitor) const override { visitor.Nested("draws", m_draws); }

  private:
    const SwitchPorts& m_ports;
    SplitMix64 m_draws;
};

std::unique_ptr<PathChooser> RandomSpray::CreateChooser(const SwitchPlace& place) {
    return std::make_unique<Chooser>(place);
}

}  // namespace ns3
