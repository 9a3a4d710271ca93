// SPDX-License-Identifier: GPL-2.0-only
#ifndef ETHERNET_DATA_PLANE_H
#define ETHERNET_DATA_PLANE_H

#include "data-plane.h"
#include "fabric/model/link/pfc-watchdog.h"
#include "pfc-ingress.h"
#include "shared-buffer.h"

#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

/// The data plane of an EthernetSwitch: who is let into the shared memory, and what becomes of who
/// is not. Lossless classes are PfcIngress's.
class EthernetDataPlane final : public DataPlane, private PfcWatchdog::Client {
  public:
    using StormTrace = TracedCallback<const FabricPort&, uint8_t, bool, int64_t>;

    struct Parameters {
        SharedBuffer::Config buffer;
        std::vector<SharedBuffer::Port> ports;
        uint16_t pauseQuanta = 0;      ///< See PfcIngress.
        PfcWatchdog::Config watchdog;  ///< Off where detectionPs is 0.
    };

    /// What becomes of frames of lossy classes that find no room. Masks of classes.
    struct LossPolicy {
        uint8_t earlyDropClasses = 0;  ///< May be dropped before there is none.
        uint8_t trimmingClasses = 0;   ///< Lose their payload only.
        uint8_t trimmedClass = 0;      ///< In which they go on then.
    };

    /// \param stormTrace told of the watchdog's findings; outlives the data plane
    explicit EthernetDataPlane(StormTrace& stormTrace);
    ~EthernetDataPlane() override;

    /// \pre the ports are set
    void Configure(const Parameters& parameters);
    void SetLossPolicy(const LossPolicy& policy) { m_lossPolicy = policy; }

    void Dispose() override;

    const SharedBuffer& GetBuffer() const { return m_buffer; }
    void VisitState(StateVisitor& visitor) const override;

    void OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) override;
    void PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) override;
    void PrefetchTransmit(const FabricPort& port, const Frame& frame) override;
    void OnTransmit(FabricPort& port, Frame* frame, int64_t start) override;
    void OnTail(FabricPort& egress, Frame* frame, int64_t now) override;
    void OnPause(FabricPort& port, uint8_t trafficClass, bool xoff, int64_t now) override;
    void OnLinkChange(FabricPort& port, bool isUp, int64_t now) override;
    void OnDiscard(FabricPort& port, const Frame& frame, int64_t now) override;

  private:
    void OnStorm(FabricPort& port, uint8_t trafficClass, bool begins, int64_t now) override;
    bool Admit(FabricPort& ingress, FabricPort& egress, const Frame& frame, int64_t now);
    bool AdmitLossy(FabricPort& egress, const Frame& frame, int64_t now);
    bool AdmitTrimmed(FabricPort& ingress, FabricPort& egress, Frame& frame, int64_t now);
    bool IsInStorm(const FabricPort& egress, const Frame& frame) const;
    void ReleaseMemory(const Frame& frame, int64_t now);

    SharedBuffer m_buffer;
    PfcIngress m_pfc;
    std::unique_ptr<PfcWatchdog> m_watchdog;  ///< Null where it is off.
    LossPolicy m_lossPolicy;
    StormTrace& m_stormTrace;
};

}  // namespace ns3

#endif  // ETHERNET_DATA_PLANE_H
