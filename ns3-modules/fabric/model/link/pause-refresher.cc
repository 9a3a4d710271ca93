// SPDX-License-Identifier: GPL-2.0-only
#include "pause-refresher.h"

#include "fabric-port.h"
#include "link-event.h"

#include "ns3/node.h"

#include <algorithm>

namespace ns3 {

/// The classes that one port holds paused.
class PauseRefresher::Timer {
  public:
    Timer(FabricPort& port, uint16_t quanta)
        : m_port(port),
          m_quanta(quanta),
          m_interval(std::max(port.GetPauseTime(quanta) / 2,
                              2 * port.GetTransmissionTime(port.GetFlowControlBytes()))),
          m_due(this) {
        m_due.SetOrigin(EventPhase::kModel, port.GetNode()->GetId(), port.GetSource(),
                        kPauseRefreshEvent);
    }

    void Begin(uint8_t trafficClass, int64_t now) {
        if (m_classes == 0) {
            m_port.GetPartition().Arm(m_due, now + m_interval);
        }
        const auto bit = static_cast<uint8_t>(1U << trafficClass);
        m_classes |= bit;
        m_port.SendPauses(bit, true, now, m_quanta);
    }

    void End(uint8_t trafficClass) {
        m_classes &= static_cast<uint8_t>(~(1U << trafficClass));
        if (m_classes == 0) {
            m_port.GetPartition().Disarm(m_due);
        }
    }

    void VisitState(StateVisitor& visitor) const {
        visitor.Value("classes", m_classes);
        visitor.Nested("due", m_due);
    }

  private:
    void Renew(int64_t now) {
        m_port.GetPartition().Arm(m_due, now + m_interval);
        m_port.SendPauses(m_classes, true, now, m_quanta);
    }

    FabricPort& m_port;
    uint16_t m_quanta;
    uint8_t m_classes =
        0;               ///< Mask of those that are paused; the event is armed while it is not 0.
    int64_t m_interval;  ///< Between renewals, ps.
    OwnedEvent<Timer, &Timer::Renew> m_due;
};

PauseRefresher::PauseRefresher(uint16_t quanta) : m_quanta(quanta) {}

PauseRefresher::~PauseRefresher() = default;

void PauseRefresher::Begin(FabricPort& port, uint8_t trafficClass, int64_t now) {
    auto& timer = m_timers[port.GetPortIndex()];
    if (timer == nullptr) {
        timer = std::make_unique<Timer>(port, m_quanta);
    }
    timer->Begin(trafficClass, now);
}

void PauseRefresher::End(FabricPort& port, uint8_t trafficClass) {
    const auto timer = m_timers.find(port.GetPortIndex());
    if (timer != m_timers.end()) {
        timer->second->End(trafficClass);
    }
}

void PauseRefresher::VisitState(StateVisitor& visitor) const {
    for (const auto& [port, timer] : m_timers) {
        visitor.Value("port", port);
        visitor.Nested("timer", *timer);
    }
    visitor.Value("count", m_timers.size());
}

}  // namespace ns3
