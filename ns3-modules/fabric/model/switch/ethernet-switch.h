// SPDX-License-Identifier: GPL-2.0-only
#ifndef ETHERNET_SWITCH_H
#define ETHERNET_SWITCH_H

#include "fabric-switch.h"
#include "fabric/model/link/pause-refresher.h"
#include "fabric/model/link/pfc-watchdog.h"
#include "shared-buffer.h"

#include "ns3/traced-callback.h"

#include <memory>
#include <string>

namespace ns3 {

/// A switch of shared packet memory with dynamic thresholds, lossless classes by PFC and lossy
/// ones.
class EthernetSwitch final : public FabricSwitch, private PfcWatchdog::Client {
  public:
    static TypeId GetTypeId();

    EthernetSwitch();
    ~EthernetSwitch() override;

    /// \param port the egress port whose class the watchdog gives up on, or trusts again
    /// \param trafficClass 0..7 \param begins whether the storm begins or is over \param time ps
    typedef void (*StormCallback)(const FabricPort& port, uint8_t trafficClass, bool begins,
                                  int64_t time);

    /// Headroom that one lossless class of a port needs, bytes (IEEE 802.1Qbb; Mellanox and Cisco
    /// give the same terms): what the peer still sends, at line rate, from the moment the threshold
    /// is crossed until its last bit is in. That is: a largest frame that the pause frame waits for
    /// here, the pause frame itself, the round trip of the cable with the pipelines at its ends,
    /// and a largest frame that the peer has just begun; plus the frame that crossed the threshold.
    uint32_t ComputeHeadroom(const FabricPort& port) const;

    const SharedBuffer& GetBuffer() const { return m_buffer; }

    void OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) override;
    void PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) override;
    void PrefetchTransmit(const FabricPort& port, const Frame& frame) override;
    void OnTransmit(FabricPort& port, Frame* frame, int64_t start) override;
    void OnPause(FabricPort& port, uint8_t trafficClass, bool xoff, int64_t now) override;
    void OnLinkChange(FabricPort& port, bool isUp, int64_t now) override;
    void OnDiscard(FabricPort& port, const Frame& frame, int64_t now) override;

  private:
    static TypeId AddLossAttributes(TypeId tid);
    static TypeId AddWatchdogAttributes(TypeId tid);

    void DoDispose() override;
    void OnStorm(FabricPort& port, uint8_t trafficClass, bool begins, int64_t now) override;
    void ConfigureBuffers() override;
    bool CutsThroughByNature() const override { return false; }
    bool Admit(FabricPort& ingress, FabricPort& egress, const Frame& frame, int64_t now);
    bool AdmitLossy(FabricPort& egress, const Frame& frame, int64_t now);
    bool AdmitTrimmed(FabricPort& ingress, FabricPort& egress, Frame& frame, int64_t now);
    void Discard(FabricPort& egress, Frame* frame, int64_t now);
    void ReleaseMemory(const Frame& frame, int64_t now);
    bool AdmitLossless(FabricPort& ingress, const Frame& frame, int64_t now);
    void CatchUpAll(int64_t now);
    void SetPriorityMap(std::string text);
    std::string GetPriorityMap() const { return m_priorityMap; }
    void BeginPause(FabricPort& ingress, uint8_t trafficClass, int64_t now);
    void EndPause(FabricPort& ingress, uint8_t trafficClass, int64_t now);
    void ForgetPause(FabricPort& ingress, uint8_t trafficClass, int64_t now);

    SharedBuffer m_buffer;
    std::unique_ptr<PfcWatchdog> m_watchdog;      ///< Null where it is off.
    std::unique_ptr<PauseRefresher> m_refresher;  ///< Null where pauses do not end by themselves.
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
    TracedCallback<const FabricPort&, uint8_t, bool, int64_t> m_stormTrace;
};

}  // namespace ns3

#endif  // ETHERNET_SWITCH_H
