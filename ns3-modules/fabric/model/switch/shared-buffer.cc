// SPDX-License-Identifier: GPL-2.0-only
#include "shared-buffer.h"

namespace ns3 {

void SharedBuffer::Configure(const Config& config, const std::vector<Port>& ports) {
    m_config = config;
    m_losslessClasses = 0;
    for (unsigned c = 0; c < kTrafficClasses; ++c) {
        if (IsLossless(c)) {
            m_slot[c] = static_cast<uint8_t>(m_losslessClasses++);
        }
    }
    m_ingress.clear();
    m_lossyAlpha.clear();
    uint64_t setAside = 0;
    for (const Port& port : ports) {
        Ingress ingress;
        ingress.alpha = port.alpha;
        ingress.headroomBytes = port.headroomBytes;
        m_ingress.insert(m_ingress.end(), m_losslessClasses, ingress);
        m_lossyAlpha.push_back(port.lossyAlpha);
        setAside += m_losslessClasses * (uint64_t{port.headroomBytes} + config.reserveBytes);
    }
    m_sharedBytes = config.bufferBytes - std::min(config.bufferBytes, setAside);
}

bool SharedBuffer::Admit(unsigned port, unsigned trafficClass, uint32_t bytes) {
    Ingress& ingress = At(port, trafficClass);
    if (!Holds(bytes)) {
        return false;
    }
    const uint64_t shared = SharedPart(ingress.bytes + bytes);
    const uint64_t growth = shared - SharedPart(ingress.bytes);
    if (shared <= Scaled(ingress.alpha, m_sharedUsed) && m_sharedUsed + growth <= m_sharedBytes) {
        m_sharedUsed += growth;
        ingress.bytes += bytes;
        m_heldBytes += bytes;
        return true;
    }
    if (ingress.headroomUsed + bytes > ingress.headroomBytes) {
        return false;
    }
    ingress.headroomUsed += bytes;
    m_headroomUsed += bytes;
    m_heldBytes += bytes;
    return true;
}

bool SharedBuffer::FitsLossy(unsigned egressPort, uint32_t queueBytes, uint32_t bytes) const {
    return queueBytes + uint64_t{bytes} <= Scaled(m_lossyAlpha[egressPort], m_sharedUsed) &&
           m_sharedUsed + bytes <= m_sharedBytes;
}

bool SharedBuffer::ShouldPause(unsigned port, unsigned trafficClass) const {
    const Ingress& ingress = At(port, trafficClass);
    const uint64_t shared = SharedPart(ingress.bytes);
    return ingress.headroomUsed != 0 ||
           (shared != 0 && shared >= Scaled(ingress.alpha, m_sharedUsed));
}

void SharedBuffer::SetPaused(unsigned port, unsigned trafficClass, bool paused) {
    FABRICSIM_PRE(IsPaused(port, trafficClass) != paused);
    At(port, trafficClass).paused = paused;
    m_pausedCount += paused ? 1 : -1;
}

void SharedBuffer::Ingress::VisitState(StateVisitor& visitor) const {
    visitor.Value("bytes", bytes);
    visitor.Value("headroomUsed", headroomUsed);
    visitor.Value("paused", paused);
}

void SharedBuffer::VisitState(StateVisitor& visitor) const {
    visitor.Value("sharedUsed", m_sharedUsed);
    visitor.Value("headroomUsed", m_headroomUsed);
    visitor.Value("held", m_heldBytes);
    visitor.Value("pausedCount", m_pausedCount);
    visitor.Each("ingress", m_ingress);
}

// The class is paused or has headroom in use.
bool SharedBuffer::ReleaseUrgently(Ingress& ingress, uint32_t bytes) {
    FABRICSIM_PRE(bytes <= ingress.bytes + ingress.headroomUsed);
    const uint32_t fromHeadroom = std::min(ingress.headroomUsed, bytes);
    ingress.headroomUsed -= fromHeadroom;
    m_headroomUsed -= fromHeadroom;
    m_heldBytes -= fromHeadroom;
    ReleaseOrdinary(ingress, bytes - fromHeadroom);
    if (!ingress.paused || ingress.headroomUsed != 0) {
        return false;
    }
    const uint64_t shared = SharedPart(ingress.bytes);
    return shared == 0 || shared + m_config.xonOffsetBytes <= Scaled(ingress.alpha, m_sharedUsed);
}

}  // namespace ns3
