// SPDX-License-Identifier: GPL-2.0-only
#ifndef ETHERNET_SWITCH_H
#define ETHERNET_SWITCH_H

#include "ethernet-data-plane.h"
#include "fabric-switch.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3 {

/// A switch of shared packet memory with dynamic thresholds, lossless classes by PFC and lossy
/// ones.
class EthernetSwitch final : public FabricSwitch {
  public:
    static TypeId GetTypeId();

    EthernetSwitch();
    ~EthernetSwitch() override;

    /// \param port the egress port whose class the watchdog gives up on, or trusts again
    /// \param trafficClass 0..7 \param begins whether the storm begins or is over \param time ps
    typedef void (*StormCallback)(const FabricPort& port, uint8_t trafficClass, bool begins,
                                  int64_t time);

    EthernetDataPlane& GetDataPlane() override { return *m_dataPlane; }
    const EthernetDataPlane& GetDataPlane() const override { return *m_dataPlane; }

    /// Headroom that one lossless class of a port needs, bytes (IEEE 802.1Qbb; Mellanox and Cisco
    /// give the same terms): what the peer still sends, at line rate, from the moment the threshold
    /// is crossed until its last bit is in. That is: a largest frame that the pause frame waits for
    /// here, the pause frame itself, the round trip of the cable with the pipelines at its ends,
    /// and a largest frame that the peer has just begun; plus the frame that crossed the threshold.
    /// \param rateBps of the peer \param roundTripPs pipelines included
    uint32_t ComputeHeadroom(uint64_t rateBps, int64_t roundTripPs, uint32_t pauseBytes) const;
    /// That of a wired port.
    uint32_t ComputeHeadroom(const FabricPort& port) const;

    /// \name What the attributes say
    /// @{
    unsigned CountLosslessClasses() const;
    uint32_t GetReserveBytes() const { return m_reserveBytes; }
    /// For each port and lossless class; negative where it is computed.
    int64_t GetHeadroomBytes() const { return m_headroomBytes; }
    /// @}

    const SharedBuffer& GetBuffer() const { return m_dataPlane->GetBuffer(); }

  private:
    static TypeId AddBufferAttributes(TypeId tid);
    static TypeId AddLossAttributes(TypeId tid);
    static TypeId AddWatchdogAttributes(TypeId tid);

    void ConfigureBuffers() override;
    bool CutsThroughByNature() const override { return false; }
    SharedBuffer::Port GetShare(const FabricPort& port) const;
    void SetPriorityMap(std::string text);
    std::string GetPriorityMap() const { return m_priorityMap; }

    uint8_t m_trimmingClasses;
    uint8_t m_trimmedClass;
    uint8_t m_earlyDropClasses;
    double m_alpha;
    double m_lossyAlpha;
    uint32_t m_reserveBytes;
    uint32_t m_xonOffsetBytes;
    int64_t m_headroomBytes;
    uint8_t m_losslessClasses;
    std::string m_priorityMap;
    uint16_t m_pauseQuanta;
    Time m_watchdogDetection;
    Time m_watchdogRestoration;
    PfcWatchdog::Action m_watchdogAction;
    EthernetDataPlane::StormTrace m_stormTrace;
    std::unique_ptr<EthernetDataPlane> m_dataPlane;
};

}  // namespace ns3

#endif  // ETHERNET_SWITCH_H
