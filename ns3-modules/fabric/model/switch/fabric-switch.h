// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_SWITCH_H
#define FABRIC_SWITCH_H

#include "class-map.h"
#include "ecn-marker.h"
#include "fabric/model/link/fabric-link.h"
#include "fabric/model/link/fabric-port.h"
#include "fabric/model/link/port-owner.h"
#include "fabric/model/routing/next-hop-table.h"
#include "fabric/model/routing/path-selector.h"
#include "switch-parameters.h"
#include "utilization-meter.h"

#include "ns3/nstime.h"

#include <array>
#include <memory>
#include <vector>

namespace ns3 {

/// An output-queued switch: forwarding, ECN marking and telemetry. What a frame
/// waits in, and how senders are kept from flooding it, is that of the kind of switch derived from
/// it. Aggregated to its Node.
class FabricSwitch : public SwitchParameters, public PortOwner {
  public:
    static TypeId GetTypeId();

    FabricSwitch();
    ~FabricSwitch() override;

    /// \name Wiring, done once by the builder
    /// @{
    void SetPlace(uint32_t switchIndex, const FabricRouting& routing, uint32_t ecmpSeed);
    /// Ports in order of their numbers; their rates and delays are known. Null where unused.
    /// \param drawSeed of all that this switch draws
    void SetPorts(const std::vector<FabricPort*>& ports, uint64_t drawSeed);
    /// What the switch model says; an attribute that the user set wins.
    void SetModel(uint64_t bufferBytes, int64_t pipelinePs);
    /// Whether it is to find FabricRouting::GetStaticRoutes().
    bool WantsStaticRoutes() const {
        return m_selector != nullptr && m_selector->WantsStaticRoutes();
    }
    /// Packets of one flow may leave by several ports.
    bool SpreadsFlows() const { return m_selector != nullptr && m_selector->SpreadsFlows(); }
    /// How frames come in.
    Ingress GetIngress() const { return {m_pipeline.GetPicoSeconds(), GetHeadBytes()}; }
    const ClassSchedule& GetSchedule() const { return m_schedule; }
    /// @}

    /// The form of telemetry to write where the user does not say.
    void SetTelemetryForm(TelemetryForm wanted) {
        if (m_telemetryForm == kTelemetryAsWanted) {
            m_telemetryForm = wanted;
        }
    }
    TelemetryForm GetTelemetryForm() const { return m_telemetryForm; }
    /// The routing was changed.
    void OnRoutesChanged();

    uint32_t GetMaxFrameBytes() const { return m_maxFrameBytes; }
    uint32_t GetSwitchIndex() const { return m_switchIndex; }
    const SwitchPorts& GetPorts() const { return m_ports; }

    void PrefetchArrival(const Frame& frame, uint32_t portIndex, int stage) override;
    void PrefetchTransmit(const FabricPort& port, const Frame& frame) override;
    void OnNotice(FabricPort& port, uint32_t leaf, int64_t now) override;

  protected:
    void DoDispose() override;

    /// Lays out the packet memory for the ports, whose rates and delays are known.
    virtual void ConfigureBuffers() = 0;
    /// Whether such a switch cuts through where the user does not say.
    virtual bool CutsThroughByNature() const = 0;

    uint64_t GetBufferBytes() const { return m_bufferBytes; }

    /// Shares links by InfiniBand's tables, instead of by classes. Null for classes.
    void SetArbitration(const VlArbitration* tables) { m_schedule.arbitration = tables; }

    void SetClassMap(const ClassMap& classOfPriority) { m_classOfPriority = classOfPriority; }
    /// Class in which a frame waits and leaves here.
    uint8_t ClassOf(const Frame& frame) const { return m_classOfPriority[frame.priority]; }

    /// The egress port of a frame that came in at `now`; null where there is no path.
    FabricPort* Route(const Frame& frame, int64_t now);
    void DropUnroutable(FabricPort& ingress, Frame* frame, int64_t now);
    /// Hands a frame on from where it came in to where it leaves.
    void Forward(FabricPort& ingress, FabricPort& egress, Frame* frame, int64_t now);
    /// What a frame learns as it leaves its queue: ECN and telemetry.
    void MarkAndStamp(FabricPort& port, Frame& frame, int64_t start);
    /// Draws whether a frame that cannot be marked is lost on arrival instead, from the backlog
    /// that it meets.
    bool IsDroppedEarly(FabricPort& egress, const Frame& frame, int64_t now);
    /// Catches up all ports whose queues may have changed without an event.
    void CatchUpQueues(int64_t now);
    /// Makes all ports mark every transmission start with an event, or no longer.
    void SetExact(bool exact, int64_t now);

  private:
    /// ECN thresholds of the ports of one rate.
    struct EcnProfile {
        uint64_t rateBps;
        std::array<EcnThresholds, kTrafficClasses> ofClass;
    };
    /// Per port, what the switch adds to it.
    struct PortState {
        uint32_t ecnProfile;
        EcnMarker marker;
        UtilizationMeter meter;
    };

    PathOptions FindPaths(const Frame& frame);
    PathOptions FindAttached(const Frame& frame, uint32_t leaf) const;
    uint16_t ChooseByHash(const Frame& frame, const PathOptions& paths) const;
    void SetPathSelector(Ptr<PathSelector> selector);
    Ptr<PathSelector> GetPathSelector() const { return m_selector; }
    void CreateChooser();
    uint32_t GetHeadBytes() const;
    void Stamp(const FabricPort& port, Frame& frame, int64_t start);
    HopTelemetry Describe(const FabricPort& port, int64_t start) const;
    void StampHop(const FabricPort& port, Frame& frame, int64_t start);
    void StampLastHop(const FabricPort& port, Frame& frame, int64_t start);
    void MeterUtilization(FabricPort& port, Frame& frame, int64_t start);
    uint32_t FindEcnProfile(uint64_t rateBps);
    EcnThresholds ScaleEcn(uint64_t rateBps, const ClassEcn& ecn) const;
    const EcnThresholds& GetEcn(const PortState& state, unsigned trafficClass) const {
        return m_ecnProfiles[state.ecnProfile].ofClass[trafficClass];
    }
    static TypeId AddEcnAttributes(TypeId tid);
    /// Adds the attributes of class kClass and those above.
    template <unsigned kClass>
    static TypeId AddClassAttributes(TypeId tid);
    template <unsigned kClass>
    void SetQuantum(uint32_t bytes);
    template <unsigned kClass>
    void SetKmin(int64_t bytes);
    template <unsigned kClass>
    void SetKmax(int64_t bytes);
    template <unsigned kClass>
    void SetPmax(double probability);

    // What every hop reads comes first, before what marking and telemetry read.
    SwitchPorts m_ports;
    NextHopTable m_nextHops;
    const FabricRouting* m_routing = nullptr;
    uint32_t m_leaf = FabricRouting::kNoLeaf;  ///< FabricRouting::GetOwnLeaf().
    uint32_t m_switchIndex = 0;
    uint64_t m_ecmpSeed = 0;
    std::unique_ptr<PathChooser> m_chooser;  ///< Null for ECMP.
    ClassMap m_classOfPriority{0, 1, 2, 3, 4, 5, 6, 7};
    TelemetryForm m_telemetryForm;
    bool m_ecnEnabled;
    bool m_isCuttingThrough = false;
    bool m_tellsForwards = false;  ///< To m_chooser.
    ModelVector<PortState> m_portState;
    std::vector<EcnProfile> m_ecnProfiles;
    Time m_telemetryPeriod;
    uint32_t m_telemetryQueueUnit;
    uint32_t m_telemetryBytesUnit;
};

}  // namespace ns3

#endif  // FABRIC_SWITCH_H
