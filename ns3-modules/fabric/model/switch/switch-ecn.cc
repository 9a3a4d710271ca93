// SPDX-License-Identifier: GPL-2.0-only
#include "switch-ecn.h"

#include "fabric/model/link/fabric-port.h"
#include "port-settings.h"

#include <algorithm>

namespace ns3 {

namespace {

uint64_t Scaled(uint64_t bytes, double scale) {
    return static_cast<uint64_t>(static_cast<double>(bytes) * scale);
}

EcnThresholds FindThresholds(const SwitchEcn::Parameters& parameters, unsigned trafficClass,
                             uint64_t rateBps) {
    const double scale =
        static_cast<double>(rateBps) / static_cast<double>(parameters.referenceBps);
    const EcnThresholds& all = parameters.ofAll;
    EcnThresholds found =
        parameters.table.empty()
            ? EcnThresholds{Scaled(all.kminBytes, scale), Scaled(all.kmaxBytes, scale), all.pmax}
            : parameters.table.at(rateBps);
    const SwitchEcn::Parameters::OfClass& own = parameters.ofClass[trafficClass];
    if (own.kminBytes >= 0) {
        found.kminBytes = Scaled(static_cast<uint64_t>(own.kminBytes), scale);
    }
    if (own.kmaxBytes >= 0) {
        found.kmaxBytes = Scaled(static_cast<uint64_t>(own.kmaxBytes), scale);
    }
    if (own.pmax >= 0) {
        found.pmax = own.pmax;
    }
    return found;
}

}  // namespace

void SwitchEcn::Configure(const Parameters& parameters, const SwitchPorts& ports,
                          uint64_t drawSeed) {
    m_enabled = parameters.enabled;
    m_ports.resize(ports.size());
    for (size_t i = 0; i < ports.size(); ++i) {
        if (ports[i] != nullptr) {
            m_ports[i] = {FindProfile(parameters, *ports[i]), EcnMarker(Mix64(drawSeed + i))};
        }
    }
}

uint32_t SwitchEcn::FindProfile(const Parameters& parameters, const FabricPort& port) {
    constexpr uint64_t kOfOnePort = 0;  // no port's rate
    const PortSettings* own = port.GetSettings();
    const uint64_t rateBps = own == nullptr ? port.GetRateBps() : kOfOnePort;
    const auto known = std::find_if(
        m_profiles.begin(), m_profiles.end(),
        [&](const Profile& profile) { return own == nullptr && profile.rateBps == rateBps; });
    const auto index = static_cast<uint32_t>(known - m_profiles.begin());
    if (known == m_profiles.end()) {
        Profile& added = m_profiles.emplace_back(Profile{rateBps, {}});
        for (unsigned c = 0; c < kTrafficClasses; ++c) {
            const EcnThresholds found = FindThresholds(parameters, c, port.GetRateBps());
            added.ofClass[c] = own == nullptr ? found : own->GetEcn(found);
        }
    }
    return index;
}

bool SwitchEcn::Draw(const FabricPort& port, unsigned trafficClass, uint64_t queueBytes) {
    const uint32_t index = port.GetPortIndex();
    return m_ports[index].marker.ShouldMark(GetThresholds(index, trafficClass), queueBytes);
}

void SwitchEcn::MarkDeparting(FabricPort& port, Frame& frame, int64_t start) {
    const uint32_t queueBytes = port.GetQueueBytes(frame.trafficClass);
    const bool isEct = (frame.flags & Frame::kFlagEct) != 0;
    // An empty queue is below any threshold; the port's marker need not be fetched to know it.
    if (isEct && m_enabled && queueBytes != 0 && Draw(port, frame.trafficClass, queueBytes)) {
        frame.flags |= Frame::kFlagCe;
        port.CountMark(frame, start);
    }
}

bool SwitchEcn::IsDroppedEarly(FabricPort& egress, const Frame& frame, int64_t now) {
    if (m_enabled && (frame.flags & Frame::kFlagEct) != 0) {
        return false;  // it will be marked
    }
    egress.CatchUp(now);
    return Draw(egress, frame.trafficClass, egress.GetQueueBytes(frame.trafficClass));
}

// A frame with others behind it may be marked.
void SwitchEcn::Prefetch(const FabricPort& port, const Frame& frame) const {
    if (m_enabled && port.GetQueueBytes(frame.trafficClass) > frame.bytes) {
        __builtin_prefetch(&m_ports[port.GetPortIndex()], 1);
    }
}

}  // namespace ns3
