// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_SWITCH_H
#define FABRIC_SWITCH_H

#include "ecn-table.h"
#include "fabric/model/link/class-scheduler.h"
#include "fabric/model/link/fabric-link.h"
#include "fabric/model/link/fabric-port.h"
#include "fabric/model/routing/path-selector.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3 {

class DataPlane;

/// Whether a switch sends on what it has not yet received whole.
enum CutThrough {
    kCutThroughModel,  ///< as its kind does: InfiniBand switches do
    kCutThroughOn,
    kCutThroughOff
};

/// A switch as its user knows it: attributes and wiring. What frames meet is its DataPlane.
/// Aggregated to its Node.
///
/// Attributes are read when the ports are given (SetPorts), unless their help says otherwise.
class FabricSwitch : public Object {
  public:
    static TypeId GetTypeId();

    FabricSwitch();
    ~FabricSwitch() override;

    virtual DataPlane& GetDataPlane() = 0;
    virtual const DataPlane& GetDataPlane() const = 0;

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

    /// The form of telemetry to write from now on, where the user does not say.
    void SetTelemetryForm(TelemetryForm wanted);
    TelemetryForm GetTelemetryForm() const { return m_telemetryForm; }
    /// The routing was changed.
    void OnRoutesChanged();

    /// Packet memory.
    uint64_t GetBufferBytes() const { return m_bufferBytes; }
    uint32_t GetMaxFrameBytes() const { return m_maxFrameBytes; }
    uint32_t GetSwitchIndex() const;
    const SwitchPorts& GetPorts() const;

  protected:
    void DoDispose() override;

    /// Lays out the packet memory for the ports, whose rates and delays are known.
    virtual void ConfigureBuffers() = 0;
    /// Whether such a switch cuts through where the user does not say.
    virtual bool CutsThroughByNature() const = 0;

    /// Shares links by InfiniBand's tables, instead of by classes. Null for classes.
    void SetArbitration(const VlArbitration* tables) { m_schedule.arbitration = tables; }

  private:
    static TypeId AddClassAttributes(TypeId tid);
    static TypeId AddEcnAttributes(TypeId tid);
    static TypeId AddTelemetryAttributes(TypeId tid);

    void SetEcnEnabled(bool enabled);
    bool IsEcnEnabled() const { return m_ecnEnabled; }
    void SetPathSelector(Ptr<PathSelector> selector);
    Ptr<PathSelector> GetPathSelector() const { return m_selector; }
    void CreateChooser();
    uint32_t GetHeadBytes() const;
    /// Whether it has its ports.
    bool IsWired() const { return !GetPorts().empty(); }
    void ConfigureEcn();
    void SetEcnTable(std::string text);
    std::string GetEcnTable() const { return m_ecnTableText; }
    void CheckEcnTable() const;

    ClassSchedule m_schedule;
    Ptr<PathSelector> m_selector;  ///< Null for ECMP.
    uint64_t m_drawSeed = 0;
    uint64_t m_bufferBytes;
    Time m_pipeline;
    CutThrough m_cutThrough;
    uint32_t m_cutThroughBytes;
    uint32_t m_maxFrameBytes;
    uint8_t m_strictClasses;
    std::array<uint32_t, kTrafficClasses> m_quantum;
    bool m_ecnEnabled;
    uint64_t m_ecnKmin;
    uint64_t m_ecnKmax;
    double m_ecnPmax;
    DataRate m_ecnReferenceRate;
    std::string m_ecnTableText;
    EcnTable m_ecnTable;
    std::array<int64_t, kTrafficClasses> m_classKmin;  ///< Negative: m_ecnKmin holds.
    std::array<int64_t, kTrafficClasses> m_classKmax;
    std::array<double, kTrafficClasses> m_classPmax;
    TelemetryForm m_telemetryForm;
    Time m_telemetryPeriod;
    uint32_t m_telemetryQueueUnit;
    uint32_t m_telemetryBytesUnit;
};

}  // namespace ns3

#endif  // FABRIC_SWITCH_H
