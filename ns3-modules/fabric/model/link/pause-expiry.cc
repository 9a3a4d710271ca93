// SPDX-License-Identifier: GPL-2.0-only
#include "pause-expiry.h"

#include "fabric-port.h"
#include "link-event.h"

#include "ns3/node.h"

namespace ns3 {

class PauseExpiry::Timer {
  public:
    Timer(FabricPort& port, uint8_t trafficClass)
        : m_port(port), m_trafficClass(trafficClass), m_due(this) {
        m_due.SetOrigin(EventPhase::kModel, port.GetNode()->GetId(), port.GetSource(),
                        kPauseExpiryEvent + trafficClass);
    }

    void Cancel() { m_port.GetPartition().Disarm(m_due); }

    void Set(int64_t until) {
        Cancel();
        m_port.GetPartition().Arm(m_due, until);
    }

    int64_t GetDue() const { return m_due.IsArmed() ? m_due.GetTime() : StateVisitor::kNever; }

  private:
    void OnDue(int64_t now) { m_port.ExpirePause(m_trafficClass, now); }

    FabricPort& m_port;
    uint8_t m_trafficClass;
    OwnedEvent<Timer, &Timer::OnDue> m_due;
};

PauseExpiry::PauseExpiry(FabricPort& port) : m_port(port) {}

PauseExpiry::~PauseExpiry() = default;

void PauseExpiry::Set(uint8_t trafficClass, int64_t until) {
    auto& timer = m_timers[trafficClass];
    if (timer == nullptr) {
        timer = std::make_unique<Timer>(m_port, trafficClass);
    }
    timer->Set(until);
}

void PauseExpiry::Cancel(uint8_t trafficClass) {
    if (m_timers[trafficClass] != nullptr) {
        m_timers[trafficClass]->Cancel();
    }
}

int64_t PauseExpiry::GetDue(uint8_t trafficClass) const {
    const auto& timer = m_timers[trafficClass];
    return timer != nullptr ? timer->GetDue() : StateVisitor::kNever;
}

}  // namespace ns3
