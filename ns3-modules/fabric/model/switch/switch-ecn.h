// SPDX-License-Identifier: GPL-2.0-only
#ifndef SWITCH_ECN_H
#define SWITCH_ECN_H

#include "ecn-marker.h"
#include "ecn-table.h"
#include "engine/model/model-memory.h"
#include "fabric/model/link/class-scheduler.h"
#include "fabric/model/routing/path-selector.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ns3 {

/// ECN of one switch: thresholds of its ports, which depend on their rates, and who is marked.
class SwitchEcn {
  public:
    /// As FabricSwitch's attributes say it.
    struct Parameters {
        /// Of one class, bytes at the reference rate; negative where that for all classes holds.
        struct OfClass {
            int64_t kminBytes = -1;
            int64_t kmaxBytes = -1;
            double pmax = -1;
        };

        bool enabled = true;
        EcnThresholds ofAll;  ///< At the reference rate, unless there is a table.
        std::array<OfClass, kTrafficClasses> ofClass;
        uint64_t referenceBps = 0;  ///< > 0.
        EcnTable table;             ///< Has the rates of all ports, or is empty.
    };

    /// Of what says something about a port, its PortSettings come first, then those for the class,
    /// then the table.
    /// \param ports whose rates are known \param drawSeed of the draws of all ports
    void Configure(const Parameters& parameters, const SwitchPorts& ports, uint64_t drawSeed);
    void SetEnabled(bool enabled) { m_enabled = enabled; }
    const EcnThresholds& GetThresholds(uint32_t port, unsigned trafficClass) const {
        return m_profiles[m_ports[port].profile].ofClass[trafficClass];
    }

    /// A frame leaves its queue at `start`: marks it, if it is ECN-capable and the backlog of its
    /// class behind it says so.
    void MarkDeparting(FabricPort& port, Frame& frame, int64_t start);

    /// Draws whether a frame that cannot be marked is lost on arrival instead, from the backlog
    /// that it meets at `egress`.
    bool IsDroppedEarly(FabricPort& egress, const Frame& frame, int64_t now);

    void VisitState(StateVisitor& visitor) const {
        visitor.Value("enabled", m_enabled);
        visitor.Each("ports", m_ports);
    }

    /// Fetches what MarkDeparting() will touch.
    void Prefetch(const FabricPort& port, const Frame& frame) const;

  private:
    /// Thresholds of the ports of one rate, or of one port.
    struct Profile {
        uint64_t rateBps;
        std::array<EcnThresholds, kTrafficClasses> ofClass;
    };
    struct PortState {
        uint32_t profile;
        EcnMarker marker;

        void VisitState(StateVisitor& visitor) const { visitor.Nested("marker", marker); }
    };

    uint32_t FindProfile(const Parameters& parameters, const FabricPort& port);
    bool Draw(const FabricPort& port, unsigned trafficClass, uint64_t queueBytes);

    bool m_enabled = true;
    ModelVector<PortState> m_ports;
    std::vector<Profile> m_profiles;
};

}  // namespace ns3

#endif  // SWITCH_ECN_H
