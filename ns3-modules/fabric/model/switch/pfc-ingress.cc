// SPDX-License-Identifier: GPL-2.0-only
#include "pfc-ingress.h"

#include "data-plane.h"
#include "fabric/model/link/fabric-port.h"

namespace ns3 {

void PfcIngress::Configure(uint16_t quanta) {
    m_quanta = quanta;
}

// The account misses departures that no port has replayed yet, which can only make the frame look
// less welcome. Where that might matter, replay them all, then decide.
bool PfcIngress::AdmitExactly(FabricPort& ingress, const Frame& frame, int64_t now) {
    const unsigned port = frame.ingressPort;
    const unsigned c = frame.trafficClass;
    CatchUp(now);
    if (!m_buffer.Admit(port, c, frame.bytes)) {
        return false;
    }
    if (!m_buffer.IsPaused(port, c) && m_buffer.ShouldPause(port, c)) {
        Pause(ingress, frame.trafficClass, now);
    }
    return true;
}

void PfcIngress::CatchUp(int64_t now) {
    if (m_buffer.GetPausedCount() == 0) {  // else exact: every start has had its event
        m_plane.CatchUpQueues(now);
    }
}

// What renews the pauses of a port, or null where one XOFF holds until XON. That takes a link that
// loses neither: on one that does, pauses are those of real switches, as long as can be.
PauseRefresher* PfcIngress::FindRefresher(const FabricPort& ingress) {
    if (m_quanta == 0 && !ingress.IsLossy()) {
        return nullptr;
    }
    if (m_refresher == nullptr) {
        m_refresher = std::make_unique<PauseRefresher>(m_quanta != 0 ? m_quanta : UINT16_MAX);
    }
    return m_refresher.get();
}

void PfcIngress::Pause(FabricPort& ingress, uint8_t trafficClass, int64_t now) {
    m_buffer.SetPaused(ingress.GetPortIndex(), trafficClass, true);
    if (m_buffer.GetPausedCount() == 1) {
        m_plane.SetExact(true, now);
    }
    if (PauseRefresher* refresher = FindRefresher(ingress)) {
        refresher->Begin(ingress, trafficClass, now);
    } else {
        ingress.SendPause(trafficClass, true, now);
    }
}

void PfcIngress::Resume(const Frame& released, int64_t now) {
    FabricPort& ingress = *m_plane.GetPorts()[released.ingressPort];
    Forget(ingress, released.trafficClass, now);
    ingress.SendPause(released.trafficClass, false, now);
}

void PfcIngress::Forget(FabricPort& ingress, uint8_t trafficClass, int64_t now) {
    m_buffer.SetPaused(ingress.GetPortIndex(), trafficClass, false);
    if (m_buffer.GetPausedCount() == 0) {
        m_plane.SetExact(false, now);
    }
    if (m_refresher != nullptr) {
        m_refresher->End(ingress, trafficClass);
    }
}

void PfcIngress::OnLinkDown(FabricPort& port, int64_t now) {
    for (uint8_t c = 0; c < kTrafficClasses; ++c) {
        if (m_buffer.IsLossless(c) && m_buffer.IsPaused(port.GetPortIndex(), c)) {
            Forget(port, c, now);
        }
    }
}

}  // namespace ns3
