// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_SWITCH_H
#define FABRIC_SWITCH_H

#include "ecn-marker.h"
#include "fabric-port.h"
#include "next-hop-table.h"
#include "path-selector.h"
#include "port-owner.h"
#include "shared-buffer.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <vector>

namespace ns3 {

/// An output-queued, store-and-forward switch with shared memory: forwarding, buffer accounting,
/// PFC, ECN marking and telemetry. Aggregated to its Node.
class FabricSwitch : public Object, public PortOwner {
  public:
    static TypeId GetTypeId();

    FabricSwitch();
    ~FabricSwitch() override;

    /// \name Wiring, done once by the builder
    /// @{
    void SetPlace(uint32_t switchIndex, const FabricRouting& routing, uint32_t ecmpSeed);
    /// Ports in order of their numbers; their rates and delays are known. Null where unused.
    void SetPorts(std::vector<FabricPort*> ports, uint64_t markingSeed);
    /// What the switch model says; an attribute that the user set wins.
    void SetModel(uint64_t bufferBytes, int64_t pipelinePs);
    const ClassSchedule& GetSchedule() const { return m_schedule; }
    /// @}

    /// Headroom that one lossless class of a port needs, bytes (IEEE 802.1Qbb; Mellanox and Cisco
    /// give the same terms): what the peer still sends, at line rate, from the moment the threshold
    /// is crossed until its last bit is in. That is: a largest frame that the pause frame waits for
    /// here, the pause frame itself, the round trip of the cable with the pipelines at its ends,
    /// and a largest frame that the peer has just begun; plus the frame that crossed the threshold.
    uint32_t ComputeHeadroom(const FabricPort& port) const;

    /// Time from a frame's last bit to its place in an egress queue, ps.
    int64_t GetPipelinePs() const { return m_pipeline.GetPicoSeconds(); }

    uint32_t GetSwitchIndex() const { return m_switchIndex; }
    const SharedBuffer& GetBuffer() const { return m_buffer; }
    const std::vector<FabricPort*>& GetPorts() const { return m_ports; }

    void OnArrival(FabricPort& port, uint32_t portIndex, Frame* frame, int64_t now) override;
    void PrefetchArrival(const Frame& frame) override;
    void OnTransmit(FabricPort& port, Frame* frame, int64_t start) override;

  protected:
    void DoDispose() override;

  private:
    /// Per port, what the switch adds to it.
    struct PortState {
        EcnThresholds ecn;
        EcnMarker marker;
    };

    FabricPort* Route(const Frame& frame);
    bool Admit(FabricPort& ingress, FabricPort& egress, const Frame& frame, int64_t now);
    bool AdmitLossless(FabricPort& ingress, const Frame& frame, int64_t now);
    void CatchUpAll(int64_t now);
    void BeginPause(FabricPort& ingress, uint8_t trafficClass, int64_t now);
    void EndPause(FabricPort& ingress, uint8_t trafficClass, int64_t now);
    void SetExact(bool exact, int64_t now);
    void Stamp(FabricPort& port, Frame& frame, int64_t start) const;
    EcnThresholds ScaleEcn(uint64_t rateBps) const;
    template <unsigned kClass>
    void SetQuantum(uint32_t bytes);

    std::vector<FabricPort*> m_ports;
    NextHopTable m_nextHops;
    const FabricRouting* m_routing = nullptr;
    uint32_t m_switchIndex = 0;
    uint32_t m_leaf = UINT32_MAX;  ///< Own leaf number, if it is a leaf.
    uint64_t m_ecmpSeed = 0;
    Ptr<PathSelector> m_selector;
    SharedBuffer m_buffer;
    std::vector<PortState> m_portState;

    ClassSchedule m_schedule;
    bool m_ecnEnabled;
    uint64_t m_ecnKmin;
    uint64_t m_ecnKmax;
    double m_ecnPmax;
    DataRate m_ecnReferenceRate;
    uint64_t m_bufferBytes;
    Time m_pipeline;
    double m_alpha;
    double m_lossyAlpha;
    uint32_t m_reserveBytes;
    uint32_t m_xonOffsetBytes;
    int64_t m_headroomBytes;
    uint32_t m_maxFrameBytes;
    uint8_t m_losslessClasses;
    uint8_t m_strictClasses;
    uint32_t m_telemetryQueueUnit;
    uint32_t m_telemetryBytesUnit;
};

}  // namespace ns3

#endif  // FABRIC_SWITCH_H
