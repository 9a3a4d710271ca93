// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_SWITCH_H
#define FABRIC_SWITCH_H

#include "class-map.h"
#include "ecn-marker.h"
#include "fabric-link.h"
#include "fabric-port.h"
#include "next-hop-table.h"
#include "path-selector.h"
#include "port-owner.h"
#include "utilization-meter.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <array>
#include <memory>
#include <vector>

namespace ns3 {

/// Whether a switch sends on what it has not yet received whole.
enum CutThrough {
    kCutThroughModel,  ///< as its kind does: InfiniBand switches do
    kCutThroughOn,
    kCutThroughOff
};

/// An output-queued switch: forwarding, ECN marking and telemetry. What a frame
/// waits in, and how senders are kept from flooding it, is that of the kind of switch derived from
/// it. Aggregated to its Node.
class FabricSwitch : public Object, public PortOwner {
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
    /// What a class's attributes say of ECN, bytes at the reference rate; negative where the
    /// attributes for all classes hold.
    struct ClassEcn {
        int64_t kmin;
        int64_t kmax;
        double pmax;
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

    SwitchPorts m_ports;
    NextHopTable m_nextHops;
    const FabricRouting* m_routing = nullptr;
    uint32_t m_switchIndex = 0;
    uint32_t m_leaf = FabricRouting::kNoLeaf;  ///< FabricRouting::GetOwnLeaf().
    bool m_isCuttingThrough = false;
    bool m_tellsForwards = false;  ///< To m_chooser.
    ClassMap m_classOfPriority{0, 1, 2, 3, 4, 5, 6, 7};
    uint64_t m_ecmpSeed = 0;
    uint64_t m_drawSeed = 0;
    std::unique_ptr<PathChooser> m_chooser;  ///< Null for ECMP.
    Ptr<PathSelector> m_selector;
    ModelVector<PortState> m_portState;
    std::vector<EcnProfile> m_ecnProfiles;

    ClassSchedule m_schedule;
    bool m_ecnEnabled;
    TelemetryForm m_telemetryForm;  ///< Here, since every start asks for both.
    uint64_t m_ecnKmin;
    uint64_t m_ecnKmax;
    double m_ecnPmax;
    std::array<ClassEcn, kTrafficClasses> m_classEcn;
    DataRate m_ecnReferenceRate;
    uint64_t m_bufferBytes;
    Time m_pipeline;
    CutThrough m_cutThrough;
    uint32_t m_cutThroughBytes;
    uint32_t m_maxFrameBytes;
    uint8_t m_strictClasses;
    Time m_telemetryPeriod;
    uint32_t m_telemetryQueueUnit;
    uint32_t m_telemetryBytesUnit;
};

}  // namespace ns3

#endif  // FABRIC_SWITCH_H
