// SPDX-License-Identifier: GPL-2.0-only
#include "pfc-watchdog.h"

#include "fabric-port.h"
#include "link-event.h"

#include "ns3/node.h"

namespace ns3 {

/// One class of one port. Its timer is armed for the end of a detection while the class is paused
/// and has frames, and for the end of a storm while it is not paused any more.
class PfcWatchdog::Watch {
  public:
    Watch(PfcWatchdog& watchdog, FabricPort& port, uint8_t trafficClass)
        : m_watchdog(watchdog), m_port(port), m_trafficClass(trafficClass), m_timer(this) {
        m_timer.SetOrigin(EventPhase::kModel, port.GetNode()->GetId(), port.GetSource(),
                          kWatchdogEvent + trafficClass);
    }

    void OnPause(bool xoff, int64_t now) {
        if (m_xoff == xoff) {
            return;
        }
        m_xoff = xoff;
        m_port.GetPartition().Disarm(m_timer);
        if (m_storm && !xoff) {
            m_port.GetPartition().Arm(m_timer, now + m_watchdog.m_config.restorationPs);
        } else if (m_port.GetQueueBytes(m_trafficClass) != 0) {
            OnEnqueue(now);
        }
    }

    void OnEnqueue(int64_t now) {
        if (m_xoff && !m_storm && !m_timer.IsArmed()) {
            m_port.GetPartition().Arm(m_timer, now + m_watchdog.m_config.detectionPs);
        }
    }

    void VisitState(StateVisitor& visitor) const {
        visitor.Value("isPaused", m_xoff);
        visitor.Value("isStorm", m_storm);
        visitor.Nested("timer", m_timer);
    }

  private:
    void OnTimer(int64_t now) {
        m_port.CatchUp(now);
        if (!m_storm && m_port.GetQueueBytes(m_trafficClass) == 0) {
            return;  // what was to join it has not come whole yet
        }
        m_storm = !m_storm;
        m_watchdog.SetStorm(m_port, m_trafficClass, m_storm, now);
    }

    PfcWatchdog& m_watchdog;
    FabricPort& m_port;
    uint8_t m_trafficClass;
    bool m_xoff = false;
    bool m_storm = false;
    OwnedEvent<Watch, &Watch::OnTimer> m_timer;
};

PfcWatchdog::PfcWatchdog(const Config& config, uint32_t ports, Client& client)
    : m_config(config), m_client(client), m_storms(ports, 0) {}

PfcWatchdog::~PfcWatchdog() = default;

PfcWatchdog::Watch& PfcWatchdog::At(FabricPort& port, uint8_t trafficClass) {
    auto& watch = m_watches[port.GetPortIndex() * kTrafficClasses + trafficClass];
    if (watch == nullptr) {
        watch = std::make_unique<Watch>(*this, port, trafficClass);
    }
    return *watch;
}

void PfcWatchdog::OnPause(FabricPort& port, uint8_t trafficClass, bool xoff, int64_t now) {
    At(port, trafficClass).OnPause(xoff, now);
}

void PfcWatchdog::OnEnqueue(FabricPort& port, uint8_t trafficClass, int64_t now) {
    if ((port.GetPausedMask() >> trafficClass & 1) != 0) {
        At(port, trafficClass).OnEnqueue(now);
    }
}

void PfcWatchdog::SetStorm(FabricPort& port, uint8_t trafficClass, bool begins, int64_t now) {
    m_storms[port.GetPortIndex()] ^= static_cast<uint8_t>(1U << trafficClass);
    m_client.OnStorm(port, trafficClass, begins, now);
}

void PfcWatchdog::VisitState(StateVisitor& visitor) const {
    visitor.Values("storms", m_storms);
    for (uint32_t key = 0; key < m_storms.size() * kTrafficClasses; ++key) {
        const auto watch = m_watches.find(key);
        if (watch != m_watches.end()) {
            visitor.Value("watched", key);
            visitor.Nested("watch", *watch->second);
        }
    }
}

}  // namespace ns3
