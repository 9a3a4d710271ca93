// SPDX-License-Identifier: GPL-2.0-only
#include "host-interface.h"

#include "fabric/model/link/fabric-port.h"
#include "fabric/model/link/link-event.h"

#include "ns3/node.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ns3 {

HostInterface::HostInterface(const Config& config, FabricPort& port)
    : m_config(config), m_home(port), m_refresher(UINT16_MAX), m_drained(this) {
    if (config.xonBytes > config.xoffBytes || config.xoffBytes > config.bufferBytes) {
        throw std::invalid_argument(
            "ns3::RdmaNic::HostXonBytes " + std::to_string(config.xonBytes) + ", HostXoffBytes " +
            std::to_string(config.xoffBytes) + ", HostBufferBytes " +
            std::to_string(config.bufferBytes) + ": none may be more than the one after it");
    }
    m_timing.SetPath(config.rateBps, 0, 0);
    m_drained.SetOrigin(EventPhase::kModel, port.GetNode()->GetId(), port.GetSource(), kHostEvent);
}

bool HostInterface::Receive(FabricPort& port, const Frame& frame, int64_t now) {
    if (!frame.HasPayload()) {
        return true;
    }
    const int64_t after = GetBacklogPs(now) + m_timing.GetByteTime(frame.AsData().payload);
    if (after > m_timing.GetByteTime(m_config.bufferBytes)) {
        return false;
    }
    m_emptyAt = now + after;
    if (after > m_timing.GetByteTime(m_config.xoffBytes)) {
        Pause(port, frame.trafficClass, now);
    }
    return true;
}

void HostInterface::Pause(FabricPort& port, uint8_t trafficClass, int64_t now) {
    for (const Paused& paused : m_paused) {
        if (paused.port == &port && paused.trafficClass == trafficClass) {
            return;
        }
    }
    if (m_paused.empty()) {
        m_home.GetPartition().Arm(m_drained, m_emptyAt - m_timing.GetByteTime(m_config.xonBytes));
    }
    m_paused.push_back({&port, trafficClass});
    if (port.IsLossy()) {
        m_refresher.Begin(port, trafficClass, now);
    } else {
        port.SendPause(trafficClass, true, now);
    }
}

void HostInterface::OnDrained(int64_t now) {
    const int64_t due = m_emptyAt - m_timing.GetByteTime(m_config.xonBytes);
    if (due > now) {
        m_home.GetPartition().Arm(m_drained, due);
        return;
    }
    const std::vector<Paused> resumed = std::move(m_paused);
    m_paused.clear();
    for (const Paused& paused : resumed) {
        m_refresher.End(*paused.port, paused.trafficClass);
        paused.port->SendPause(paused.trafficClass, false, now);
    }
}

void HostInterface::OnLinkDown(const FabricPort& port) {
    for (const Paused& paused : m_paused) {
        if (paused.port == &port) {
            m_refresher.End(*paused.port, paused.trafficClass);
        }
    }
    m_paused.erase(std::remove_if(m_paused.begin(), m_paused.end(),
                                  [&port](const Paused& paused) { return paused.port == &port; }),
                   m_paused.end());
    if (m_paused.empty()) {
        m_home.GetPartition().Disarm(m_drained);
    }
}

void HostInterface::VisitState(StateVisitor& visitor) const {
    visitor.Past("emptyAt", m_emptyAt);
    for (const Paused& paused : m_paused) {
        visitor.Value("port", paused.port->GetPortIndex());
        visitor.Value("class", paused.trafficClass);
    }
    visitor.Value("count", m_paused.size());
    visitor.Nested("refresher", m_refresher);
    visitor.Nested("drained", m_drained);
}

}  // namespace ns3
