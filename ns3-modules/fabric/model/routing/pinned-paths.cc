// SPDX-License-Identifier: GPL-2.0-only
#include "pinned-paths.h"

#include "engine/model/split-mix.h"

namespace ns3 {

NS_OBJECT_ENSURE_REGISTERED(PinnedPaths);

TypeId PinnedPaths::GetTypeId() {
    static TypeId tid = TypeId("ns3::PinnedPaths")
                            .SetParent<PathSelector>()
                            .SetGroupName("Fabric")
                            .AddConstructor<PinnedPaths>();
    return tid;
}

size_t PinnedPaths::HashOf::operator()(const Pinned& what) const {
    const uint64_t ends = uint64_t{what.source} << 32 | what.destination;
    return Mix64(Mix64(ends) + (uint64_t{what.entropy} << 1 | (what.isAnswer ? 1 : 0)));
}

void PinnedPaths::Pin(uint32_t switchIndex, const Pinned& what, uint16_t port) {
    m_pins[switchIndex][what] = port;
}

class PinnedPaths::Chooser final : public PathChooser {
  public:
    explicit Chooser(const Ports& pins) : m_pins(pins) {}

    uint16_t Choose(const Frame& frame, const PathOptions& paths, int64_t /*now*/) override {
        const bool isAnswer = frame.kind == FrameKind::kAck || frame.kind == FrameKind::kCnp ||
                              frame.kind == FrameKind::kReadResponse;
        auto pin = m_pins.find({frame.source, frame.destination, frame.GetEntropy(), isAnswer});
        if (pin == m_pins.end()) {
            pin = m_pins.find({frame.source, frame.destination, kWholePair, false});
        }
        return pin != m_pins.end() && paths.Contains(pin->second) ? pin->second : paths.ports[0];
    }

    void VisitState(StateVisitor& /*visitor*/) const override {}

  private:
    const Ports& m_pins;
};

std::unique_ptr<PathChooser> PinnedPaths::CreateChooser(const SwitchPlace& place) {
    return std::make_unique<Chooser>(m_pins[place.switchIndex]);
}

}  // namespace ns3
