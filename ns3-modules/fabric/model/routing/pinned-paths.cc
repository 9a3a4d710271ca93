// SPDX-License-Identifier: GPL-2.0-only
#include "pinned-paths.h"

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
    m_pins[switchIndex][PairKey(source, destination)] = port;
}

class PinnedPaths::Chooser final : public PathChooser {
  public:
    explicit Chooser(const PortOfPair& pins) : m_pins(pins) {}

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t /*now*/) override {
        const auto pin = m_pins.find(PairKey(frame.source, frame.destination));
        return pin != m_pins.end() && paths.Contains(pin->second) ? pin->second : paths.ports[0];
    }

    void VisitState(StateVisitor& /*visitor*/) const override {}

  private:
    const PortOfPair& m_pins;
};

std::unique_ptr<PathChooser> PinnedPaths::CreateChooser(const SwitchPlace& place) {
    return std::make_unique<Chooser>(m_pins[place.switchIndex]);
}

}  // namespace ns3
