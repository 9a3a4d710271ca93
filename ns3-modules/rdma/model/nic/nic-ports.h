// SPDX-License-Identifier: GPL-2.0-only
#ifndef NIC_PORTS_H
#define NIC_PORTS_H

#include "fabric/model/link/fabric-port.h"
#include "fabric/model/routing/fabric-routing.h"

#include "engine/model/partition.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3 {

/// By which of its NIC's ports a queue pair sends.
enum PortSelection {
    kPortHash,    ///< One, by a hash of addresses and UDP source port, as bonded ports do (LACP).
    kPortInTurn,  ///< One: number n of a NIC's queue pairs takes port n modulo their number.
    kPortSpray,   ///< All: each packet goes by the port that is free first.
};

/// The ports of a NIC that has several: who may use which, and their transmission starts, which all
/// draw on the same queue pairs and so have to be replayed together, in order of time. Times are
/// ps.
class NicPorts {
  public:
    using Mask = uint8_t;  ///< Bit k is port k; a Fabric message allows eight.
    static constexpr uint32_t kMostPorts = 8;

    /// Told when what Choose() says may have changed.
    class Client {
      public:
        virtual ~Client() = default;
        virtual void OnPortsChanged(int64_t now) = 0;
    };

    struct Place {
        uint32_t endpoint = 0;
        const FabricRouting* routing = nullptr;  ///< Outlives the ports.
        uint32_t eventSource = 0;
        uint32_t firstEvent = 0;  ///< Number of the first port's event; the others follow.
    };

    /// \param client outlives the ports
    /// \param detectionDelay from a link's change to its being noticed
    NicPorts(std::vector<FabricPort*> ports, const Place& place, PortSelection selection,
             int64_t detectionDelay, Client& client);
    ~NicPorts();

    uint32_t GetCount() const { return static_cast<uint32_t>(m_ports.size()); }
    uint32_t IndexOf(const FabricPort& port) const {
        return port.GetPortIndex() - m_ports[0]->GetPortIndex();
    }
    /// What a queue pair may send at on an idle fabric, bit/s.
    uint64_t GetLineRateBps() const;

    /// The ports for a queue pair, at least one: those by which its destination can be reached as
    /// far as the NIC knows, or of them the one that the selection names. While that one is down,
    /// another takes its place.
    Mask Choose(uint32_t destination, uint16_t entropy, uint32_t queuePair) const;
    bool HasCarrier(Mask ports) const;

    /// Where the answer to a frame that came in by port `ingress` leaves: there, if it can.
    FabricPort& GetAnswerPort(uint32_t ingress, uint32_t destination) const;

    /// FabricPort's calls of these names, for all ports.
    void CatchUp(int64_t now);
    void Kick(int64_t now);
    /// FrameSupplier::StartDue(). Of ports that could start at the same time, the one after that
    /// which started last goes first.
    void StartDue(int64_t now);

    /// The link of a port changed; it is noticed later.
    void OnLinkChange(const FabricPort& port, int64_t now);

    void VisitState(StateVisitor& visitor) const;

  private:
    class Detection;

    Mask FindReaching(uint32_t destination) const;
    void Notice(uint32_t port, int64_t now);

    std::vector<FabricPort*> m_ports;
    std::vector<uint32_t> m_leafSwitch;  ///< By port.
    Place m_place;
    PortSelection m_selection;
    int64_t m_detectionDelay;
    Client& m_client;
    Mask m_usable;        ///< Ports whose links are up, as noticed.
    uint32_t m_last = 0;  ///< Port of the last start.
    std::vector<std::unique_ptr<Detection>> m_detections;
};

}  // namespace ns3

#endif  // NIC_PORTS_H
