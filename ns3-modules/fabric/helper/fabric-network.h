// SPDX-License-Identifier: GPL-2.0-only
#ifndef FABRIC_NETWORK_H
#define FABRIC_NETWORK_H

#include "fabric/model/link/fabric-link.h"
#include "fabric/model/link/fabric-partition.h"
#include "fabric/model/link/infiniband-hca.h"
#include "fabric/model/link/infiniband-subnet.h"
#include "fabric/model/routing/fabric-routing.h"
#include "fabric/model/switch/fabric-switch.h"
#include "fabric/model/wire/wire-format.h"

#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <array>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace topogen {
class Fabric;
}

namespace ns3 {

/// Where every frame of a fabric is: see FrameCounters.
struct FrameBalance {
    FrameCounters counters;
    uint64_t heldFrames = 0;  ///< In queues and on links.
    uint64_t heldBytes = 0;

    bool IsConserved() const {
        return counters.created == counters.delivered + counters.dropped + heldFrames &&
               counters.createdBytes == counters.deliveredBytes + counters.droppedBytes + heldBytes;
    }
};

/// A fabric file brought to life: nodes, ports, links, switches and routes.
///
/// Servers are ns-3 nodes with one FabricPort per NIC port, switches nodes with a FabricSwitch
/// aggregated. Server ports are left without an owner; the RDMA module attaches NICs to them.
class FabricNetwork : public Object {
  public:
    static TypeId GetTypeId();

    FabricNetwork();
    ~FabricNetwork() override;

    /// Builds the network and makes it the current simulator's. Call once, on a valid fabric.
    /// \param configure called when there are nodes, switches and ports with the defaults of their
    ///        attributes, before anything reads them: the place to set those of single switches and
    ///        ports. A node's DeviceList has its cabled ports in order of their numbers.
    /// \throws std::invalid_argument for what the models do not cover, naming it
    /// \throws topogen::Error naming the link that makes the fabric no tree, where static routes
    ///         are wanted
    void Build(const topogen::Fabric& fabric, const std::function<void()>& configure = nullptr);

    uint32_t GetEndpoints() const {
        return static_cast<uint32_t>(m_endpointPorts.size()) / m_portsPerEndpoint;
    }
    uint32_t GetPortsPerEndpoint() const { return m_portsPerEndpoint; }
    /// Whether a NIC has this port: one without a cable is not there, but port 0 of a NIC without
    /// any is, and down.
    bool HasEndpointPort(uint32_t endpoint, uint32_t nicPort) const {
        return m_endpointPorts[size_t{endpoint} * m_portsPerEndpoint + nicPort] != nullptr;
    }
    FabricPort& GetEndpointPort(uint32_t endpoint, uint32_t nicPort = 0) const {
        return *m_endpointPorts[size_t{endpoint} * m_portsPerEndpoint + nicPort];
    }
    const NodeContainer& GetServers() const { return m_servers; }
    FabricSwitch& GetSwitch(uint32_t index) const { return *m_switches[index]; }
    uint32_t GetSwitchCount() const { return static_cast<uint32_t>(m_switches.size()); }
    FabricLink& GetLink(uint32_t index) const { return *m_links[index]; }
    uint32_t GetLinkCount() const { return static_cast<uint32_t>(m_links.size()); }
    const FabricRouting& GetRouting() const { return *m_routing; }
    FabricPartition& GetPartition() const { return *m_partition; }
    const WireFormat& GetWireFormat() const { return *m_wireFormat; }

    /// Traffic class of frames of each service level, 0..7: virtual lanes where this is an
    /// InfiniBand fabric, else the same.
    const std::array<uint8_t, kTrafficClasses>& GetClassOfLevel() const { return m_classOfLevel; }

    /// The ports a frame from one endpoint to another sends through, first link first; where there
    /// is a choice, the lowest-numbered port. Empty where there is no path.
    std::vector<const FabricPort*> FindPath(uint32_t source, uint32_t destination) const;
    /// The same by a port of the source's NIC.
    std::vector<const FabricPort*> FindPath(uint32_t source, uint32_t destination,
                                            uint32_t nicPort) const;

    /// Unit to which times of transmission and pacing are truncated.
    ClockTick GetClockTick() const { return ClockTick(m_clockTickPs); }
    /// From a change of a link to that of the routes, ps.
    int64_t GetConvergenceDelay() const { return m_convergenceDelay.GetPicoSeconds(); }

    /// A link that leaves the routes of all switches, or comes back.
    struct RouteChange {
        uint32_t link;
        bool isRouted;  ///< Not what it is already.
    };
    /// Makes the changes of one instant; all of them cost one recomputation.
    void ChangeRoutes(const std::vector<RouteChange>& changes);
    /// Whom AnnounceRoutes() calls.
    void SetRouteCallback(std::function<void(int64_t now)> callback) {
        m_routesChanged = std::move(callback);
    }
    /// Tells that the routes have changed.
    void AnnounceRoutes(int64_t now) {
        if (m_routesChanged) {
            m_routesChanged(now);
        }
    }

    /// Brings every port up to `now` (ps). Call before reading counters in bulk.
    void CatchUp(int64_t now);

    /// \pre CatchUp(now) ran
    FrameBalance GetFrameBalance() const;

    /// Attaches the owner of an endpoint's ports. \param schedule outlives the network
    void SetEndpointOwner(uint32_t endpoint, PortOwner& owner, FrameSupplier& supplier,
                          const ClassSchedule& schedule);

  protected:
    void DoDispose() override;

  private:
    void ChooseLinkLayer(const topogen::Fabric& fabric);
    Ptr<FabricSwitch> CreateSwitch() const;
    void CreateNodes(const topogen::Fabric& fabric);
    void CreatePorts(const topogen::Fabric& fabric);
    void RefuseNicPortSettings() const;
    void CreateLinks(const topogen::Fabric& fabric);
    void CreateDarkLinks(const topogen::Fabric& fabric);
    void WireSwitches(const topogen::Fabric& fabric);
    void CreatePort(uint32_t node, uint32_t port, uint32_t source);
    FabricPort*& PortAt(uint32_t node, uint32_t port);
    void RefuseCoarseTick(uint32_t link, uint64_t rateBps) const;
    FabricPort::Wiring WiringOf(uint32_t source, uint32_t index) const;
    Ingress GetIngress(uint32_t node) const;
    void Route(const topogen::Fabric& fabric);
    void RefuseCreditLoops() const;

    void Own(FabricPort& port, uint32_t nicPort, PortOwner& owner, FrameSupplier& supplier,
             const ClassSchedule& schedule);
    uint32_t FindSwitch(const FabricPort& port) const;
    uint32_t FindEndpoint(const FabricPort& port) const;
    void ChangeRoute(const RouteChange& change);

    bool m_eager;
    uint32_t m_clockTickPs;
    Time m_convergenceDelay;
    uint32_t m_portsPerEndpoint = 1;
    std::function<void(int64_t)> m_routesChanged;
    Ptr<WireFormat> m_wireFormat;
    Ptr<FabricPartition> m_partition;
    std::unique_ptr<FabricRouting> m_routing;
    Ptr<InfinibandSubnet> m_subnet;  ///< Null in an Ethernet fabric.
    CreditPolicy m_hcaPolicy;
    std::array<uint8_t, kTrafficClasses> m_classOfLevel{};
    NodeContainer m_servers;
    NodeContainer m_switchNodes;
    std::vector<Ptr<FabricSwitch>> m_switches;
    std::vector<std::vector<FabricPort*>> m_switchPorts;  ///< By switch and port; null if unused.
    std::vector<Ptr<FabricLink>> m_links;
    std::vector<Ptr<FabricLink>> m_darkLinks;  ///< Of endpoints without a cable; down for good.
    std::unique_ptr<PortOwner> m_nowhere;      ///< Of their ends that are nobody's.
    ClassSchedule m_noSchedule;
    std::vector<uint32_t> m_firstEndpoint;               ///< By server.
    std::vector<FabricPort*> m_endpointPorts;            ///< By endpoint and port of its NIC.
    std::vector<std::unique_ptr<InfinibandHca>> m_hcas;  ///< The same; none in Ethernet.
};

}  // namespace ns3

#endif  // FABRIC_NETWORK_H
