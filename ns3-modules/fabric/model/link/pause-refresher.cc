// SPDX-License-Identifier: GPL-2.0-only
#include "pause-refresher.h"

#include "fabric-port.h"
#include "link-event.h"

#include "ns3/node.h"

#include <algorithm>

namespace ns3 {

class PauseRefresher::Timer {
  public:
    Timer(FabricPort& port, uint8_t trafficClass, uint16_t quanta)
        : m_port(port), m_trafficClass(trafficClass), m_quanta(quanta), m_due(this) {
        m_due.SetOrigin(EventPhase::kModel, port.GetNode()->GetId(), port.GetSource(),
                        kPauseRefreshEvent + trafficClass);
        m_interval = std::max(port.GetPauseTime(quanta) / 2,
                              2 * port.GetTransmissionTime(port.GetFlowControlBytes()));
    }

    void Send(int64_t now) {
        m_port.GetPartition().Arm(m_due, now + m_interval);
        m_port.SendPause(m_trafficClass, true, now, m_quanta);
    }

    void Stop() { m_port.GetPartition().Disarm(m_due); }

  private:
    FabricPort& m_port;
    uint8_t m_trafficClass;
    uint16_t m_quanta;
    int64_t m_interval;
    OwnedEvent<Timer, &Timer::Send> m_due;
};

PauseRefresher::PauseRefresher(uint16_t quanta) : m_quanta(quanta) {}

PauseRefresher::~PauseRefresher() = default;

PauseRefresher::Timer& PauseRefresher::At(FabricPort& port, uint8_t trafficClass) {
    auto& timer = m_timers[port.GetPortIndex() * kTrafficClasses + trafficClass];
    if (timer == nullptr) {
        timer = std::make_unique<Timer>(port, trafficClass, m_quanta);
    }
    return *timer;
}

void PauseRefresher::Begin(FabricPort& port, uint8_t trafficClass, int64_t now) {
    At(port, trafficClass).Send(now);
}

void PauseRefresher::End(FabricPort& port, uint8_t trafficClass) {
    At(port, trafficClass).Stop();
}

}  // namespace ns3
